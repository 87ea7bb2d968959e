#pragma once
// What lets a page in WeChat's built-in browser use the telephone through WeChat's script: a ticket
// of the account, and a signature of the page's address with it. Only what is sent and what the
// answers mean. Source: "JS-SDK 说明文档" of the Official Account documentation, appendix 1.
#include "adapters/http.hpp"
#include "adapters/wechat/wechat.hpp"

#include <string>
#include <string_view>

namespace heed::wechat {

// Where the script is; pages load it from nowhere else.
inline constexpr std::string_view js_sdk_host = "https://res.wx.qq.com";
inline constexpr std::string_view js_sdk_script = "https://res.wx.qq.com/open/js/jweixin-1.6.0.js";

HttpCall encode_ticket(const WechatSettings& settings, std::string_view token);

struct JsTicket {
    std::string value;
    long lives_s = 0;
    bool token_expired = false;  // get a new token and call once more
    std::string error;           // empty: there is a ticket
};
JsTicket decode_ticket(const HttpResult& result);

// 40 lower-case digits. `timestamp` in seconds; `url` is the page's, without '#' and what follows.
std::string js_signature(
    std::string_view ticket, std::string_view nonce, std::int64_t timestamp, std::string_view url
);

}  // namespace heed::wechat
