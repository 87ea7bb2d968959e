#include "bot/work_chat.hpp"

#include <algorithm>

namespace heed {

bool is_work_chat(const Config& config, std::string_view channel) {
    return std::ranges::any_of(config.channels, [&](const ChannelConfig& one) {
        return one.name == channel && one.kind == "wecom";
    });
}

}  // namespace heed
