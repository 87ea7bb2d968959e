#include "bot/command_line/command_line.hpp"

#include "bot/storage_key.hpp"

#include <iostream>
#include <vector>

namespace heed {

void CommandLine::add_config(CLI::App& command) {
    command.add_option("--config", config, "the instance's heed.toml")
        ->required()
        ->type_name("FILE");
}

int CommandLine::with_config(const std::function<int(const Config&)>& command) const {
    std::vector<FileError> errors;
    Config loaded = load_config(config, errors);
    for (const FileError& error : errors) std::cerr << to_string(error) << '\n';
    if (!errors.empty()) return 1;
    settle_key(loaded.storage);
    return command(loaded);
}

}  // namespace heed
