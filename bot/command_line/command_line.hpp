#pragma once
// The words and options of the command line. What belongs together stands in one file here, which
// hands over to one file for each command in bot/commands. How they are called is kept to
// ../docs/commands.md, which is made out of them.
#include "bot/config.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>

namespace heed {

// Lives until the command that was asked for has ended: the commands' callbacks refer to it.
struct CommandLine {
    CLI::App& app;
    std::string config = {};  // the file that --config names
    int status = 0;           // the program's exit status

    // Gives `command` the option --config.
    void add_config(CLI::App& command);
    // Loads the configuration and runs `command` with it; its exit status. Mistakes are printed,
    // one a line, and 1 returned.
    int with_config(const std::function<int(const Config&)>& command) const;
};

// Each adds its commands to the application, in the order of docs/commands.md.
void add_serving(CommandLine& line);
void add_keeping(CommandLine& line);
void add_migrate(CommandLine& line);
void add_staff(CommandLine& line);
void add_tokens(CommandLine& line);
void add_wechat(CommandLine& line);
void add_reading(CommandLine& line);
void add_scores(CommandLine& line);
void add_classifier(CommandLine& line);
void add_simulation(CommandLine& line);

}  // namespace heed
