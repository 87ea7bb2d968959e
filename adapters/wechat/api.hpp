#pragma once
// Calls to api.weixin.qq.com: what is sent, and what the answers mean. Only the encoding of the
// Channel interface is here; who calls when is decided elsewhere.
#include "adapters/channel.hpp"
#include "adapters/wechat/wechat.hpp"

#include <string>
#include <string_view>

namespace heed::wechat {

// A customer-service message: text, a menu when the notice has options, or one article when it is a
// picture that opens an address.
HttpCall encode_customer_message(
    const WechatSettings& settings,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
);
// "The other side is typing", for 15 s or until a message. Spends none of the quota; refused with
// 45080 without an exchange in the last 30 s, with 45081 while it is shown already.
HttpCall encode_typing(
    const WechatSettings& settings, std::string_view user, std::string_view access_token
);
// A template message that opens the complaint's page. The names of a template's fields depend on
// which one the account took from the library, and names that it does not have are ignored; so the
// usual ones are sent: the complaint's number (keyword1, character_string1), the notice's first
// words (keyword2, thing2) and the time (keyword3, time3). Choose a template with such fields.
HttpCall encode_template_message(
    const WechatSettings& settings,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
);
// A long-term subscription message, filled as the settings say. There is no key by which the
// platform would know a repeat.
HttpCall encode_subscription(
    const WechatSettings& settings,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
);
// Every code of docs/wechat.md; an unknown one is uncertain.
Delivery classify_push(const HttpResult& result);

HttpCall encode_token(const WechatSettings& settings, bool force);
Channel::Token decode_token(const HttpResult& result);

Channel::Fetched decode_media(HttpResult&& result);

}  // namespace heed::wechat
