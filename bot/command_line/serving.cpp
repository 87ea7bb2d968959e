// Making an instance, looking whether it is well, and running it.
#include "bot/command_line/command_line.hpp"
#include "bot/commands/check.hpp"
#include "bot/commands/doctor.hpp"
#include "bot/commands/init.hpp"
#include "bot/commands/serve.hpp"
#include "bot/system.hpp"

#include <iostream>
#include <memory>

namespace heed {
namespace {

struct Arguments {
    std::string directory, state_directory;
    bool demo = false;
    int leave_notice_s = 5;
};

}  // namespace

void add_serving(CommandLine& line) {
    const auto given = std::make_shared<Arguments>();
    auto* init = line.app.add_subcommand(
        "init", "Make a new instance: configuration, keys and a certificate in DIR"
    );
    init->add_option("DIR", given->directory, "a new or empty directory")->required();
    init->add_flag(
        "--demo", given->demo, "fill in Luohu's departments and sub-districts, to try heed out"
    );
    init->add_option(
            "--state",
            given->state_directory,
            "where database and photos are to be; DIR if not given"
    )
        ->type_name("DIRECTORY");
    init->callback([&line, given] {
        SystemRandom random;
        line.status = run_init(
            given->directory,
            given->state_directory,
            given->demo,
            std::cout,
            std::cerr,
            random,
            SystemClock().now()
        );
    });

    auto* check =
        line.app.add_subcommand("check", "Read every file of an instance and report each mistake");
    line.add_config(*check);
    check->callback([&line] {
        line.status = run_check(line.config, std::cout, std::cerr, SystemClock().now());
    });

    auto* doctor = line.app.add_subcommand(
        "doctor",
        "Look at everything around an instance (certificate, clock, disk, database, platforms,\n"
        "calendar, areas, routes) and say what to do"
    );
    line.add_config(*doctor);
    doctor->callback([&line] {
        const auto client = make_http_client("");
        line.status = run_doctor(line.config, std::cout, *client, SystemClock().now());
    });

    auto* serve = line.app.add_subcommand(
        "serve", "Run the bot. SIGTERM ends it, SIGHUP reloads certificate and organisation"
    );
    line.add_config(*serve);
    serve
        ->add_option(
            "--leave-notice",
            given->leave_notice_s,
            "on SIGTERM: so long /readyz says 503 before heed ends, for a balancer to send people "
            "elsewhere (5); not where nobody has asked there within a minute"
        )
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 300));
    serve->callback([&line, given] {
        line.status = run_serve(line.config, std::chrono::seconds(given->leave_notice_s));
    });
}

}  // namespace heed
