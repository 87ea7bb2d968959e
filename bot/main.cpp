// The program: reads the command line and hands over to one file in bot/commands.
#include "bot/commands/audit.hpp"
#include "bot/commands/backup.hpp"
#include "bot/commands/check.hpp"
#include "bot/commands/classify.hpp"
#include "bot/commands/concerns.hpp"
#include "bot/commands/doctor.hpp"
#include "bot/commands/erase.hpp"
#include "bot/commands/export.hpp"
#include "bot/commands/init.hpp"
#include "bot/commands/key.hpp"
#include "bot/commands/migrate.hpp"
#include "bot/commands/outbox.hpp"
#include "bot/commands/retention.hpp"
#include "bot/commands/scores.hpp"
#include "bot/commands/serve.hpp"
#include "bot/commands/staff_invite.hpp"
#include "bot/commands/staff_members.hpp"
#include "bot/commands/tokens.hpp"
#include "bot/commands/trace.hpp"
#include "bot/commands/train.hpp"
#include "bot/commands/tune_concerns.hpp"
#include "bot/commands/wechat.hpp"
#include "bot/simulation/command.hpp"
#include "bot/storage_key.hpp"
#include "bot/system.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <fcntl.h>
#include <functional>
#include <iostream>
#include <unistd.h>

namespace heed {
namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

// Loads the configuration and runs `command` with it; mistakes are printed, one a line.
int with_config(const std::string& file, const std::function<int(const Config&)>& command) {
    std::vector<FileError> errors;
    Config config = load_config(file, errors);
    for (const FileError& error : errors) std::cerr << to_string(error) << '\n';
    if (!errors.empty()) return failed;
    settle_key(config.storage);
    return command(config);
}

struct Arguments {
    std::string config;
    int leave_notice_s = 5;
    std::string directory, state_directory;
    std::string file;
    std::string target;
    bool demo = false;
    std::string department, role, name, member;
    std::string old_key;
    std::string format = "jsonl", since, until;
    std::string score_format = "text", from, to;
    bool for_public = false, history = false, tune = false;
    std::string state;
    std::string number;
    bool catch_up = false;
    std::int64_t notice = 0;
    TokenRequest token;
    std::vector<std::string> scopes;
    std::size_t top = 0;
    std::vector<std::string> inputs;
    QrRequest qr;
    simulation::SimulateRequest simulate;
};

void add_config(CLI::App& command, Arguments& arguments) {
    command.add_option("--config", arguments.config, "the instance's heed.toml")
        ->required()
        ->type_name("FILE");
}

// For what was made before `heed key rotate`.
void add_old_key(CLI::App& command, Arguments& arguments) {
    command
        .add_option(
            "--key",
            arguments.old_key,
            "the storage key of then, when it has been changed since: KEY.until-TIME"
        )
        ->type_name("FILE");
}

// Empty when none was named.
std::string old_key_of(const Arguments& arguments) {
    if (arguments.old_key.empty()) return {};
    auto key = read_storage_key(arguments.old_key);
    if (!key) throw std::runtime_error("there is no file " + arguments.old_key);
    return *std::move(key);
}

void add_serving(CLI::App& app, Arguments& arguments, int& status) {
    auto* init = app.add_subcommand(
        "init", "Make a new instance: configuration, keys and a certificate in DIR"
    );
    init->add_option("DIR", arguments.directory, "a new or empty directory")->required();
    init->add_flag(
        "--demo", arguments.demo, "fill in Luohu's departments and sub-districts, to try heed out"
    );
    init->add_option(
            "--state", arguments.state_directory, "where database and photos are to be; DIR if not given"
        )
        ->type_name("DIRECTORY");
    init->callback([&] {
        SystemRandom random;
        status = run_init(
            arguments.directory,
            arguments.state_directory,
            arguments.demo,
            std::cout,
            std::cerr,
            random,
            SystemClock().now()
        );
    });

    auto* check =
        app.add_subcommand("check", "Read every file of an instance and report each mistake");
    add_config(*check, arguments);
    check->callback([&] {
        status = run_check(arguments.config, std::cout, std::cerr, SystemClock().now());
    });

    auto* doctor = app.add_subcommand(
        "doctor",
        "Look at everything around an instance (certificate, clock, disk, database, platforms,\n"
        "calendar, areas, routes) and say what to do"
    );
    add_config(*doctor, arguments);
    doctor->callback([&] {
        const auto client = make_http_client("");
        status = run_doctor(arguments.config, std::cout, *client, SystemClock().now());
    });

    auto* serve = app.add_subcommand(
        "serve", "Run the bot. SIGTERM ends it, SIGHUP reloads certificate and organisation"
    );
    add_config(*serve, arguments);
    serve
        ->add_option(
            "--leave-notice",
            arguments.leave_notice_s,
            "on SIGTERM: so long /readyz says 503 before heed ends, for a balancer to send people "
            "elsewhere (5); not where nobody has asked there within a minute"
        )
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 300));
    serve->callback([&] {
        status = run_serve(arguments.config, std::chrono::seconds(arguments.leave_notice_s));
    });
}

