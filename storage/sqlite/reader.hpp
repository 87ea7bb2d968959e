#pragma once
// Reading beside the writer: a read-only connection and its questions.
#include "storage/job_queue.hpp"
#include "storage/sql/store_reads.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/faults.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <memory>
#include <thread>
#include <vector>

namespace heed::sqlite {

class Reader final : public sql::StoreReads {
public:
    Reader(const std::filesystem::path& file, std::string_view encryption_key);
    Connection& connection() { return connection_; }
    void forget_persons() {
        own_tables_.persons.forget();
        own_tables_.keys.wipe();
    }
    bool has_page_sums() override {
        return sqlite::has_page_sums(connection_.database().getHandle());
    }
    std::string damage() override;

private:
    storage::FieldCipher cipher_;
    sql::NoRandom no_random_;
    Connection connection_;
    sql::Tables own_tables_;
};

// Runs one job on a snapshot of its own and calls its done().
void run_read(Reader& reader, ReadJob& job, const Log& log, const EndProcess& end);

// Runs ReadJobs, each on a snapshot of its own, as many at once as there are readers: what takes
// long (scorecards, exports) leaves the others to what is short.
class ReadThreads {
public:
    ReadThreads(std::vector<std::unique_ptr<Reader>> readers, std::size_t queue_max, Log log);
    void push(std::unique_ptr<ReadJob> job) { queue_.push(std::move(job)); }
    std::size_t waiting() const { return queue_.size(); }
    std::size_t waiting_max() const { return queue_.count_max(); }
    // Finishes what was accepted and closes the connections.
    void stop();

private:
    void work(Reader& reader);

    std::vector<std::unique_ptr<Reader>> readers_;
    Log log_;
    storage::JobQueue<ReadJob> queue_;
    std::vector<std::thread> threads_;
};

}  // namespace heed::sqlite
