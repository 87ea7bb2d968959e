#include "bot/work_chat.hpp"

#include <algorithm>

namespace heed {
namespace {

bool is_of_kind(const Config& config, std::string_view channel, std::string_view kind) {
    return std::ranges::any_of(config.channels, [&](const ChannelConfig& one) {
        return one.name == channel && one.kind == kind;
    });
}

}  // namespace

bool is_work_chat(const Config& config, std::string_view channel) {
    return is_of_kind(config, channel, "wecom");
}

bool shows_articles(const Config& config, std::string_view channel) {
    return is_of_kind(config, channel, "wecom") || is_of_kind(config, channel, "wechat");
}

bool shows_articles(const Config& config) {
    return std::ranges::any_of(config.channels, [&](const ChannelConfig& one) {
        return shows_articles(config, one.name);
    });
}

}  // namespace heed
