#pragma once
// One run of one seed: a city with its people, two platforms and one heed on a failing machine.
// First with faults, then without, and then everything must have come to its end.
#include "bot/simulation/violation.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace heed {
struct Config;
class RulesInForce;
}  // namespace heed

namespace heed::simulation {

// What all runs have in common: the demonstration's rules, and an empty database to begin with.
// Reads nothing but what is built into the program.
class Town {
public:
    Town();
    ~Town();
    const Config& config() const { return *config_; }
    const RulesInForce& rules() const { return *rules_; }
    const std::map<std::string, std::string>& empty_disk() const { return empty_disk_; }

private:
    std::unique_ptr<Config> config_;
    std::unique_ptr<RulesInForce> rules_;
    std::map<std::string, std::string> empty_disk_;
};

struct RunSettings {
    std::uint64_t seed = 1;
    std::set<std::string> without;    // kinds of faults that do not happen (swarm.hpp)
    std::optional<int> minutes;       // with faults; otherwise as the seed has it
    std::optional<int> residents;     // at most so many
    int replicas = 1;                 // 2 and more: on a database that they share
    std::size_t trace_lines = 0;      // that the outcome keeps
};

struct Outcome {
    std::optional<Violation> violation;
    std::uint64_t trace_hash = 0;
    std::uint64_t steps = 0;       // things that happened
    double simulated_hours = 0;
    std::uint64_t restarts = 0;
    std::uint64_t complaints = 0;
    std::uint64_t notices = 0;     // shown
    int minutes = 0, residents = 0;  // as the seed had it
    std::deque<std::string> trace;
};

// Deterministic: the same settings give the same outcome, bit for bit.
Outcome run(const Town& town, const RunSettings& settings);

}  // namespace heed::simulation
