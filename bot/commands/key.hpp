#pragma once
// `heed key rotate`: another storage key.
#include "bot/commands/progress_line.hpp"
#include "bot/config.hpp"
#include "dialogs/random.hpp"

#include <ostream>

namespace heed {

// Seals the database under a new key, which takes the place of the one in `encryption_key`'s file;
// finishes a change that was interrupted. 1, with one sentence on `err`, when the key stands in no
// file of its own, a server runs, or the disk refuses: everything is then as before, or the next
// call finishes it.
int run_key_rotate(
    const Config& config,
    Random& random,
    ProgressLine& progress,
    std::ostream& out,
    std::ostream& err
);

}  // namespace heed
