#pragma once
// An application of WeCom (企业微信), where staff work: /wecom/NAME. The protocol is described in
// docs/wecom.md.
#include "adapters/channel.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace heed {

// As in heed.toml, `[[channel]] kind = "wecom"`.
struct WecomSettings {
    std::string name;
    std::string corp_id;
    std::int64_t agent_id = 0;
    std::string secret;
    std::string token;
    std::string encoding_aes_key;
    std::string api_base = "https://qyapi.weixin.qq.com";
};

// Throws std::invalid_argument when `encoding_aes_key` is not a key.
std::unique_ptr<Channel> make_wecom_channel(WecomSettings settings);

}  // namespace heed
