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

bool is_line(const std::string& words) {
    return is_valid_utf8(words) && words.size() <= 2048 &&
           words.find_first_of("\r\n\x1B") == words.npos;
}
bool is_address(const std::string& url) {
    return url.starts_with(base + "/") &&
           std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; });
}
void check(const Delivery& delivery, const HttpResult& result) {
    HEED_ENSURE(
        is_line(delivery.why) && delivery.retry_after_s >= 0 &&
        delivery.retry_after_s <= retry_after_max_s
    );
    // What may have been shown is not sent blindly once more.
    const bool unclear =
        result.status == 204 || result.status == 302 || (result.status == 0 && result.written);
    HEED_ENSURE(
        !unclear || delivery.result == Delivery::Result::uncertain ||
        delivery.result == Delivery::Result::rejected
    );
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    HttpResult result;
    result.status = std::array<unsigned, 8>{200, 200, 0, 204, 302, 403, 429, 500}[data[0] & 7U];
    result.written = (data[0] & 8U) != 0;
    result.content_type = std::array<const char*, 4>{
        "application/json", "text/plain", "image/jpeg", "text/html"}[data[1] & 3U];
    result.body.assign(reinterpret_cast<const char*>(data) + 2, size - 2);
    if (result.status == 0) result.error = "connection reset";
    for (const auto& channel : channels) {
        for (const PushRoute route :
             {PushRoute::message, PushRoute::subscription, PushRoute::template_message}) {
            if (!channel->can_push(route)) continue;
            const Delivery delivery = channel->classify(route, result);
            check(delivery, result);
            const bool says = result.body.find("\"errcode\"") != std::string::npos ||
                              result.body.find("\"ok\"") != std::string::npos;
            HEED_ENSURE(
                delivery.result != Delivery::Result::delivered || (says && result.status == 200)
            );
        }
        if (channel->needs_token()) {
            const Channel::Token token = channel->decode_token(result);
            HEED_ENSURE(token.value.empty() != token.error.empty() && is_line(token.error));
            HEED_ENSURE(token.error.empty() == (token.lives_s > 0) && token.lives_s <= 7200);
            HEED_ENSURE(is_address(channel->encode_fetch("m", token.value, 9).url));
        }
        const Channel::Fetched fetched = channel->decode_fetch(HttpResult(result));
        HEED_ENSURE(
            is_line(fetched.delivery.why) && fetched.delivery.result != Delivery::Result::uncertain
        );
        const bool done = fetched.delivery.result == Delivery::Result::delivered;
        HEED_ENSURE(done == (!fetched.bytes.empty() || fetched.next.has_value()));
        HEED_ENSURE(!fetched.next || is_address(fetched.next->url));
    }
    return 0;
}
