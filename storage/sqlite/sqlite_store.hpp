#pragma once
// The store in one SQLite file: one thread that writes, one that reads.
#include "dialogs/random.hpp"
#include "storage/expiry.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Where an instance keeps who was erased: beside its database, in no backup.
inline std::filesystem::path erased_list_of(std::filesystem::path database) {
    database += ".erased";
    return database;
}

struct SqliteStoreSettings {
    std::filesystem::path file;
    std::string encryption_key;                      // 32 bytes
    std::filesystem::path erased_list = {};          // who was erased; empty: not kept beside
    std::size_t queue_max = 4096;                    // jobs that wait; more are refused
    std::size_t group_max = 256;                     // jobs in one transaction
    std::function<void(std::string_view)> log = {};  // called on the store's threads
    Random& random;  // used on the store's writing thread; outlives the store
};

// Creates the file and its directories when absent, and holds a lock beside it. Throws
// std::runtime_error with one sentence: locked by another process (says which), not ours, newer
// than this program, written with another key.
// A failing disk ends the process with status 70 (see faults.hpp); a full one refuses work.
std::unique_ptr<Store> open_sqlite_store(const SqliteStoreSettings& settings);

// A row of the audit trail.
struct AuditRow {
    std::int64_t seq = 0;
    std::optional<TimePoint> at;  // nothing: the change came without a time
    std::string actor, action, object;
    std::string detail;  // JSON
};

struct AuditFault {
    enum class Kind : std::uint8_t {
        broken,     // `seq` does not fit to the row before it
        rewritten,  // the trail holds together, but `seq` is not what a checkpoint says
        cut_off     // a checkpoint speaks of `seq`, and the trail ends before it
    } kind = Kind::broken;
    std::int64_t seq = 0;
    TimePoint at{};  // of the checkpoint
};

// One snapshot, held as long as the reader lives; a server may run meanwhile.
class SqliteReader : public ReadTx {
public:
    // The first thing that is wrong with the audit trail; nothing when it is whole and has every
    // row that a checkpoint says.
    virtual std::optional<AuditFault> audit_fault(
        const std::vector<AuditCheckpoint>& checkpoints = {}
    ) = 0;
    virtual std::int64_t audit_rows() = 0;
    // Whether each page of the file ends with a checksum (page_sums.hpp), and, after reading every
    // page that is in use, what is wrong with the file's structure; empty: nothing.
    virtual bool has_page_sums() = 0;
    virtual std::string damage() = 0;
    // What the trail says of the complaint `number`, oldest first. Looks through the whole trail.
    virtual std::vector<AuditRow> audit_of(std::string_view number) = 0;
    // How much would go, and how far the calendar of retention has come.
    virtual std::int64_t count_expired(Expiring what, const ExpiryLimits& limits) = 0;
    virtual ExpiryCalendar expiry_calendar() = 0;
    // All notices about the complaint `number` that are kept, oldest first.
    virtual std::vector<OutboxItem> notices_about(std::string_view number) = 0;
};

// Throws std::runtime_error as above, and when there is no database yet.
std::unique_ptr<SqliteReader> open_sqlite_reader(
    const std::filesystem::path& file, std::string_view encryption_key
);

}  // namespace heed
