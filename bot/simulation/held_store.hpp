#pragma once
// The product's store without its threads: the same committer, reader and tables, run from the
// agenda after the time that a disk takes.
#include "bot/simulation/agenda.hpp"
#include "bot/simulation/disk.hpp"
#include "storage/crypto.hpp"
#include "storage/sqlite/committer.hpp"
#include "storage/sqlite/reader.hpp"
#include "storage/store.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace heed::simulation {

// Thrown out of the store where the product's process would end at once.
struct ProcessEnded {
    std::string why;
};

struct HeldStoreSettings {
    std::string file;
    std::string encryption_key;
    Duration slowest_commit{50};
    std::size_t queue_max = 4096;
    std::size_t group_max = 256;
};

class HeldStore final : public Store {
public:
    // Opens the database as open_sqlite_store() does. Throws ProcessEnded when the disk fails.
    HeldStore(
        HeldStoreSettings settings, Agenda& agenda, Dice dice, Random& random, sqlite::Log log
    );

    void write(std::unique_ptr<Job> job) override;
    void read(std::unique_ptr<ReadJob> job) override;
    void stop() override;
    std::string not_ready() const override { return committer_->refusal(); }

private:
    void commit();
    void open(Random& random);

    HeldStoreSettings settings_;
    Agenda& agenda_;
    Dice dice_;
    sqlite::Log log_;
    storage::FieldCipher cipher_;
    std::unique_ptr<sqlite::Committer> committer_;
    std::unique_ptr<sqlite::Reader> reader_;
    std::deque<std::unique_ptr<Job>> jobs_;
    bool committing_ = false;
    bool stopped_ = false;
    std::shared_ptr<bool> here_ = std::make_shared<bool>(true);
};

}  // namespace heed::simulation
