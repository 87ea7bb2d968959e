#pragma once
// When the last backup of an instance succeeded: the time of an empty file beside the database,
// which a backup run elsewhere (cron) and a server both see.
#include "dialogs/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace heed {

// A backup as of `at` has succeeded. Empty, or why the file could not be written.
std::string stamp_backup(const std::filesystem::path& database, TimePoint at);
// Nothing when there was none yet.
std::optional<TimePoint> last_backup(const std::filesystem::path& database);

}  // namespace heed
