#pragma once
// Waiting for the disk beside the writer.
#include <memory>
#include <optional>

struct sqlite3_file;

namespace heed::sqlite {

// One sync at a time. Used by one thread.
class BackgroundSync {
public:
    virtual ~BackgroundSync() = default;
    // `file` stays open until the sync has ended. None may be on its way.
    virtual void begin(sqlite3_file* file) = 0;
    // SQLite's result code of what was begun, once; nothing while it lasts.
    virtual std::optional<int> result() = 0;
    // The same, waited for.
    virtual int wait() = 0;
};

// On a thread of its own.
std::unique_ptr<BackgroundSync> make_sync_thread();

}  // namespace heed::sqlite
