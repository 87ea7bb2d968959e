#pragma once
// Makes a failing run smaller: fewer kinds of faults, a shorter time, fewer people, as long as the
// same invariant is violated.
#include "bot/simulation/world.hpp"

#include <string>

namespace heed::simulation {

struct Shrunk {
    RunSettings settings;
    int runs = 0;
};
Shrunk shrink(const Town& town, const RunSettings& failing, const Violation& violation);

// The command line that runs it again.
std::string command_of(const RunSettings& settings);

}  // namespace heed::simulation
