// Backup and restore, and what is due to persons and auditors.
#include "bot/command_line/command_line.hpp"
#include "bot/commands/audit.hpp"
#include "bot/commands/backup.hpp"
#include "bot/commands/erase.hpp"
#include "bot/commands/key.hpp"
#include "bot/commands/retention.hpp"
#include "bot/storage_key.hpp"
#include "bot/system.hpp"

#include <iostream>
#include <memory>
#include <unistd.h>

namespace heed {
namespace {

struct Arguments {
    std::string file, old_key, resident;
    bool catch_up = false;
};

// For what was made before `heed key rotate`.
void add_old_key(CLI::App& command, std::string& old_key) {
    command
        .add_option(
            "--key",
            old_key,
            "the storage key of then, when it has been changed since: KEY.until-TIME"
        )
        ->type_name("FILE");
}

// Empty when none was named.
std::string old_key_of(const std::string& old_key) {
    if (old_key.empty()) return {};
    auto key = read_storage_key(old_key);
    if (!key) throw std::runtime_error("there is no file " + old_key);
    return *std::move(key);
}

}  // namespace

void add_keeping(CommandLine& line) {
    const auto given = std::make_shared<Arguments>();
    using Run = int (*)(const Config&, const std::filesystem::path&, const BackupTools&);
    const auto run = [&line, given](Run command) {
        line.status = line.with_config([&](const Config& config) {
            SystemRandom random;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return command(
                config,
                given->file,
                {random, clock.now(), progress, std::cout, std::cerr, old_key_of(given->old_key)}
            );
        });
    };
    auto* backup = line.app.add_subcommand(
        "backup",
        "Write the database and the photos, as of one moment, into one encrypted file; a server\n"
        "may run. The file opens only with the instance's encryption key."
    );
    line.add_config(*backup);
    backup->add_option("OUT", given->file, "the file to write; must not exist")->required();
    backup->callback([run] { run(run_backup); });

    auto* restore = line.app.add_subcommand(
        "restore",
        "Make an instance out of a backup, where there is neither database nor photos yet. Sends\n"
        "no old notice again and gives no number twice."
    );
    line.add_config(*restore);
    restore->add_option("IN", given->file, "what `heed backup` wrote")->required();
    add_old_key(*restore, given->old_key);
    restore->callback([run] { run(run_restore); });

    auto* erase = line.app.add_subcommand(
        "erase",
        "Remove a resident's personal data on their demand; complaints stay, without person"
    );
    line.add_config(*erase);
    erase->add_option("--resident", given->resident, "as exports and the chat show it, r_…")
        ->required();
    erase->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            return run_erase(config, given->resident, std::cout, std::cerr);
        });
    });

    auto* retention = line.app.add_subcommand(
        "retention",
        "Print what the daily run takes away because its time is over, and how far it is"
    );
    line.add_config(*retention);
    retention->add_flag(
        "--catch-up", given->catch_up, "the clock is right although the calendar is behind it"
    );
    retention->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            const TimePoint now = SystemClock().now();
            return given->catch_up ? run_retention_catch_up(config, now, std::cout)
                                   : run_retention(config, now, std::cout);
        });
    });

    auto* key =
        line.app.add_subcommand("key", "The storage key, under which persons' data is sealed");
    key->require_subcommand(1);
    auto* rotate = key->add_subcommand(
        "rotate",
        "Make a new storage key and seal the database under it; no server may run meanwhile. May "
        "be\n"
        "interrupted: the next call, or the next start of the server, finishes it."
    );
    line.add_config(*rotate);
    rotate->callback([&line] {
        line.status = line.with_config([&](const Config& config) {
            SystemRandom random;
            const SystemClock clock;
            ProgressLine progress(std::cerr, clock, ::isatty(STDERR_FILENO) == 1);
            return run_key_rotate(config, random, progress, std::cout, std::cerr);
        });
    });

    auto* audit = line.app.add_subcommand("audit", "The record of who changed what");
    audit->require_subcommand(1);
    auto* verify = audit->add_subcommand(
        "verify", "Check that nobody has changed the record: every row is chained to the one before"
    );
    line.add_config(*verify);
    verify
        ->add_option(
            "--checkpoints",
            given->file,
            "a copy of the checkpoints that was kept elsewhere; those beside the database if not"
            " given"
        )
        ->type_name("FILE");
    add_old_key(*verify, given->old_key);
    verify->callback([&line, given] {
        line.status = line.with_config([&](const Config& config) {
            return run_audit_verify(
                config, given->file, old_key_of(given->old_key), std::cout, std::cerr
            );
        });
    });
}

}  // namespace heed