void add_keeping(CLI::App& app, Arguments& arguments, int& status) {
    using Run = int (*)(const Config&, const std::filesystem::path&, const BackupTools&);
    const auto run = [&](Run command) {
        status = with_config(arguments.config, [&](const Config& config) {
            SystemRandom random;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return command(
                config,
                arguments.file,
                {random, clock.now(), progress, std::cout, std::cerr, old_key_of(arguments)}
            );
        });
    };
    auto* backup = app.add_subcommand(
        "backup",
        "Write the database and the photos, as of one moment, into one encrypted file; a server\n"
        "may run. The file opens only with the instance's encryption key."
    );
    add_config(*backup, arguments);
    backup->add_option("OUT", arguments.file, "the file to write; must not exist")->required();
    backup->callback([run] { run(run_backup); });

    auto* restore = app.add_subcommand(
        "restore",
        "Make an instance out of a backup, where there is neither database nor photos yet. Sends\n"
        "no old notice again and gives no number twice."
    );
    add_config(*restore, arguments);
    restore->add_option("IN", arguments.file, "what `heed backup` wrote")->required();
    add_old_key(*restore, arguments);
    restore->callback([run] { run(run_restore); });

    auto* erase = app.add_subcommand(
        "erase",
        "Remove a resident's personal data on their demand; complaints stay, without person"
    );
    add_config(*erase, arguments);
    erase->add_option("--resident", arguments.member, "as exports and the chat show it, r_…")
        ->required();
    erase->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_erase(config, arguments.member, std::cout, std::cerr);
        });
    });

    auto* retention = app.add_subcommand(
        "retention",
        "Print what the daily run takes away because its time is over, and how far it is"
    );
    add_config(*retention, arguments);
    retention->add_flag(
        "--catch-up", arguments.catch_up, "the clock is right although the calendar is behind it"
    );
    retention->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            const TimePoint now = SystemClock().now();
            return arguments.catch_up ? run_retention_catch_up(config, now, std::cout)
                                      : run_retention(config, now, std::cout);
        });
    });

    auto* key = app.add_subcommand("key", "The storage key, under which persons' data is sealed");
    key->require_subcommand(1);
    auto* rotate = key->add_subcommand(
        "rotate",
        "Make a new storage key and seal the database under it; no server may run meanwhile. May "
        "be\n"
        "interrupted: the next call, or the next start of the server, finishes it."
    );
    add_config(*rotate, arguments);
    rotate->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            SystemRandom random;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return run_key_rotate(config, random, progress, std::cout, std::cerr);
        });
    });

    auto* audit = app.add_subcommand("audit", "The record of who changed what");
    audit->require_subcommand(1);
    auto* verify = audit->add_subcommand(
        "verify", "Check that nobody has changed the record: every row is chained to the one before"
    );
    add_config(*verify, arguments);
    verify
        ->add_option(
            "--checkpoints",
            arguments.file,
            "a copy of the checkpoints that was kept elsewhere; those beside the database if not"
            " given"
        )
        ->type_name("FILE");
    add_old_key(*verify, arguments);
    verify->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_audit_verify(
                config, arguments.file, old_key_of(arguments), std::cout, std::cerr
            );
        });
    });
}

void add_migrate(CLI::App& app, Arguments& arguments, int& status) {
    auto* migrate = app.add_subcommand(
        "migrate",
        "Move the database out of its SQLite file into an empty PostgreSQL database. A running\n"
        "server answers pages meanwhile and refuses messages, which platforms deliver again. It\n"
        "may be interrupted and run again."
    );
    add_config(*migrate, arguments);
    migrate->add_option("--to", arguments.target, "postgresql://USER@HOST/NAME")
        ->required()
        ->type_name("URL");
    migrate->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            SystemRandom random;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return run_migrate(
                config, arguments.target, {random, clock, progress, std::cout, std::cerr}
            );
        });
    });
}

