// The program: reads the command line and hands over to the command that it names.
#include "bot/command_line/command_line.hpp"

#include <csignal>
#include <fcntl.h>
#include <iostream>
#include <sys/resource.h>
#include <unistd.h>

namespace heed {
namespace {

constexpr int failed = 1;
constexpr int wrong_usage = 2;

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
    CommandLine line{app};
    add_serving(line);
    add_keeping(line);
    add_migrate(line);
    add_staff(line);
    add_tokens(line);
    add_wechat(line);
    add_reading(line);
    add_scores(line);
    add_classifier(line);
    add_simulation(line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked);
    } catch (const CLI::ParseError& error) {
        app.exit(error, std::cout, std::cerr);
        return wrong_usage;
    }
    return line.status;
}

}  // namespace heed

int main(int argc, char** argv) {
    // A reader that goes away is an error of that write, not our end.
    std::signal(SIGPIPE, SIG_IGN);
    const rlimit no_core{0, 0};  // it would hold keys and what people said
    ::setrlimit(RLIMIT_CORE, &no_core);
    try {
        return heed::run(argc, argv);
    } catch (const std::exception& error) {
        std::cerr << "heed: " << error.what() << '\n';
        return heed::failed;
    }
}
