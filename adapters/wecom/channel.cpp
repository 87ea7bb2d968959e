#include "adapters/crypto.hpp"
#include "adapters/tencent/answers.hpp"
#include "adapters/tencent/callback.hpp"
#include "adapters/tencent/envelope.hpp"
#include "adapters/tencent/plain.hpp"
#include "adapters/text.hpp"
#include "adapters/wecom/api.hpp"
#include "adapters/wecom/messages.hpp"
#include "adapters/wecom/wecom.hpp"

#include <optional>

namespace heed {
namespace wecom {
namespace {

using tencent::Envelope;
using tencent::forbidden;
using tencent::malformed;
using tencent::Query;
using tencent::value_of;

constexpr std::size_t agent_digits_max = 20;
// A repeat must be there before WeCom forgets the message.
constexpr Duration repeat_within = duplicate_check - std::chrono::minutes(1);

class WecomChannel final : public Channel {
public:
    explicit WecomChannel(WecomSettings settings)
        : settings_(std::move(settings)), cipher_(settings_.encoding_aes_key, settings_.corp_id) {}

    std::string_view name() const override { return settings_.name; }
    std::string_view kind() const override { return "wecom"; }
    std::string path() const override { return "/wecom/" + settings_.name; }

    Decoded decode(const HttpRequestView& request, TimePoint now) const override;
    HttpReply encode_answer(const Received& to, const Answer& answer, TimePoint now, Random& random)
        const override;
    HttpReply encode_refusal(const Refused& refused) const override {
        return tencent::refusal_reply(refused);
    }

    // A member can be written to at any time.
    bool can_push(PushRoute route) const override { return route != PushRoute::subscription; }
    bool repeats_safely(PushRoute, Duration since_first) const override {
        return since_first < repeat_within;
    }
    HttpCall encode_push(
        PushRoute route, std::string_view user, const Notice& notice, const PushContext& context
    ) const override {
        return wecom::encode_push(settings_, route, user, notice, context);
    }
    Delivery classify(PushRoute route, const HttpResult& result) const override {
        return classify_push(route, result);
    }
    bool needs_token() const override { return true; }
    HttpCall encode_token_request(bool) const override { return encode_token(settings_); }
    Token decode_token(const HttpResult& result) const override {
        return wecom::decode_token(result);
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
    Decoded decode_opened(const std::string& text) const;
    // The refusal when msg_signature does not vouch for `sealed`.
    std::optional<Refused> check(const Query& query, std::string_view sealed) const {
        return tencent::check_signature(query, "msg_signature", settings_.token, sealed);
    }

    WecomSettings settings_;
    crypto::WechatCipher cipher_;
};

// Everything is sealed: the echo of a URL check, too. What cannot be read has no signature.
Decoded WecomChannel::decode(const HttpRequestView& request, TimePoint) const {
    Query query;
    if (auto refused = tencent::read_query(request, query)) return *refused;
    const bool is_url_check = request.method == "GET";
    std::string sealed(value_of(query, "echostr"));
    if (!is_url_check) {
        std::string fault;
        const Envelope envelope = tencent::read_envelope(request.body, fault);
        if (!fault.empty()) return forbidden("unreadable");
        sealed = envelope.text("Encrypt");
    }
    if (auto refused = check(query, sealed)) return *refused;
    const std::optional<std::string> opened = cipher_.open(sealed);
    if (!opened) return malformed("The message cannot be opened.");
    if (!is_url_check) return decode_opened(*opened);
    HttpReply reply;
    reply.content_type = "text/plain";
    reply.body = *opened;
    return Answered{std::move(reply), "url_check"};
}

// One corporation has many applications: who of them speaks, too, must be the one configured.
Decoded WecomChannel::decode_opened(const std::string& text) const {
    std::string fault;
    const Envelope envelope = tencent::read_envelope(text, fault);
    if (fault.empty() && envelope.json) fault = "the message is not XML";
    if (!fault.empty()) return malformed(fault);
    if (envelope.text("ToUserName") != settings_.corp_id) {
        return Refused{400, "account", "ToUserName is not this corporation.", "account"};
    }
    if (envelope.has("AgentID") &&
        envelope.digits("AgentID", agent_digits_max) != std::to_string(settings_.agent_id)) {
        return Refused{400, "account", "AgentID is not this application.", "account"};
    }
    return decode_message(envelope, settings_.name);
}

HttpReply WecomChannel::encode_answer(
    const Received& to, const Answer& answer, TimePoint now, Random& random
) const {
    const std::string text = reply_text(answer.replies);
    if (trimmed(text).empty()) return acknowledged();
    return tencent::text_answer(to, text, now, &cipher_, settings_.token, random);
}

}  // namespace
}  // namespace wecom

std::unique_ptr<Channel> make_wecom_channel(WecomSettings settings) {
    return std::make_unique<wecom::WecomChannel>(std::move(settings));
}

}  // namespace heed
