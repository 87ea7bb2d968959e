#pragma once
// `heed trace`: everything that happened to one complaint, for whoever must explain it. Shows no
// person and no text that people wrote.
#include "bot/config.hpp"

#include <ostream>
#include <string>

namespace heed {

// `number` is a whole number, or a day's sequence where that is unambiguous. One line an event,
// notice and change, oldest first, times in UTC. 1 when there is no such complaint, or several.
int run_trace(
    const Config& config,
    const std::string& number,
    std::ostream& out,
    std::ostream& err,
    TimePoint now
);

}  // namespace heed
