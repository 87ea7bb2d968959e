// What WeChat, WeCom and Telegram answer to our calls, which is anybody's input: whatever it says
// is one line in the log, nothing is taken for done that does not say so, and what the answer names
// goes into no other address than ours.
#include "adapters/telegram/telegram.hpp"
#include "adapters/wechat/wechat.hpp"
#include "adapters/wecom/wecom.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace heed;
using enum Delivery::Result;

const std::string base = "https://api.example.org";
const std::array<std::unique_ptr<Channel>, 3> channels = [] {
    WechatSettings wechat{.name = "w", .app_id = "wx1", .app_secret = "s", .token = "t"};
    WecomSettings wecom{.name = "c", .corp_id = "ww1", .agent_id = 1, .secret = "s", .token = "t"};
    wechat.api_base = wecom.api_base = base;
    wecom.encoding_aes_key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C";
    return std::array{
        make_wechat_channel(wechat),
        make_wecom_channel(wecom),
        make_telegram_channel({"t", "1:a", "s", base})};
}();

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }
bool is_line(const std::string& words) {
    return is_valid_utf8(words) && words.size() <= 2048 && !has(words, "\n") && !has(words, "\x1B");
}
bool is_address(const std::string& url) {
    const auto visible = [](char c) { return c > 0x20 && c < 0x7F; };
    return url.starts_with(base + "/") && std::ranges::all_of(url, visible);
}
void check_push(const Delivery& push, const HttpResult& result) {
    HEED_ENSURE(is_line(push.why));
    HEED_ENSURE(push.retry_after_s >= 0 && push.retry_after_s <= retry_after_max_s);
    // What may have been shown is not sent blindly once more.
    const bool unanswered = result.status == 0 && result.written;
    const bool unclear = unanswered || result.status == 204 || result.status == 302;
    HEED_ENSURE(!unclear || push.result == uncertain || push.result == rejected);
    const std::string& body = result.body;
    const bool says = has(body, "\"errcode\"") || has(body, "\"ok\"") || has(body, "\\u");
    HEED_ENSURE(push.result != delivered || (says && result.status == 200));
}
void check_token(const Channel::Token& token, const Channel& channel) {
    HEED_ENSURE(token.value.empty() != token.error.empty() && is_line(token.error));
    HEED_ENSURE(token.error.empty() == (token.lives_s > 0) && token.lives_s <= 7200);
    HEED_ENSURE(is_address(channel.encode_fetch("m", token.value, 9).url));
}
void check_fetch(const Channel::Fetched& fetched) {
    HEED_ENSURE(is_line(fetched.delivery.why) && fetched.delivery.result != uncertain);
    const bool done = fetched.delivery.result == delivered;
    HEED_ENSURE(done == (!fetched.bytes.empty() || fetched.next.has_value()));
    HEED_ENSURE(!fetched.next || is_address(fetched.next->url));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::array<unsigned, 8> statuses{200, 200, 0, 204, 302, 403, 429, 500};
    constexpr std::array types{"application/json", "text/plain", "image/jpeg", "text/html"};
    if (size < 2) return 0;
    HttpResult result;
    result.status = statuses[data[0] % statuses.size()];
    result.written = (data[0] & 8U) != 0;
    result.content_type = types[data[1] % types.size()];
    result.body.assign(reinterpret_cast<const char*>(data) + 2, size - 2);
    for (const auto& channel : channels) {
        using enum PushRoute;
        for (const PushRoute route : {message, subscription, template_message})
            if (channel->can_push(route)) check_push(channel->classify(route, result), result);
        if (channel->needs_token()) check_token(channel->decode_token(result), *channel);
        check_fetch(channel->decode_fetch(HttpResult(result)));
    }
    return 0;
}
