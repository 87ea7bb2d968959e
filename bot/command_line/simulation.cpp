// `heed simulate`.
#include "bot/command_line/command_line.hpp"
#include "bot/simulation/command.hpp"

#include <iostream>
#include <memory>

namespace heed {

void add_simulation(CommandLine& line) {
    const auto request = std::make_shared<simulation::SimulateRequest>();
    auto* simulate = line.app.add_subcommand(
        "simulate",
        "Try heed out in a world of its own, with faults of disk and network; see "
        "docs/simulation.md"
    );
    simulate->add_option("--seed", request->seed, "all chance comes from it")->required();
    simulate->add_option("--seeds", request->seeds, "so many, from --seed on")
        ->capture_default_str();
    auto* hours =
        simulate->add_option("--hours", request->hours, "with faults; else as the seed says")
            ->check(CLI::Range(1, 168));
    simulate->add_option("--minutes", request->minutes, "the same, finer")
        ->check(CLI::Range(1, 10080))
        ->excludes(hours);
    simulate->add_option("--residents", request->residents, "at most so many")
        ->check(CLI::Range(1, 4));
    simulate
        ->add_option(
            "--replicas", request->replicas, "processes of heed; two and more share a database"
        )
        ->check(CLI::Range(1, 5))
        ->capture_default_str();
    simulate
        ->add_option("--without", request->without, "kinds of faults that shall not happen, a,b,…")
        ->delimiter(',')
        ->type_name("KINDS");
    simulate->add_flag("--trace", request->trace, "print everything that happens");
    simulate->callback([&line, request] {
        line.status = run_simulate(*request, std::cout, std::cerr);
    });
}

}  // namespace heed
