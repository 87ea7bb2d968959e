#pragma once
// Calls to qyapi.weixin.qq.com: what is sent, and what the answers mean. Only the encoding of the
// Channel interface is here; who calls when is decided elsewhere.
#include "adapters/channel.hpp"
#include "adapters/wecom/wecom.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace heed::wecom {

// For so long WeCom drops a message that is sent again word for word.
inline constexpr auto duplicate_check = std::chrono::hours(4);

// As WeCom shows it: options are the words that can be typed; at most 2048 bytes.
std::string reply_text(const std::vector<Reply>& replies);
// To one member: another face for a card when the notice rewrites one, a picture that opens an
// address when it has one, a card when it has buttons, else a text. On the second way it is a text
// in any case.
HttpCall encode_push(
    const WecomSettings& settings,
    PushRoute route,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
);
// Every code of docs/wecom.md. WeCom says of each message whether it took it, so an unknown code is
// a refusal, never uncertain; of a card it is worth a text.
Delivery classify_push(PushRoute route, const HttpResult& result);

// The secret stands in the address: it must not be logged.
HttpCall encode_token(const WecomSettings& settings);
Channel::Token decode_token(const HttpResult& result);

Channel::Fetched decode_media(HttpResult&& result);

}  // namespace heed::wecom
