#pragma once
// Runs groups of jobs, each group in one transaction, each job in a savepoint of it. One process
// writes at a time: whoever holds the row of `meta` (docs/decisions/0070).
#include "storage/crypto.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/suspects.hpp"
#include "storage/sql/erased_follower.hpp"
#include "storage/sql/tx.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed::postgres {

using Log = std::function<void(std::string_view)>;

// Lives on one thread.
class Writer {
public:
    // Connects and makes the schema ready. With `alone` there is no other writer as long as it
    // lives. Throws std::runtime_error.
    Writer(
        std::string url,
        const storage::FieldCipher& cipher,
        Random& random,
        Log log,
        bool alone = false
    );
    ~Writer();

    // From now on the file holds whoever is erased (erased_list.hpp). Whoever the file knows and
    // the database does not is erased again: it is one of before. Throws std::runtime_error.
    void keep_erased_list(const std::filesystem::path& file);
    // What is done from now on is counted there.
    void count_in(StoreCounters& counters) { counters_ = &counters; }
    // Every job's done() is called. Whoever hears of no failure is stored.
    void commit(std::span<const std::unique_ptr<Job>> jobs);
    // Why the last group was refused; empty when it was committed.
    const std::string& refusal() const { return refusal_; }

private:
    // A connection and the tables behind it: both are made anew when it is lost.
    struct Session {
        Session(
            const std::string& url, const storage::FieldCipher& cipher, Random& random, bool alone
        );
        Connection connection;
        sql::Tables tables;
        sql::SqlTx tx;
    };
    enum class Outcome : std::uint8_t { committed, refused };

    void commit_alone(std::span<const std::unique_ptr<Job>> job);
    void commit_group(std::span<const std::unique_ptr<Job>> jobs);
    void begin();
    void connect();
    std::exception_ptr run(Job& job);
    void undo_job();
    std::exception_ptr set_aside(Job& job, std::exception_ptr failure);
    // COMMIT; when its answer is lost, whether it went through.
    Outcome end();
    Outcome ask_after_group();
    void give_up(const std::string& why);
    void count_group(std::span<const std::exception_ptr> failures);

    const std::string url_;
    const storage::FieldCipher& cipher_;
    Random& random_;
    Log log_;
    const bool alone_;
    const std::string id_;  // of this process among those that write
    std::int64_t group_ = 0;
    std::unique_ptr<Session> session_;  // none: the connection is lost
    std::string refusal_;
    StoreCounters* counters_ = nullptr;
    Suspects suspects_;
    Suspicion suspicion_ = Suspicion::none;  // of the only job in hand
    sql::ErasedFollower erased_;
};

}  // namespace heed::postgres
