#pragma once
// When the last backup of an instance succeeded: the time of an empty file beside the database,
// which a backup run elsewhere (cron) and a server both see.
#include "dialogs/time.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace heed {

// Empty on success; otherwise why the file could not be written.
std::string stamp_backup(const std::filesystem::path& database);
// Nothing when there was none yet.
std::optional<TimePoint> last_backup(const std::filesystem::path& database);

}  // namespace heed
