#include "bot/config_warnings.hpp"

#include <algorithm>

namespace heed {
namespace {

using Warnings = std::vector<std::string>;

void warn_of_plaintext(const ChannelConfig& channel, Warnings& warnings) {
    const bool plain_only = channel.encoding_aes_key.empty();
    if (!plain_only && !channel.allow_plaintext) return;
    // The signature of plaintext mode covers time and nonce, neither the body nor the openid.
    warnings.push_back(
        "channel `" + channel.name +
        "` takes plaintext messages: whoever sees one request's address can speak as any "
        "resident; " +
        (plain_only ? "set encoding_aes_key and choose secure mode in WeChat's console"
                    : "remove allow_plaintext once WeChat's console is in secure mode")
    );
}

// Staff act through this channel: what opens another one must not open it.
void warn_of_shared_keys(
    const ChannelConfig& wecom, const ChannelConfig& other, Warnings& warnings
) {
    const bool is_earlier_twin = &other < &wecom && other.kind == wecom.kind;
    if (is_earlier_twin && other.corp_id == wecom.corp_id && other.agent_id == wecom.agent_id) {
        warnings.push_back(
            "channels `" + other.name + "` and `" + wecom.name +
            "` are one WeCom application, which calls one address only: remove one"
        );
    }
    const bool is_counted = other.kind == "wechat" || is_earlier_twin;
    if (is_counted && other.encoding_aes_key == wecom.encoding_aes_key) {
        warnings.push_back(
            "channels `" + other.name + "` and `" + wecom.name +
            "` have the same encoding_aes_key: give `" + wecom.name + "` one of its own"
        );
    }
}

}  // namespace

std::vector<std::string> warnings_of(const Config& config) {
    Warnings warnings;
    for (const ChannelConfig& channel : config.channels) {
        if (channel.kind == "wechat") warn_of_plaintext(channel, warnings);
        if (channel.kind != "wecom") continue;
        for (const ChannelConfig& other : config.channels) {
            warn_of_shared_keys(channel, other, warnings);
        }
    }
    return warnings;
}

MissingChannel missing_channel(const Config& config) {
    if (config.channels.empty()) {
        return {
            "there is none: nobody can write to heed, and no staff can be bound",
            "take the \"#\" away from a [[channel]] in heed.toml and fill it in; "
            "kind = \"web\", the chat in a browser, needs nothing from anybody"};
    }
    const bool only_staff = std::ranges::all_of(config.channels, [](const ChannelConfig& channel) {
        return channel.kind == "wecom";
    });
    // Programs report in place of residents.
    if (!only_staff || config.open311.enabled) return {};
    return {
        "only WeCom, which is for staff: no resident can write to heed",
        "add a [[channel]] of kind wechat, app, web or telegram to heed.toml"};
}

}  // namespace heed
