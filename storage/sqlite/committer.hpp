#pragma once
// Runs groups of jobs, each group in one transaction. A job that fails is undone alone: by a
// savepoint of its own, or, where all of a group may be run again, by running the others once more.
// A savepoint keeps a copy of each page that is changed, a tenth of what a turn costs.
#include "storage/crypto.hpp"
#include "storage/sql/erased_follower.hpp"
#include "storage/sql/tx.hpp"
#include "storage/sqlite/checkpointer.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/faults.hpp"
#include "storage/store.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace heed::sqlite {

// Lives on the writer's thread.
class Committer {
public:
    // Notes in the file that it is in use until mark_clean(). When the process before ended without
    // it, the first jobs are taken one by one, each noted before, to find one that kills us.
    Committer(
        std::unique_ptr<Connection> connection,
        const std::filesystem::path& file,
        const storage::FieldCipher& cipher,
        Random& random,
        Log log,
        EndProcess end,
        CheckpointSettings checkpoints
    );

    // From now on the file holds whoever is erased (erased_list.hpp), the earlier ones as well.
    // Throws when it cannot be read or written.
    void keep_erased_list(const std::filesystem::path& file);
    // What is done from now on is counted there.
    void count_in(StoreCounters& counters) { tables_.counters = &counters; }
    // Every job's done() is called. Does not return when the disk failed.
    void commit(std::span<const std::unique_ptr<Job>> jobs);
    // Moves the write-ahead log into the database when it has become long, or to use its space
    // again when the disk is full.
    void checkpoint_when_due();
    void mark_clean();

    // Why the last group was refused; empty when it was committed.
    const std::string& refusal() const { return refusal_; }

private:
    // What is thrown up to commit_group() when the whole group cannot be written now.
    struct Refused {
        std::string why;
    };

    // What is thrown when a group is undone to be run again.
    struct Undone {};

    // Of a job that may have killed the process before: noted as in hand, or so often that it is
    // not run again.
    enum class Suspicion : std::uint8_t { none, noted, convicted };
    void commit_alone(Job& job);
    void commit_group(std::span<const std::unique_ptr<Job>> jobs);
    bool commit_without_savepoints(std::span<const std::unique_ptr<Job>> jobs);
    void commit_one(Job& job, const std::string& identity, Suspicion suspicion);
    // Runs `body` between BEGIN and COMMIT; false when refused, or undone without a refusal.
    template <class Body>
    bool in_transaction(Body body);
    std::exception_ptr run(Job& job, Suspicion suspicion);
    // The same without a savepoint: after a failure nothing of the job is undone.
    std::exception_ptr run_bare(Job& job, Suspicion suspicion);
    std::exception_ptr set_aside(Job& job, const std::string& why, std::exception_ptr failure);
    Suspicion note_in_hand(const std::string& identity);
    // What was remembered of a job that is undone.
    void forget_job();
    void count_group(std::size_t jobs, std::size_t failed);
    void count_refusal();
    [[noreturn]] void stop_for(const SQLite::Exception& error, std::string_view what);
    void exec(const char* sql) { Query(*connection_, sql).run(); }

    std::unique_ptr<Connection> connection_;
    Checkpointer checkpoints_;
    sql::Tables tables_;
    sql::SqlTx tx_;
    Log log_;
    EndProcess end_;
    sql::ErasedFollower erased_;
    std::string refusal_;
    std::size_t careful_left_ = 0;
    std::set<std::string, std::less<>> noted_;  // in hand, noted by this process
    bool disk_full_ = false;                    // seen since the log was moved last
};

// The writer of the database `file`, which is there, brought up to date: how every process of heed
// begins. Throws as open_sqlite_store().
std::unique_ptr<Committer> open_committer(
    const std::filesystem::path& file,
    const storage::FieldCipher& cipher,
    Random& random,
    Log log,
    EndProcess end = exit_at_once,
    CheckpointSettings checkpoints = {}
);

}  // namespace heed::sqlite
