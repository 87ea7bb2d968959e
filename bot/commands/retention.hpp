#pragma once
// `heed retention`: what the next run of the daily task takes away, and how far it is.
#include "bot/config.hpp"
#include "dialogs/time.hpp"

#include <ostream>

namespace heed {

// Reads only. 0.
int run_retention(const Config& config, TimePoint now, std::ostream& out);
// The operator says that the clock is right: the calendar of retention moves to `now`, and a
// running server begins a run within a minute. 0; throws std::runtime_error when it could not.
int run_retention_catch_up(const Config& config, TimePoint now, std::ostream& out);

}  // namespace heed
