#include "bot/simulation/shrink.hpp"

#include "bot/simulation/swarm.hpp"

#include <utility>

namespace heed::simulation {
namespace {

class Shrinking {
public:
    Shrinking(const Town& town, RunSettings best, std::string invariant)
        : town_(town), invariant_(std::move(invariant)) {
        best.trace_lines = 0;
        shrunk_.settings = std::move(best);
    }
    // Keeps `smaller` when it fails in the same way.
    bool attempt(const RunSettings& smaller) {
        ++shrunk_.runs;
        const Outcome outcome = run(town_, smaller);
        if (!outcome.violation || outcome.violation->invariant != invariant_) return false;
        shrunk_.settings = smaller;
        return true;
    }
    RunSettings best() const { return shrunk_.settings; }
    Shrunk end() { return std::move(shrunk_); }

private:
    const Town& town_;
    const std::string invariant_;
    Shrunk shrunk_;
};

void leave_out_faults(Shrinking& shrinking) {
    for (const std::string_view kind : fault_kinds) {
        RunSettings smaller = shrinking.best();
        if (smaller.without.insert(std::string(kind)).second) shrinking.attempt(smaller);
    }
}

}  // namespace

Shrunk shrink(const Town& town, const RunSettings& failing, const Violation& violation) {
    Shrinking shrinking(town, failing, violation.invariant);
    leave_out_faults(shrinking);
    const Outcome whole = run(town, failing);
    RunSettings smaller = shrinking.best();
    for (int people = 1; people < smaller.residents.value_or(whole.residents); ++people) {
        smaller.residents = people;
        if (shrinking.attempt(smaller)) break;
    }
    int minutes = shrinking.best().minutes.value_or(whole.minutes);
    for (int step = minutes / 2; step > 0; step /= 2) {
        smaller = shrinking.best();
        smaller.minutes = minutes - step;
        if (shrinking.attempt(smaller)) minutes -= step;
    }
    leave_out_faults(shrinking);
    return shrinking.end();
}

std::string command_of(const RunSettings& settings) {
    std::string command = "heed simulate --seed " + std::to_string(settings.seed);
    if (settings.minutes) command += " --minutes " + std::to_string(*settings.minutes);
    if (settings.residents) command += " --residents " + std::to_string(*settings.residents);
    if (settings.replicas > 1) command += " --replicas " + std::to_string(settings.replicas);
    std::string kinds;
    for (const std::string& kind : settings.without) kinds += (kinds.empty() ? "" : ",") + kind;
    if (!kinds.empty()) command += " --without " + kinds;
    return command;
}

}  // namespace heed::simulation