void add_staff(CLI::App& app, Arguments& arguments, int& status) {
    auto* staff = app.add_subcommand("staff", "Who works here");
    staff->require_subcommand(1);
    auto* invite = staff->add_subcommand(
        "invite", "Print a one-time code; who sends /bind CODE to the bot is that member of staff"
    );
    add_config(*invite, arguments);
    invite->add_option("--department", arguments.department, "its id in organisation.toml")
        ->required();
    invite->add_option("--role", arguments.role, "what this person may do")
        ->required()
        ->check(CLI::IsMember({"officer", "head", "dispatcher", "checker", "auditor", "admin"}));
    invite->add_option("--name", arguments.name, "how colleagues call this person");
    invite->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            const InviteRequest request{
                arguments.department, *casework::parse_role(arguments.role), arguments.name};
            return run_staff_invite(config, request, std::cout, std::cerr);
        });
    });
    auto* list = staff->add_subcommand("list", "Print who works here, one a line");
    add_config(*list, arguments);
    list->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_staff_list(config, std::cout);
        });
    });
    auto* remove = staff->add_subcommand(
        "remove", "Take somebody's role away; from then on they are an ordinary resident"
    );
    add_config(*remove, arguments);
    remove->add_option("ID", arguments.member, "as `heed staff list` shows it")->required();
    remove->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_staff_remove(config, arguments.member, std::cout, std::cerr);
        });
    });
}

void add_tokens(CLI::App& app, Arguments& arguments, int& status) {
    auto* token = app.add_subcommand("token", "Which programs may use the staff API");
    token->require_subcommand(1);
    auto* issue = token->add_subcommand(
        "issue",
        "Print a token by which a program uses the staff API, with the rights of a member of staff"
    );
    add_config(*issue, arguments);
    issue->add_option("--member", arguments.token.member, "the id, as `heed staff list` shows it")
        ->required();
    issue->add_option("--name", arguments.token.name, "what the program is called")->required();
    issue
        ->add_option(
            "--scope",
            arguments.scopes,
            "may be given several times: read (every token does), act, reveal (contact data)"
        )
        ->check(CLI::IsMember({"read", "act", "reveal"}));
    issue->add_option("--days", arguments.token.days, "how long it is good: 1 to 730, else 365");
    issue->callback([&] {
        for (const std::string& scope : arguments.scopes) {
            arguments.token.acts = arguments.token.acts || scope == "act";
            arguments.token.reveals = arguments.token.reveals || scope == "reveal";
        }
        status = with_config(arguments.config, [&](const Config& config) {
            return run_token_issue(config, arguments.token, std::cout, std::cerr);
        });
    });
    auto* list = token->add_subcommand("list", "Print the tokens that are not revoked, one a line");
    add_config(*list, arguments);
    list->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_token_list(config, std::cout);
        });
    });
    auto* revoke = token->add_subcommand("revoke", "Let nobody in with this token any more");
    add_config(*revoke, arguments);
    revoke->add_option("ID", arguments.member, "as `heed token list` shows it")->required();
    revoke->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_token_revoke(config, arguments.member, std::cout, std::cerr);
        });
    });
}

void add_wechat(CLI::App& app, Arguments& arguments, int& status) {
    auto* wechat = app.add_subcommand("wechat", "What a WeChat account shows of itself");
    wechat->require_subcommand(1);
    const auto add_channel = [&](CLI::App& command) {
        add_config(command, arguments);
        command.add_option("--channel", arguments.qr.channel, "its name in heed.toml")->required();
    };
    auto* menu = wechat->add_subcommand("menu", "Set the account's bottom menu");
    add_channel(*menu);
    menu->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_wechat_menu(config, arguments.qr.channel, std::cout, std::cerr);
        });
    });

    auto* code = wechat->add_subcommand(
        "qr", "Make a QR code; who scans it reports for the place it hangs at"
    );
    add_channel(*code);
    code->add_option("--place", arguments.qr.place, "what people call the place")->required();
    code->add_option("--at", arguments.qr.at, "LAT,LON in degrees (WGS-84)")->required();
    code->add_option("OUT", arguments.qr.picture, "the picture to write, e.g. lift.png")
        ->required();
    code->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_wechat_qr(config, arguments.qr, std::cout, std::cerr);
        });
    });
}

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

