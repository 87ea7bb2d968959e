#include "bot/simulation/command.hpp"

#include "bot/simulation/shrink.hpp"
#include "bot/simulation/swarm.hpp"

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <ostream>

namespace heed::simulation {
namespace {

constexpr std::size_t trace_lines = 200;
constexpr std::size_t trace_lines_all = 1'000'000;
constexpr std::uint64_t report_every = 1000;

RunSettings settings_of(const SimulateRequest& request) {
    RunSettings settings;
    settings.seed = request.seed;
    settings.without = {request.without.begin(), request.without.end()};
    settings.residents = request.residents;
    settings.replicas = request.replicas;
    settings.minutes = request.minutes;
    if (request.hours) settings.minutes = *request.hours * 60;
    if (request.trace) settings.trace_lines = trace_lines_all;
    return settings;
}

void print(const std::deque<std::string>& lines, std::ostream& out) {
    for (const std::string& line : lines) out << "  " << line << '\n';
}

int fail(const Town& town, const RunSettings& settings, const Outcome& outcome, std::ostream& out) {
    out << "seed " << settings.seed << " violates " << outcome.violation->invariant << ": "
        << outcome.violation->what << '\n';
    const Shrunk shrunk = shrink(town, settings, *outcome.violation);
    RunSettings again = shrunk.settings;
    again.trace_lines = std::max(trace_lines, settings.trace_lines);
    const Outcome last = run(town, again);
    out << "the last " << last.trace.size() << " things that happened, in the smallest run found ("
        << shrunk.runs << " tried):\n";
    print(last.trace, out);
    out << "to see it again: " << command_of(again) << '\n';
    return 1;
}

}  // namespace

int run_simulate(const SimulateRequest& request, std::ostream& out, std::ostream& err) {
    for (const std::string& kind : request.without) {
        if (std::ranges::find(fault_kinds, kind) != std::end(fault_kinds)) continue;
        err << "heed: --without knows no '" << kind << "', but:";
        for (const std::string_view one : fault_kinds) err << ' ' << one;
        err << '\n';
        return 2;
    }
    const Town town;
    RunSettings settings = settings_of(request);
    double hours = 0;
    for (std::uint64_t i = 0; i < request.seeds; ++i) {
        settings.seed = request.seed + i;
        const Outcome outcome = run(town, settings);
        if (request.trace) print(outcome.trace, out);
        if (outcome.violation) return fail(town, settings, outcome, out);
        hours += outcome.simulated_hours;
        if (request.seeds == 1) {
            out << "seed " << settings.seed << ": nothing violated in " << std::fixed
                << std::setprecision(1) << outcome.simulated_hours << " hours, " << outcome.steps
                << " steps, " << outcome.restarts << " restarts, " << outcome.complaints
                << " complaints, " << outcome.notices << " notices; trace " << std::hex
                << outcome.trace_hash << std::dec << '\n';
        } else if ((i + 1) % report_every == 0 || i + 1 == request.seeds) {
            out << "seeds " << request.seed << " to " << settings.seed << ": nothing violated in "
                << std::fixed << std::setprecision(0) << hours << " hours" << std::endl;
        }
    }
    return 0;
}

}  // namespace heed::simulation
