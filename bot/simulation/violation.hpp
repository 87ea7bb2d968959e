#pragma once
// An invariant that did not hold. Their names are those of docs/simulation.md ("S1", "L1" ...).
#include <string>

namespace heed::simulation {

struct Violation {
    std::string invariant;
    std::string what;
};

}  // namespace heed::simulation