void add_reading(CLI::App& app, Arguments& arguments, int& status) {
    auto* exporting = app.add_subcommand(
        "export", "Print all complaints, as of one moment, while the server runs"
    );
    add_config(*exporting, arguments);
    exporting->add_option("--format", arguments.format, "jsonl (default), csv, geojson or open311")
        ->check(CLI::IsMember({"jsonl", "csv", "geojson", "open311"}));
    exporting->add_option("--since", arguments.since, "filed at or after this time");
    exporting->add_option("--until", arguments.until, "filed before this time");
    exporting->callback([&] {
        const ExportRequest request{
            parse_export_format(arguments.format).value_or(ExportFormat::jsonl),
            time_option(arguments.since, "--since"),
            time_option(arguments.until, "--until"),
        };
        status = with_config(arguments.config, [&](const Config& config) {
            // Not between the complaints where both go to the terminal.
            const bool drawn = ::isatty(STDERR_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 0;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, drawn);
            return run_export(config, request, std::cout, std::cerr, progress);
        });
    });

    auto* concerns = app.add_subcommand(
        "concerns", "Read complaints as JSON lines and say which are about one trouble"
    );
    add_config(*concerns, arguments);
    auto* top = concerns->add_option(
        "--top", arguments.top, "Print the running instance's concerns with the most people instead"
    );
    top->check(CLI::Range(1, 100'000));
    auto* history = concerns->add_flag(
        "--history",
        arguments.history,
        "Print what happened to each concern instead: scorecards are"
        " computed from it"
    );
    auto* tuning = concerns->add_flag(
        "--tune",
        arguments.tune,
        "Print the numbers for [concerns] that agree best with what residents and staff said of\n"
        "pairs of complaints (same, not the same; split, merged) instead"
    );
    top->excludes(history)->excludes(tuning);
    history->excludes(tuning);
    concerns->callback([&, top] {
        status = with_config(arguments.config, [&](const Config& config) {
            if (arguments.history) return run_concern_histories(config, std::cout);
            if (arguments.tune)
                return run_tune_concerns(config, std::cout, std::cerr, SystemClock().now());
            if (*top) return run_largest_concerns(config, arguments.top, std::cout);
            return run_concerns(config, std::cin, std::cout, std::cerr);
        });
    });

    auto* trace = app.add_subcommand(
        "trace",
        "Print a complaint's whole story, without persons and texts: events, notices, audit"
    );
    add_config(*trace, arguments);
    trace->add_option("NUMBER", arguments.number, "e.g. LH261123-0001-6, or 0001")->required();
    trace->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_trace(config, arguments.number, std::cout, std::cerr, SystemClock().now());
        });
    });

    auto* outbox = app.add_subcommand(
        "outbox",
        "Print the notices on their way and those that did not arrive, and why. docs/operations.md "
        "explains the states."
    );
    add_config(*outbox, arguments);
    auto* of_state = outbox->add_option(
        "--state", arguments.state, "only these; dead: those that ended without arriving"
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
        outbox->add_option("--redrive", arguments.notice, "Try the dead notice ID again instead");
    redrive->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53))->type_name("ID");
    redrive->excludes(of_state);
    outbox->callback([&, redrive] {
        std::vector<OutboxState> states;
        if (const auto state = parse_outbox_state(arguments.state)) states = {*state};
        if (arguments.state == "dead") states = dead_states;
        status = with_config(arguments.config, [&](const Config& config) {
            if (*redrive) return run_redrive(config, arguments.notice, std::cout, std::cerr);
            return run_outbox(config, states, std::cout);
        });
    });
}

// A day from the command line; anything else is wrong usage.
TimePoint day_option(const std::string& text, const char* name) {
    const auto day = parse_day(text);
    if (!day) throw CLI::ValidationError(name, "not a date like 2026-11-23: " + text);
    return *day;
}

