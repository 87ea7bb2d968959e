// What reads an instance and prints.
#include "bot/command_line/command_line.hpp"
#include "bot/commands/concerns.hpp"
#include "bot/commands/export.hpp"
#include "bot/commands/outbox.hpp"
#include "bot/commands/trace.hpp"
#include "bot/commands/tune_concerns.hpp"
#include "bot/system.hpp"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace heed {
namespace {

struct Arguments {
    std::string format = "jsonl", since, until;
    bool history = false, tune = false;
    std::size_t top = 0;
    std::string number, state;
    std::int64_t notice = 0;
};

// A point in time from the command line; anything else is wrong usage.
std::optional<TimePoint> time_option(const std::string& text, const char* name) {
    if (text.empty()) return std::nullopt;
    const auto time = parse_rfc3339(text);
    if (!time)
        throw CLI::ValidationError(
            name, "not a date (2026-11-23) or time (2026-11-23T04:00:00Z): " + text
        );
    return time;
}

}  // namespace

void add_reading(CommandLine& line) {
    const auto given = std::make_shared<Arguments>();
    auto* exporting = line.app.add_subcommand(
        "export", "Print all complaints, as of one moment, while the server runs"
    );
    line.add_config(*exporting);
    exporting->add_option("--format", given->format, "jsonl (default), csv, geojson or open311")
        ->check(CLI::IsMember({"jsonl", "csv", "geojson", "open311"}));
    exporting->add_option("--since", given->since, "filed at or after this time");
    exporting->add_option("--until", given->until, "filed before this time");
    exporting->callback([&line, given] {
        const ExportRequest request{
            parse_export_format(given->format).value_or(ExportFormat::jsonl),
            time_option(given->since, "--since"),
            time_option(given->until, "--until"),
        };
        line.status = line.with_config([&](const Config& config) {
            // Not between the complaints where both go to the terminal.
            const bool drawn = ::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, drawn);
            return run_export(config, request, std::cout, std::cerr, progress);
        });
    });

    auto* concerns = line.app.add_subcommand(
        "concerns", "Read complaints as JSON lines and say which are about one trouble"
    );
    line.add_config(*concerns);
    auto* top = concerns->add_option(
        "--top", given->top, "Print the running instance's concerns with the most people instead"
    );
    top->check(CLI::Range(1, 100'000));
    auto* history = concerns->add_flag(
        "--history",
        given->history,
        "Print what happened to each concern instead: scorecards are"
        " computed from it"
    );
    auto* tuning = concerns->add_flag(
        "--tune",
        given->tune,
        "Print the numbers for [concerns] that agree best with what residents and staff said of\n"
        "pairs of complaints (same, not the same; split, merged) instead"
    );
    top->excludes(history)->excludes(tuning);
    history->excludes(tuning);
    concerns->callback([&line, given, top] {
        line.status = line.with_config([&](const Config& config) {
            if (given->history) return run_concern_histories(config, std::cout);
            if (given->tune)
                return run_tune_concerns(config, std::cout, std::cerr, SystemClock().now());
            if (*top) return run_largest_concerns(config, given->top, std::cout);
            return run_concerns(config, std::cin, std::cout, std::cerr);
        });
    });

    auto* trace = line.app.add_subcommand(
        "trace",
        "Print a complaint's whole story, without persons and texts: events, notices, audit"
    );
    line.add_config(*trace);
    trace->add_option("NUMBER", given->number, "e.g. LH261123-0001-6, or 0001")->required();
    trace->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            return run_trace(config, given->number, std::cout, std::cerr, SystemClock().now());
        });
    });

    auto* outbox = line.app.add_subcommand(
        "outbox",
        "Print the notices on their way and those that did not arrive, and why. docs/operations.md "
        "explains the states."
    );
    line.add_config(*outbox);
    auto* of_state = outbox->add_option(
        "--state", given->state, "only these; dead: those that ended without arriving"
    );
    of_state->check(CLI::IsMember(
        {"pending",
         "waiting",
         "sent",
         "undeliverable",
         "uncertain",
         "expired",
         "cancelled",
         "merged",
         "dead"}
    ));
    auto* redrive =
        outbox->add_option("--redrive", given->notice, "Try the dead notice ID again instead");
    redrive->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53))->type_name("ID");
    redrive->excludes(of_state);
    outbox->callback([&line, given, redrive] {
        std::vector<OutboxState> states;
        if (const auto state = parse_outbox_state(given->state)) states = {*state};
        if (given->state == "dead") states = dead_states;
        line.status = line.with_config([&](const Config& config) {
            if (*redrive) return run_redrive(config, given->notice, std::cout, std::cerr);
            return run_outbox(config, states, std::cout);
        });
    });
}

}  // namespace heed
