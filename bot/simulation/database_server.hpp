#pragma once
// A database that several processes of heed share, as PostgreSQL is to them: one group is committed
// at a time, what was committed stays, and connections are lost (docs/decisions/0070).
#include "bot/simulation/held_store.hpp"
#include "storage/crypto.hpp"
#include "storage/sqlite/committer.hpp"
#include "storage/sqlite/reader.hpp"

namespace heed::simulation {

class DatabaseServer {
public:
    DatabaseServer(const HeldStoreSettings& settings, Dice dice, sqlite::Log log);

    TimePoint away_until{};  // its standby is about to take its place
    double cut = 0;          // of all commits: the connection is lost meanwhile

private:
    friend class RemoteStore;
    DiceRandom random_;
    storage::FieldCipher cipher_;
    sqlite::Log log_;
    std::unique_ptr<sqlite::Committer> committer_;
    sqlite::Reader reader_;
};

// One process' way to it. To destroy it is to kill the process.
class RemoteStore final : public Store {
public:
    RemoteStore(DatabaseServer& server, HeldStoreSettings settings, Agenda& agenda, Dice dice);

    void write(std::unique_ptr<Job> job) override;
    void read(std::unique_ptr<ReadJob> job) override;
    void stop() override;
    std::string not_ready() const override { return refusal_; }

private:
    bool is_away() const { return agenda_.now() < server_.away_until; }
    // `act` after `time`, unless the process has died by then.
    void later(Duration time, std::function<void()> act);
    void work();
    void take_group();
    void begin(int tries_left);
    void run();
    void end();
    void refuse(const std::string& why);

    DatabaseServer& server_;
    HeldStoreSettings settings_;
    Agenda& agenda_;
    Dice dice_;
    std::deque<std::unique_ptr<Job>> jobs_;
    std::vector<std::unique_ptr<Job>> group_;  // in hand, with what came of each
    std::vector<std::exception_ptr> failures_;
    std::string refusal_;
    bool working_ = false;
    bool stopped_ = false;
    std::shared_ptr<bool> here_ = std::make_shared<bool>(true);
};

}  // namespace heed::simulation
