// The deterministic simulation, in the short form of every run: HEED_SEEDS runs more.
#include "bot/simulation/command.hpp"
#include "bot/simulation/shrink.hpp"
#include "bot/simulation/world.hpp"
#include "tests/support/sanitized.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <sstream>
#include <string>

namespace heed::simulation {
namespace {

const Town& town() {
    static const Town made;
    return made;
}

std::uint64_t seeds_or(std::uint64_t usual) {
    const char* const wanted = std::getenv("HEED_SEEDS");
    return wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : usual;
}

}  // namespace

TEST_CASE("dst.seeds: nothing is lost, nothing happens twice, and it comes to rest") {
    const std::uint64_t seeds = seeds_or(test::sanitized ? 10 : 120);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        RunSettings settings;
        settings.seed = seed;
        const Outcome outcome = run(town(), settings);
        const std::string what = outcome.violation
                                     ? outcome.violation->invariant + ": " + outcome.violation->what
                                     : std::string();
        CAPTURE(command_of(settings));
        CHECK(what == "");
    }
}

TEST_CASE("dst.replicas: nor where several processes share a database that they lose sight of") {
    const std::uint64_t seeds = seeds_or(test::sanitized ? 8 : 60);
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        RunSettings settings;
        settings.seed = seed;
        settings.replicas = 2 + static_cast<int>(seed % 2);
        const Outcome outcome = run(town(), settings);
        const std::string what = outcome.violation
                                     ? outcome.violation->invariant + ": " + outcome.violation->what
                                     : std::string();
        CAPTURE(command_of(settings));
        CHECK(what == "");
        if (seed <= 4) CHECK(run(town(), settings).trace_hash == outcome.trace_hash);
    }
}

TEST_CASE("dst.same: a seed runs the same twice, bit for bit") {
    const std::uint64_t end = test::sanitized ? 502 : 512;
    for (std::uint64_t seed = 500; seed < end; ++seed) {
        RunSettings settings;
        settings.seed = seed;
        const Outcome first = run(town(), settings);
        const Outcome second = run(town(), settings);
        CAPTURE(seed);
        CHECK(first.steps > 100);
        CHECK(first.trace_hash == second.trace_hash);
        settings.seed = seed + 1000;
        CHECK(run(town(), settings).trace_hash != first.trace_hash);
    }
}

TEST_CASE("dst.command: says that nothing was violated, and how much happened") {
    std::ostringstream out, err;
    SimulateRequest request;
    request.seed = 7;
    CHECK(run_simulate(request, out, err) == 0);
    CHECK(out.str().starts_with("seed 7: nothing violated in "));
    request.without = {"earthquake"};
    CHECK(run_simulate(request, out, err) == 2);
    CHECK(err.str().starts_with("heed: --without knows no 'earthquake', but: kill power "));
}

}  // namespace heed::simulation