void add_scores(CLI::App& app, Arguments& arguments, int& status) {
    auto* scores = app.add_subcommand(
        "scores",
        "Print how well each department answers: who had a first word in time, whose trouble was\n"
        "solved, who was satisfied. Counted are the cases due in the period, days by UTC+8; it "
        "only\n"
        "reads, a server may run. docs/casework.md explains each figure."
    );
    add_config(*scores, arguments);
    scores->add_option("--from", arguments.from, "the first day, e.g. 2026-11-01")
        ->required()
        ->type_name("DATE");
    scores->add_option("--to", arguments.to, "the last day, counted too, e.g. 2026-11-30")
        ->required()
        ->type_name("DATE");
    scores
        ->add_option(
            "--format",
            arguments.score_format,
            "text (default) to read, json or csv for programs, svg for a picture"
        )
        ->check(CLI::IsMember({"text", "json", "csv", "svg"}));
    scores->add_flag(
        "--public",
        arguments.for_public,
        "only what the public is told: how many promises came to three times their time; numbers\n"
        "behind which fewer than five people stand are left out. Not as svg"
    );
    scores->callback([&] {
        using Format = ScoresRequest::Format;
        ScoresRequest request;
        request.from = day_option(arguments.from, "--from");
        request.until = day_option(arguments.to, "--to") + std::chrono::hours(24);
        if (request.until <= request.from)
            throw CLI::ValidationError("--to", "lies before --from: " + arguments.to);
        request.for_public = arguments.for_public;
        if (request.for_public && arguments.score_format == "svg")
            throw CLI::ValidationError("--public", "there is no picture of it: text, json or csv");
        for (const auto& [name, format] :
             {std::pair{"json", Format::json}, {"csv", Format::csv}, {"svg", Format::svg}}) {
            if (arguments.score_format == name) request.format = format;
        }
        status = with_config(arguments.config, [&](const Config& config) {
            return run_scores(config, request, std::cout, std::cerr, SystemClock().now());
        });
    });
}

void add_classifier(CLI::App& app, Arguments& arguments, int& status) {
    auto* training = app.add_subcommand(
        "train",
        "Train the classifier on lines category<TAB>text; a running server takes it on SIGHUP"
    );
    add_config(*training, arguments);
    training
        ->add_option("--input", arguments.inputs, "a file of such lines, or -; may be given again")
        ->required()
        ->type_name("TSV");
    training->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return run_train(config, arguments.inputs, std::cin, std::cout, std::cerr, progress);
        });
    });

    auto* classify = app.add_subcommand(
        "classify", "Read lines of text; print what each is about, as JSON lines"
    );
    add_config(*classify, arguments);
    classify->callback([&] {
        status = with_config(arguments.config, [&](const Config& config) {
            return run_classify(config, std::cin, std::cout, std::cerr);
        });
    });
}

void add_simulation(CLI::App& app, Arguments& arguments, int& status) {
    simulation::SimulateRequest& request = arguments.simulate;
    auto* simulate = app.add_subcommand(
        "simulate",
        "Try heed out in a world of its own, with faults of disk and network; see "
        "docs/simulation.md"
    );
    simulate->add_option("--seed", request.seed, "all chance comes from it")->required();
    simulate->add_option("--seeds", request.seeds, "so many, from --seed on")->capture_default_str();
    auto* hours = simulate->add_option("--hours", request.hours, "with faults; else as the seed says")
                      ->check(CLI::Range(1, 168));
    simulate->add_option("--minutes", request.minutes, "the same, finer")
        ->check(CLI::Range(1, 10080))
        ->excludes(hours);
    simulate->add_option("--residents", request.residents, "at most so many")
        ->check(CLI::Range(1, 4));
    simulate
        ->add_option("--without", request.without, "kinds of faults that shall not happen, a,b,…")
        ->delimiter(',')
        ->type_name("KINDS");
    simulate->add_flag("--trace", request.trace, "print everything that happens");
    simulate->callback([&] { status = run_simulate(request, std::cout, std::cerr); });
}

// Whoever starts us with closed descriptors must not have a file or a connection of ours take the
// number to which the log is written.
void hold_standard_descriptors() {
    int lowest = -1;
    do {
        lowest = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (lowest >= 0 && lowest <= STDERR_FILENO);
    if (lowest >= 0) ::close(lowest);
}

}  // namespace

int run(int argc, char** argv) {
    hold_standard_descriptors();
    CLI::App app{
        "heed: the bot behind a city's official account.\n"
        "Start with `heed init DIR --demo`, then `heed serve --config DIR/heed.toml`.",
        "heed"};
    app.set_version_flag("--version", "heed " HEED_VERSION);
    app.require_subcommand(1);
    Arguments arguments;
    int status = 0;
    add_serving(app, arguments, status);
    add_keeping(app, arguments, status);
    add_migrate(app, arguments, status);
    add_staff(app, arguments, status);
    add_tokens(app, arguments, status);
    add_wechat(app, arguments, status);
    add_reading(app, arguments, status);
    add_scores(app, arguments, status);
    add_classifier(app, arguments, status);
    add_simulation(app, arguments, status);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        app.exit(error, std::cout, std::cerr);
        return wrong_usage;
    }
    return status;
}

}  // namespace heed

int main(int argc, char** argv) {
    std::signal(
        SIGPIPE, SIG_IGN
    );  // a reader that goes away is an error of that write, not our end
    try {
        return heed::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "heed: " << error.what() << '\n';
        return heed::failed;
    }
}
