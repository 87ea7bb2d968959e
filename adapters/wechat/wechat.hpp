#pragma once
// A WeChat Official Account: /wechat/NAME. The protocol is described in docs/wechat.md.
#include "adapters/channel.hpp"
#include "adapters/wechat/subscription.hpp"

#include <memory>
#include <string>
#include <vector>

namespace heed {

// As in heed.toml, `[[channel]] kind = "wechat"`.
struct WechatSettings {
    std::string name;
    std::string app_id;
    std::string app_secret;
    std::string token;
    std::string encoding_aes_key;  // empty: only plaintext mode
    bool allow_plaintext = false;
    std::string original_id;  // empty: ToUserName is not checked
    std::string api_base = "https://api.weixin.qq.com";
    std::string template_id;  // empty: no template messages
    wechat::Subscription subscription;
    std::string public_url;  // opened by template messages that are about no complaint
    // Ids of choices that the organisation defines ("category:noise", "question:floor:3"), so that
    // a tap on one is recognised as that choice. Unlisted ones are read as what a person would
    // type.
    std::vector<std::string> choices;
};

// Throws std::invalid_argument when `encoding_aes_key` is neither empty nor a key.
std::unique_ptr<Channel> make_wechat_channel(WechatSettings settings);

}  // namespace heed
