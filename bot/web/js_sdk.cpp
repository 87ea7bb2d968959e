#include "bot/web/js_sdk.hpp"

#include "adapters/wechat/js_sdk.hpp"
#include "bot/json_text.hpp"
#include "bot/log.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr auto spare = std::chrono::seconds(300);
constexpr auto pause_after_refusal = std::chrono::seconds(60);
constexpr std::size_t nonce_bytes = 8;

}  // namespace

JsSdk::JsSdk(
    Lane& control,
    const Channels& channels,
    const Config& config,
    Tokens& tokens,
    HttpClient& client,
    const Clock& clock,
    Random& random
)
    : control_(control), tokens_(tokens), client_(client), clock_(clock), random_(random) {
    std::string account;
    for (const ChannelConfig& channel : config.channels) {
        if (channel.kind == "web") account = channel.app_id;
    }
    for (const ChannelConfig& channel : config.channels) {
        if (account.empty() || channel.kind != "wechat" || channel.app_id != account) continue;
        settings_.app_id = channel.app_id;
        settings_.api_base = channel.api_base;
        channel_ = channels.by_name(channel.name);
    }
}

Task<std::optional<std::string>> JsSdk::sign(std::string url) {
    Task<std::string> fetch = ticket();
    const std::string ticket = co_await boost::asio::co_spawn(
        control_, std::move(fetch), boost::asio::use_awaitable_t<Lane::executor_type>()
    );
    if (ticket.empty()) co_return std::nullopt;
    const std::string nonce = random_hex(random_, nonce_bytes);
    const std::int64_t timestamp =
        std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch().count();
    JsonText out;
    out.open('{').member("app_id", settings_.app_id).member("timestamp", timestamp);
    out.member("nonce", nonce);
    out.member("signature", wechat::js_signature(ticket, nonce, timestamp, url)).close('}');
    co_return out.take();
}

Task<std::string> JsSdk::ticket() {
    const TimePoint now = clock_.now();
    if (!ticket_.empty() && now < good_until_) co_return ticket_;
    if (now < not_before_) co_return std::string();
    // Whoever asks meanwhile gets none and goes on without WeChat's script: so there is one fetch.
    not_before_ = now + pause_after_refusal;
    ticket_.clear();
    wechat::JsTicket fetched;
    for (int tries = 0; tries < 2; ++tries) {
        const std::string token = co_await tokens_.get(*channel_);
        if (token.empty()) co_return std::string();
        HttpCall call = wechat::encode_ticket(settings_, token);
        const HttpResult result = co_await client_.send(std::move(call));
        fetched = wechat::decode_ticket(result);
        if (!fetched.token_expired) break;
        tokens_.drop(*channel_, token);
    }
    if (!fetched.error.empty()) {
        log::error("js_ticket_refused", {{"why", fetched.error}});
        co_return std::string();
    }
    const auto lives = std::chrono::seconds(fetched.lives_s);
    good_until_ = now + std::max<std::chrono::seconds>(lives - spare, lives / 2);
    not_before_ = {};
    ticket_ = std::move(fetched.value);
    co_return ticket_;
}

}  // namespace heed
