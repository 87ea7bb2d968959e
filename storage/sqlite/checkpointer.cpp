#include "storage/sqlite/checkpointer.hpp"

#include "dialogs/mutant.hpp"

#include <sqlite3.h>

#include <utility>

namespace heed::sqlite {
namespace {

// What comes into the log while the disk takes a round is the next round, shorter each time. So
// short, or after so many, the writer waits itself: then the log is empty for a moment.
constexpr int rest_part = 16;  // of the pages that begin a round
constexpr int rounds_max = 6;
// A disk that does not get on: the writer waits rather than that the log grows without end.
constexpr int log_lengths_max = 4;

int remember_pages(void* pages, sqlite3*, const char*, int count) {
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

}  // namespace

Checkpointer::Checkpointer(
    Connection& writer,
    std::filesystem::path file,
    CheckpointSettings settings,
    Log log,
    EndProcess end
)
    : writer_(writer),
      file_(std::move(file)),
      pages_(settings.pages),
      sync_(std::move(settings.sync)),
      log_(std::move(log)),
      end_(std::move(end)),
      due_at_pages_(pages_) {
    sqlite3_wal_hook(writer_.database().getHandle(), remember_pages, &log_pages_);
}

Checkpointer::~Checkpointer() {
    sqlite3_wal_hook(writer_.database().getHandle(), nullptr, nullptr);
    if (syncing_ && sync_->wait() != SQLITE_OK) keep_log();
}

void Checkpointer::when_due() {
    if (syncing_) {
        auto result = sync_->result();
        if (!result && log_pages_ < log_lengths_max * pages_) return;
        settle(result ? *result : sync_->wait());
    }
    if (clear_log_at_pages_ && log_pages_ >= *clear_log_at_pages_) clear_log();
    if (disk_full_) {
        move_rest();
    } else if (rounds_ == 0) {
        if (log_pages_ >= due_at_pages_) begin_round();
    } else if (rounds_ < rounds_max && log_pages_ - moved_pages_ > pages_ / rest_part) {
        begin_round();
    } else {
        move_rest();
    }
}

void Checkpointer::begin_round() {
    try {
        hold_log();
    } catch (const std::exception& error) {
        if (log_) log_(std::string("the log cannot be held: ") + error.what());
        release_log();
        return move_rest();
    }
    const Moved moved = move_log(Syncs::later);
    // SQLite has synced nothing either, and takes none of it for kept, until all is moved.
    if (!moved.whole) {
        release_log();
        return not_whole();
    }
    moved_pages_ = moved.pages;
    ++rounds_;
    if (HEED_MUTANT("log-used-anew-unsynced")) return settle(SQLITE_OK), log_is_empty();
    sync_->begin(database_file());
    syncing_ = true;
}

void Checkpointer::move_rest() {
    disk_full_ = false;
    move_log(Syncs::now).whole ? log_is_empty() : not_whole();
}

// The next commit begins it anew.
void Checkpointer::log_is_empty() {
    rounds_ = 0;
    due_at_pages_ = pages_;
    log_pages_ = 0;
}

// A reader holds an old snapshot, or the disk is full: not again at every commit.
void Checkpointer::not_whole() {
    rounds_ = 0;
    due_at_pages_ = log_pages_ + pages_ / 4;
}

Checkpointer::Moved Checkpointer::move_log(Syncs syncs) {
    Moved moved;
    int moved_pages = 0;
    int result = SQLITE_OK;
    try {
        // The log itself was synced by each commit.
        if (syncs == Syncs::later) writer_.exec("PRAGMA synchronous = OFF");
        result = sqlite3_wal_checkpoint_v2(
            writer_.database().getHandle(),
            nullptr,
            SQLITE_CHECKPOINT_PASSIVE,
            &moved.pages,
            &moved_pages
        );
        if (syncs == Syncs::later) writer_.exec("PRAGMA synchronous = FULL");
    } catch (const SQLite::Exception& error) {
        end_process(log_, end_, "a checkpoint", error.what());
    }
    const int primary = result & 0xff;
    if (primary != SQLITE_OK && primary != SQLITE_BUSY && primary != SQLITE_FULL)
        end_process(log_, end_, "a checkpoint", sqlite3_errstr(result));
    if (primary == SQLITE_FULL && log_) log_("a checkpoint found no room on the disk");
    moved.whole = primary == SQLITE_OK && moved_pages == moved.pages;
    return moved;
}

void Checkpointer::begin_anew() {
    sqlite3_file* const file = database_file();
    const int result = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    if (result != SQLITE_OK) end_process(log_, end_, "a sync", sqlite3_errstr(result));
    clear_log();
}

void Checkpointer::clear_log() {
    finish();
    sqlite3* const handle = writer_.database().getHandle();
    sqlite3_busy_timeout(handle, 0);  // nobody waits here for a reader of older pages
    const int result =
        sqlite3_wal_checkpoint_v2(handle, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(handle, busy_ms);
    const int primary = result & 0xff;
    if (primary != SQLITE_OK && primary != SQLITE_BUSY && primary != SQLITE_FULL)
        end_process(log_, end_, "a checkpoint", sqlite3_errstr(result));
    if (primary == SQLITE_OK) {
        clear_log_at_pages_.reset();
        log_is_empty();
    } else {
        clear_log_at_pages_ = log_pages_ + pages_ / 16;
    }
}

void Checkpointer::finish() {
    if (syncing_) settle(sync_->wait());
}

void Checkpointer::settle(int result) {
    syncing_ = false;
    if (result != SQLITE_OK) {
        keep_log();
        end_process(log_, end_, "a checkpoint", sqlite3_errstr(result));
    }
    release_log();
}

// Nobody knows what the disk has of the database, and the log has all. A connection that closes
// would take what was moved for kept, and remove the log.
void Checkpointer::keep_log() {
    sqlite3* const handle = writer_.database().getHandle();
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Checkpointer::hold_log() {
    if (!holder_) holder_ = std::make_unique<Connection>(file_, Access::read);
    holder_->exec("BEGIN");
    Query(*holder_, "SELECT clean FROM meta").step();
}

void Checkpointer::release_log() {
    try {
        if (holder_ && holder_->in_transaction()) holder_->exec("COMMIT");
    } catch (const SQLite::Exception& error) {
        end_process(log_, end_, "a checkpoint", error.what());
    }
}

sqlite3_file* Checkpointer::database_file() {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(
        writer_.database().getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file
    );
    return file;
}

}  // namespace heed::sqlite
