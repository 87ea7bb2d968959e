#include "adapters/crypto.hpp"
#include "adapters/tencent/answers.hpp"
#include "adapters/tencent/callback.hpp"
#include "adapters/tencent/envelope.hpp"
#include "adapters/text.hpp"
#include "adapters/wechat/api.hpp"
#include "adapters/wechat/choices.hpp"
#include "adapters/wechat/messages.hpp"
#include "adapters/wechat/render.hpp"
#include "adapters/wechat/wechat.hpp"

#include <optional>

namespace heed {
namespace wechat {
namespace {

using tencent::Envelope;
using tencent::forbidden;
using tencent::malformed;
using tencent::Query;
using tencent::value_of;

// Half a minute short of what the platform promises.
constexpr auto client_key_remembered = std::chrono::seconds(570);

class WechatChannel final : public Channel {
public:
    explicit WechatChannel(WechatSettings settings)
        : settings_(std::move(settings)), choices_(settings_.choices) {
        if (!settings_.encoding_aes_key.empty()) {
            cipher_.emplace(settings_.encoding_aes_key, settings_.app_id);
        }
    }

    std::string_view name() const override { return settings_.name; }
    std::string_view kind() const override { return "wechat"; }
    std::string path() const override { return "/wechat/" + settings_.name; }

    Decoded decode(const HttpRequestView& request, TimePoint now) const override;
    HttpReply encode_answer(const Received& to, const Answer& answer, TimePoint now, Random& random)
        const override;
    HttpReply encode_refusal(const Refused& refused) const override {
        return tencent::refusal_reply(refused);
    }

    // Template messages carry a client_msg_id, which the platform remembers for ten minutes;
    // customer-service and subscription messages have no key (docs/wechat.md).
    bool repeats_safely(PushRoute route, Duration since_first) const override {
        return route == PushRoute::template_message && since_first < client_key_remembered;
    }
    bool can_push(PushRoute route) const override {
        if (route == PushRoute::template_message) return !settings_.template_id.empty();
        if (route == PushRoute::subscription) return !settings_.subscription.template_id.empty();
        return true;
    }
    bool counts_pushes() const override { return true; }
    HttpCall encode_push(
        PushRoute route, std::string_view user, const Notice& notice, const PushContext& context
    ) const override {
        switch (route) {
            case PushRoute::message:
                break;
            case PushRoute::subscription:
                return encode_subscription(settings_, user, notice, context);
            case PushRoute::template_message:
                return encode_template_message(settings_, user, notice, context);
        }
        return encode_customer_message(settings_, user, notice, context);
    }
    Delivery classify(PushRoute, const HttpResult& result) const override {
        return classify_push(result);
    }
    std::optional<HttpCall> encode_typing(std::string_view user, std::string_view access_token)
        const override {
        return wechat::encode_typing(settings_, user, access_token);
    }
    bool needs_token() const override { return true; }
    HttpCall encode_token_request(bool force) const override {
        return encode_token(settings_, force);
    }
    Token decode_token(const HttpResult& result) const override {
        return wechat::decode_token(result);
    }
    HttpCall encode_fetch(
        std::string_view media_id, std::string_view access_token, std::size_t bytes_max
    ) const override {
        return tencent::media_call(settings_.api_base, media_id, access_token, bytes_max);
    }
    Fetched decode_fetch(HttpResult&& result) const override {
        return decode_media(std::move(result));
    }

private:
    Decoded decode_post(const HttpRequestView& request, const Query& query) const;
    Decoded decode_sealed(const Envelope& outer, const Query& query) const;
    Decoded decode_opened(const Envelope& envelope, bool sealed) const;
    // The refusal when `signature` is not that of timestamp, nonce and `more`.
    std::optional<Refused> check_signature(
        const Query& query, std::string_view name, std::optional<std::string_view> more
    ) const {
        return tencent::check_signature(query, name, settings_.token, more);
    }

    WechatSettings settings_;
    Choices choices_;
    std::optional<crypto::WechatCipher> cipher_;
};

Decoded WechatChannel::decode(const HttpRequestView& request, TimePoint) const {
    Query query;
    if (auto refused = tencent::read_query(request, query)) return *refused;
    if (request.method == "POST") return decode_post(request, query);

    if (auto refused = check_signature(query, "signature", std::nullopt)) return *refused;
    const std::string_view echo = value_of(query, "echostr");
    if (echo.empty()) return malformed("echostr is missing.");
    HttpReply reply;
    reply.content_type = "text/plain";
    reply.body = echo;
    return Answered{std::move(reply), "url_check"};
}

// The mode is decided by each request: accounts switch while messages are on the way. A message
// that came sealed is judged by its four-part signature, and only what was inside is believed; in
// plaintext the body is not signed at all.
Decoded WechatChannel::decode_post(const HttpRequestView& request, const Query& query) const {
    const std::string_view type = value_of(query, "encrypt_type");
    const bool sealed = type == "aes" || !value_of(query, "msg_signature").empty();
    if (!sealed) {
        if (auto refused = check_signature(query, "signature", std::nullopt)) return *refused;
        if (cipher_ && !settings_.allow_plaintext) return forbidden("plaintext");
    }
    std::string fault;
    const Envelope envelope = tencent::read_envelope(request.body, fault);
    if (!fault.empty()) {
        // Nothing has vouched for a sealed request yet; its other signature at least knows the
        // token.
        if (sealed) {
            if (auto refused = check_signature(query, "signature", std::nullopt)) return *refused;
        }
        return malformed(fault);
    }
    if (sealed) return decode_sealed(envelope, query);
    if (envelope.has("Encrypt")) return forbidden("signature_missing");
    return decode_opened(envelope, false);
}

Decoded WechatChannel::decode_sealed(const Envelope& outer, const Query& query) const {
    const std::string_view text = outer.text("Encrypt");
    if (auto refused = check_signature(query, "msg_signature", text)) return *refused;
    if (!cipher_) {
        return Refused{
            400, "no_key", "A sealed message, but no encoding_aes_key is configured.", "no_key"};
    }
    const std::optional<std::string> opened = cipher_->open(text);
    if (!opened) return malformed("The message cannot be opened.");
    std::string fault;
    const Envelope inner = tencent::read_envelope(*opened, fault);
    if (!fault.empty()) return malformed(fault);
    return decode_opened(inner, true);
}

Decoded WechatChannel::decode_opened(const Envelope& envelope, bool sealed) const {
    if (!settings_.original_id.empty() && envelope.text("ToUserName") != settings_.original_id) {
        return Refused{400, "account", "ToUserName is not this account.", "account"};
    }
    Decoded decoded = decode_message(envelope, settings_.name, choices_);
    if (auto* received = std::get_if<Received>(&decoded)) received->sealed = sealed;
    return decoded;
}

HttpReply WechatChannel::encode_answer(
    const Received& to, const Answer& answer, TimePoint now, Random& random
) const {
    const std::string text = render(answer.replies);
    if (trimmed(text).empty()) return success();
    const crypto::WechatCipher* cipher = to.sealed && cipher_ ? &*cipher_ : nullptr;
    return tencent::text_answer(to, text, now, cipher, settings_.token, random);
}

}  // namespace
}  // namespace wechat

std::unique_ptr<Channel> make_wechat_channel(WechatSettings settings) {
    return std::make_unique<wechat::WechatChannel>(std::move(settings));
}

}  // namespace heed
