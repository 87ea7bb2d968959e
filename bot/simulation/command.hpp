#pragma once
// heed simulate: runs seeds, says what was violated first and how to see it again.
#include "bot/simulation/world.hpp"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace heed::simulation {

struct SimulateRequest {
    std::uint64_t seed = 1;
    std::uint64_t seeds = 1;      // so many, from `seed` on
    std::optional<int> hours;     // of the phase with faults; otherwise as each seed has it
    std::optional<int> minutes;   // the same, finer
    std::optional<int> residents;
    int replicas = 1;             // of heed; two and more share a database
    std::vector<std::string> without;
    bool trace = false;           // print what happened
};

// 0: nothing was violated; 1: something was, 2: wrong usage.
int run_simulate(const SimulateRequest& request, std::ostream& out, std::ostream& err);

}  // namespace heed::simulation
