#pragma once
// The whole database as of one moment, as a file of its own, and such a file made into the database
// of an instance again. Blocking; used by commands.
#include "dialogs/random.hpp"
#include "dialogs/time.hpp"

#include <filesystem>
#include <string_view>

namespace heed {

// Writes the database `file` to `copy` (mode 0600), which must not exist; a server may run on it
// meanwhile. What was deleted is not in the copy, not even in its unused pages. Throws
// std::runtime_error or std::system_error with one sentence; then there is no copy.
void snapshot_database(const std::filesystem::path& file, const std::filesystem::path& copy);

struct RestoredDatabase {
    std::filesystem::path copy;      // made by snapshot_database(), verified by the caller
    std::filesystem::path database;  // where it is to stand; nothing stands there
    TimePoint taken_at;              // when the snapshot was made
    TimePoint now;
    std::filesystem::path erased;  // see erased_list.hpp; there need not be one
};
struct RestoreKeys {
    std::string_view of_backup, of_instance;  // 32 bytes each, usually the same
};
// What was acknowledged after the snapshot is unknown here, so in the restored database
// - whoever was erased since the snapshot, as `erased` says, is erased again;
// - what time alone did in between happens again, but nobody is told;
// - no notice that was on its way is sent again: cancelled, with the reason, for people to look at;
// - no number of a complaint, concern or conversation with staff is given twice: the counters leap
//   over what the lost instance can have used;
// - the audit trail goes on with a row that says so.
// - it is sealed under the instance's key, also when that was changed since the snapshot.
// Takes the lock of `database`; `copy` is it afterwards. A copy of an older schema is brought up to
// date. Throws std::runtime_error or std::system_error with one sentence, and `copy` stays.
// Returns how many residents were erased again.
std::size_t restore_database(
    const RestoredDatabase& restored, const RestoreKeys& keys, Random& random
);

// The first sequence of a complaint number that a database restored at `now` may give on that day:
// its ten minutes of the day have ten thousand numbers of their own, above whatever an instance
// that counts from 1 has given, so that restoring twice on one day does not give a number twice.
std::uint32_t first_sequence_after_restore(TimePoint now);

}  // namespace heed
