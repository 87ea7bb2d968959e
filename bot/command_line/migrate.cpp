// `heed migrate`.
#include "bot/commands/migrate.hpp"

#include "bot/command_line/command_line.hpp"
#include "bot/system.hpp"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace heed {

void add_migrate(CommandLine& line) {
    const auto target = std::make_shared<std::string>();
    auto* migrate = line.app.add_subcommand(
        "migrate",
        "Move the database out of its SQLite file into an empty PostgreSQL database. A running\n"
        "server answers pages meanwhile and refuses messages, which platforms deliver again. It\n"
        "may be interrupted and run again."
    );
    line.add_config(*migrate);
    migrate->add_option("--to", *target, "postgresql://USER@HOST/NAME")
        ->required()
        ->type_name("URL");
    migrate->callback([&line, target] {
        line.status = line.with_config([&](const Config& config) {
            SystemRandom random;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return run_migrate(config, *target, {random, clock, progress, std::cout, std::cerr});
        });
    });
}

}  // namespace heed
