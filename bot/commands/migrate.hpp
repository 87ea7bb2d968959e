#pragma once
// `heed migrate`: an instance's data out of its SQLite file into a PostgreSQL database, while the
// server stands still (docs/decisions/0055).
#include "bot/commands/progress_line.hpp"
#include "bot/config.hpp"
#include "dialogs/random.hpp"

#include <ostream>
#include <string>

namespace heed {

struct MigrateTools {
    Random& random;
    const Clock& clock;
    ProgressLine& progress;
    std::ostream& out;
    std::ostream& err;
};

// `to`: postgresql://…, an empty database. 1, and the instance as it was, when that fails; it can
// be run again after any end.
int run_migrate(const Config& config, const std::string& to, const MigrateTools& tools);

}  // namespace heed
