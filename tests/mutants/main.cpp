// How many planted bugs does the simulation find, and after how many seeds? A simulation that finds
// nothing proves nothing until it has found these. Each runs in a process of its own; ends with 1
// when one is not found within its budget.
#include "dialogs/mutant.hpp"
#include "bot/simulation/shrink.hpp"
#include "bot/simulation/world.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string planted;

struct Mutant {
    const char* name;
    std::uint64_t seeds;  // within which it must be found
    int replicas = 1;
};
constexpr Mutant mutants[] = {
    {"answer-before-commit", 2000},
    {"message-ids-ignored", 2000},
    {"message-ids-in-memory", 2000},
    {"another-answer", 2000},
    {"notice-outside-transaction", 2000},
    {"sent-before-sending", 2000},
    {"new-key-each-attempt", 2000},
    {"blind-repeat", 2000},
    {"written-after-leaving", 2000},
    {"late-message-brings-back", 2000},
    {"order-broken", 2000},
    {"lease-lost-at-crash", 2000},
    {"same-text-twice", 2000},
    {"sync-off", 2000},
    {"log-not-written-anew", 2000},
    {"log-used-anew-unsynced", 2000},
    {"token-fetched-by-all", 2000},
    {"token-kept", 2000},
    {"quota-forgotten", 2000},
    {"audit-outside-transaction", 2000},
    {"dead-letter-dropped", 2000},
    {"expires-while-open", 2000},
    {"run-noted-before-it-is-done", 2000},
    {"calendar-leaps", 2000},
    {"message-ids-erased", 2000},
    {"message-ids-ignored", 2000, 2},
    {"another-answer", 2000, 2},
    {"sent-before-sending", 2000, 2},
    {"order-broken", 2000, 2},
};

// The first seed that finds the mutant, and by what; 0: none does.
int hunt(const Mutant& mutant) {
    planted = mutant.name;
    const auto begin = std::chrono::steady_clock::now();
    const heed::simulation::Town town;
    for (std::uint64_t seed = 1; seed <= mutant.seeds; ++seed) {
        heed::simulation::RunSettings settings;
        settings.seed = seed;
        settings.replicas = mutant.replicas;
        const auto outcome = heed::simulation::run(town, settings);
        if (!outcome.violation) continue;
        const auto time = std::chrono::duration_cast<std::chrono::seconds>(
            std::chrono::steady_clock::now() - begin
        );
        // The smallest run must fail in the same way.
        const auto shrunk = heed::simulation::shrink(town, settings, *outcome.violation);
        const auto again = heed::simulation::run(town, shrunk.settings);
        const bool same =
            again.violation && again.violation->invariant == outcome.violation->invariant;
        std::printf(
            "%-28s found by %-3s at seed %-5llu %4lld s  %s\n",
            mutant.name,
            outcome.violation->invariant.c_str(),
            static_cast<unsigned long long>(seed),
            static_cast<long long>(time.count()),
            command_of(shrunk.settings).c_str()
        );
        if (!same) std::printf("%-28s its smallest run does not fail\n", mutant.name);
        return same ? 0 : 1;
    }
    std::printf("%-28s NOT FOUND\n", mutant.name);
    return 1;
}

}  // namespace

bool heed::is_planted(std::string_view name) { return name == planted; }

int main(int argc, char** argv) {
    int found = 0, all = 0;
    for (const Mutant& mutant : mutants) {
        if (argc > 1 && std::strcmp(argv[1], mutant.name) != 0) continue;
        ++all;
        std::fflush(stdout);
        const pid_t child = ::fork();
        if (child == 0) {
            const int status = hunt(mutant);
            std::fflush(stdout);
            std::_Exit(status);
        }
        int status = 0;
        ::waitpid(child, &status, 0);
        const bool is_found = WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!WIFEXITED(status)) std::printf("%-28s ended by a signal\n", mutant.name);
        found += is_found;
    }
    std::printf("%d of %d found\n", found, all);
    return found == all ? 0 : 1;
}
