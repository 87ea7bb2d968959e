#pragma once
// `heed backup` and `heed restore`: the database and the photos as one encrypted file, taken as of
// one moment while the server runs, and made into an instance again.
//
// The file is a sealed stream (storage/sealed_stream.hpp) under the instance's encryption key, so
// it is worth nothing without the key, which must be kept elsewhere. In it: a line of JSON
// {"heed","format","taken_at","database","photos"} (bytes of the database, photos that it names),
// the database, for each photo a line {"photo","bytes","thumbnail"}, its bytes and its thumbnail's,
// and at the end a line {"end","photos"} (photos that were written).
#include "bot/commands/progress_line.hpp"
#include "bot/config.hpp"
#include "dialogs/random.hpp"

#include <filesystem>
#include <ostream>
#include <string>

namespace heed {

struct BackupTools {
    Random& random;
    TimePoint now;
    ProgressLine& progress;
    std::ostream& out;
    std::ostream& err;
    std::string old_key = {};  // 32 bytes, of a backup of before the key was changed; empty: as now
};

// Writes `file`, which must not exist, reads it again to the end, and only then gives it its name.
// 1, and no file, when that fails; 1 with a file when photos are missing or damaged on the disk:
// each is named.
int run_backup(const Config& config, const std::filesystem::path& file, const BackupTools& tools);
// Makes the instance of `config` out of the backup `file`. Refuses (1) when there is a database or
// are photos already, and leaves no database when it fails. See restore_database() for what is
// changed on the way.
int run_restore(const Config& config, const std::filesystem::path& file, const BackupTools& tools);

}  // namespace heed
