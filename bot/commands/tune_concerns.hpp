#pragma once
// `heed concerns --tune`: what residents and staff said of pairs of complaints, and which numbers
// of [concerns] would agree with it best.
#include "bot/config.hpp"

#include <ostream>

namespace heed {

// Only reads; a server may run. Prints the table for organisation.toml, or what is missing.
int run_tune_concerns(const Config& config, std::ostream& out, std::ostream& err, TimePoint now);

}  // namespace heed
