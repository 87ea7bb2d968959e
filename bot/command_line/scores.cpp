// `heed scores`.
#include "bot/commands/scores.hpp"

#include "bot/command_line/command_line.hpp"
#include "bot/system.hpp"

#include <iostream>
#include <memory>

namespace heed {
namespace {

struct Arguments {
    std::string format = "text", from, to;
    bool for_public = false;
};

// A day from the command line; anything else is wrong usage.
TimePoint day_option(const std::string& text, const char* name) {
    const auto day = parse_day(text);
    if (!day) throw CLI::ValidationError(name, "not a date like 2026-11-23: " + text);
    return *day;
}

}  // namespace

void add_scores(CommandLine& line) {
    const auto given = std::make_shared<Arguments>();
    auto* scores = line.app.add_subcommand(
        "scores",
        "Print how well each department answers: who had a first word in time, whose trouble was\n"
        "solved, who was satisfied. Counted are the cases due in the period, days by UTC+8; it "
        "only\n"
        "reads, a server may run. docs/casework.md explains each figure."
    );
    line.add_config(*scores);
    scores->add_option("--from", given->from, "the first day, e.g. 2026-11-01")
        ->required()
        ->type_name("DATE");
    scores->add_option("--to", given->to, "the last day, counted too, e.g. 2026-11-30")
        ->required()
        ->type_name("DATE");
    scores
        ->add_option(
            "--format",
            given->format,
            "text (default) to read, json or csv for programs, svg for a picture"
        )
        ->check(CLI::IsMember({"text", "json", "csv", "svg"}));
    scores->add_flag(
        "--public",
        given->for_public,
        "only what the public is told: how many promises came to three times their time; numbers\n"
        "behind which fewer than five people stand are left out. Not as svg"
    );
    scores->callback([&line, given] {
        using Format = ScoresRequest::Format;
        ScoresRequest request;
        request.from = day_option(given->from, "--from");
        request.until = day_option(given->to, "--to") + std::chrono::hours(24);
        if (request.until <= request.from)
            throw CLI::ValidationError("--to", "lies before --from: " + given->to);
        request.for_public = given->for_public;
        if (request.for_public && given->format == "svg")
            throw CLI::ValidationError("--public", "there is no picture of it: text, json or csv");
        for (const auto& [name, format] :
             {std::pair{"json", Format::json}, {"csv", Format::csv}, {"svg", Format::svg}}) {
            if (given->format == name) request.format = format;
        }
        line.status = line.with_config([&](const Config& config) {
            return run_scores(config, request, std::cout, std::cerr, SystemClock().now());
        });
    });
}

}  // namespace heed
