#pragma once
// `heed check`: reads every file that the configuration names and reports each mistake.
#include "dialogs/time.hpp"

#include <filesystem>
#include <ostream>

namespace heed {

// Returns 0 and prints a summary on `out`; or 1 with each mistake as "file:line: message" on `err`.
int run_check(
    const std::filesystem::path& config_file, std::ostream& out, std::ostream& err, TimePoint now
);

}  // namespace heed
