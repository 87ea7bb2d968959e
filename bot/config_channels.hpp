#pragma once
// [[channel]] of heed.toml: which keys each kind of channel has. A new kind is added here.
#include "bot/config.hpp"
#include "bot/config_table.hpp"

namespace heed {

// All channels of the file, in its order. Mistakes go to `errors`.
std::vector<ChannelConfig> read_channels(
    ConfigTable& root, const std::filesystem::path& directory, FileErrors& errors
);

// All [[hook]]s of the file.
std::vector<HookConfig> read_hooks(
    ConfigTable& root, const std::filesystem::path& directory, FileErrors& errors
);

}  // namespace heed
