#pragma once
// Moves the write-ahead log into the database (SQLite calls it a checkpoint), mostly while commits
// go on: the writer copies the pages, another thread waits until the disk has them, and the log is
// used anew only then. Why, and why nothing can be lost by it: docs/decisions/0097.
#include "storage/sqlite/background_sync.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/faults.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace heed::sqlite {

struct CheckpointSettings {
    int pages = 2048;  // of the log, from which on it is moved: 8 MiB
    std::unique_ptr<BackgroundSync> sync = make_sync_thread();
};

// Lives on the writer's thread, and does nothing while the writer is in a transaction.
class Checkpointer {
public:
    // `writer`: the connection that commits, to `file`.
    Checkpointer(
        Connection& writer,
        std::filesystem::path file,
        CheckpointSettings settings,
        Log log,
        EndProcess end
    );
    ~Checkpointer();
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;

    // To be called before anything is committed: leaves nothing in the log. What the process before
    // has moved may not be on the disk; where a reader outlived that process, SQLite takes it for
    // moved all the same.
    void begin_anew();
    // To be called after each group. Ends the process when the disk failed.
    void when_due();
    // Something was erased and is still in the log.
    void clear_log_soon() { clear_log_at_pages_ = 0; }
    // The next time the log is moved, however short it is, so that its space can be used again.
    void make_room() { disk_full_ = true; }
    // Leaves nothing in the log; tried again later while somebody reads older pages.
    void clear_log();
    // What was moved is on the disk afterwards. To be called before the writer closes in order.
    void finish();

private:
    enum class Syncs : std::uint8_t { now, later };
    struct Moved {
        bool whole = false;
        int pages = 0;
    };
    Moved move_log(Syncs syncs);
    void begin_round();
    void move_rest();
    void settle(int result);
    void keep_log();
    void hold_log();
    void release_log();
    sqlite3_file* database_file();
    void log_is_empty();
    void not_whole();

    Connection& writer_;
    const std::filesystem::path file_;
    const int pages_;
    std::unique_ptr<BackgroundSync> sync_;
    const Log log_;
    const EndProcess end_;
    // Reads nothing: as long as its transaction lasts, SQLite does not begin the log anew.
    std::unique_ptr<Connection> holder_;
    int log_pages_ = 0;    // as of the last commit
    int moved_pages_ = 0;  // of those, by the rounds so far
    int rounds_ = 0;
    int due_at_pages_;
    bool syncing_ = false;    // the last round's pages are on their way to the disk
    bool disk_full_ = false;  // seen since the log was moved last
    std::optional<int> clear_log_at_pages_;
};

}  // namespace heed::sqlite
