#include "bot/config_warnings.hpp"

namespace heed {

std::vector<std::string> warnings_of(const Config& config) {
    std::vector<std::string> warnings;
    for (const ChannelConfig& channel : config.channels) {
        if (channel.kind != "wechat") continue;
        const bool plain_only = channel.encoding_aes_key.empty();
        if (!plain_only && !channel.allow_plaintext) continue;
        // The signature of plaintext mode covers time and nonce, neither the body nor the openid.
        warnings.push_back(
            "channel `" + channel.name +
            "` takes plaintext messages: whoever sees one request's address can speak as any "
            "resident; " +
            (plain_only ? "set encoding_aes_key and choose secure mode in WeChat's console"
                        : "remove allow_plaintext once WeChat's console is in secure mode")
        );
    }
    return warnings;
}

}  // namespace heed
