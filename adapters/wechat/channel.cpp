#include "adapters/crypto.hpp"
#include "adapters/text.hpp"
#include "adapters/wechat/api.hpp"
#include "adapters/wechat/choices.hpp"
#include "adapters/wechat/envelope.hpp"
#include "adapters/wechat/messages.hpp"
#include "adapters/wechat/render.hpp"
#include "adapters/wechat/wechat.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>

namespace heed {
namespace wechat {
namespace {

// Half a minute short of what the platform promises.
constexpr auto client_key_remembered = std::chrono::seconds(570);

constexpr std::size_t query_bytes_max = 1024;
constexpr std::size_t nonce_length_max = 64;
// A little less than the platform's 48 hours, for the way there.
constexpr Duration window = std::chrono::hours(48) - std::chrono::minutes(1);

using Query = std::vector<std::pair<std::string, std::string>>;

bool is_made_of(std::string_view text, std::string_view characters) {
    return text.find_first_not_of(characters) == text.npos;
}
bool is_timestamp(std::string_view text) {
    return text.size() == 10 && is_made_of(text, "0123456789");
}
bool is_nonce(std::string_view text) {
    return !text.empty() && text.size() <= nonce_length_max &&
           is_made_of(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
}

// SHA-1 of the parts, sorted by bytes and joined.
std::string signature_of(std::initializer_list<std::string_view> parts) {
    std::vector<std::string_view> sorted(parts);
    std::ranges::sort(sorted);
    std::string text;
    for (const std::string_view part : sorted) text += part;
    return crypto::sha1_hex(text);
}

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
    HttpReply encode_refusal(const Refused& refused) const override;

    // Template messages carry a client_msg_id, which the platform remembers for ten minutes;
    // customer-service messages have no key (docs/wechat.md).
    bool repeats_safely(PushRoute route, Duration since_first) const override {
        return route == PushRoute::template_message && since_first < client_key_remembered;
    }
    bool can_push(PushRoute route, TimePoint last_message_at, int pushes_left, TimePoint now)
        const override {
        if (route == PushRoute::template_message) return !settings_.template_id.empty();
        return pushes_left > 0 && now - last_message_at < window;
    }
    HttpCall encode_push(
        PushRoute route, std::string_view user, const Notice& notice, const PushContext& context
    ) const override {
        return route == PushRoute::template_message
                   ? encode_template_message(settings_, user, notice, context)
                   : encode_customer_message(settings_, user, notice, context);
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
        return encode_media_fetch(settings_, media_id, access_token, bytes_max);
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
    ) const;

    WechatSettings settings_;
    Choices choices_;
    std::optional<crypto::WechatCipher> cipher_;
};

// Empty when absent.
std::string_view value_of(const Query& query, std::string_view name) {
    for (const auto& [key, value] : query) {
        if (key == name) return value;
    }
    return {};
}

Refused forbidden(std::string reason) {
    return Refused{403, "signature", "The signature is missing or wrong.", std::move(reason)};
}

Decoded WechatChannel::decode(const HttpRequestView& request, TimePoint) const {
    if (request.method != "GET" && request.method != "POST") {
        return Refused{405, "method", "Only GET and POST are served here.", "method"};
    }
    Query query;
    if (request.query.size() > query_bytes_max || !parse_query(request.query, query)) {
        return malformed("The query is malformed or too long.");
    }
    for (const std::string_view name :
         {"signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type"}) {
        const auto is_it = [&](const auto& parameter) { return parameter.first == name; };
        if (std::ranges::count_if(query, is_it) > 1) {
            return malformed("A parameter of the query occurs twice.");
        }
    }
    if (request.method == "POST") return decode_post(request, query);

    if (auto refused = check_signature(query, "signature", std::nullopt)) return *refused;
    const std::string_view echo = value_of(query, "echostr");
    if (echo.empty()) return malformed("echostr is missing.");
    HttpReply reply;
    reply.content_type = "text/plain";
    reply.body = echo;
    return Answered{std::move(reply), "url_check"};
}

std::optional<Refused> WechatChannel::check_signature(
    const Query& query, std::string_view name, std::optional<std::string_view> more
) const {
    const std::string_view signature = value_of(query, name);
    const std::string_view timestamp = value_of(query, "timestamp");
    const std::string_view nonce = value_of(query, "nonce");
    if (signature.empty()) return forbidden("signature_missing");
    // The parts are joined without a separator before hashing. Their exact form is what keeps
    // somebody from moving a digit from one to the other under the same signature.
    if (!is_timestamp(timestamp) || !is_nonce(nonce)) return forbidden("signature_form");
    const std::string expected = more ? signature_of({settings_.token, timestamp, nonce, *more})
                                      : signature_of({settings_.token, timestamp, nonce});
    if (!crypto::equal_constant_time(signature, expected)) return forbidden("signature_wrong");
    return std::nullopt;
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
    const Envelope envelope = read_envelope(request.body, fault);
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
    const Envelope inner = read_envelope(*opened, fault);
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

std::string text_reply(
    bool json,
    std::string_view user,
    std::string_view account,
    long long time_s,
    std::string_view text
) {
    std::string out;
    if (json) {
        out = "{\"ToUserName\":";
        json::append_quoted(out, user);
        out += ",\"FromUserName\":";
        json::append_quoted(out, account);
        out += ",\"CreateTime\":" + std::to_string(time_s) + ",\"MsgType\":\"text\",\"Content\":";
        json::append_quoted(out, text);
        return out + "}";
    }
    out = "<xml>";
    xml::append_cdata(out, "ToUserName", user);
    xml::append_cdata(out, "FromUserName", account);
    xml::append_number(out, "CreateTime", time_s);
    xml::append_cdata(out, "MsgType", "text");
    xml::append_cdata(out, "Content", text);
    return out + "</xml>";
}

std::string sealed_reply(
    bool json,
    std::string_view sealed,
    std::string_view signature,
    long long time_s,
    std::string_view nonce
) {
    std::string out;
    if (json) {
        out = "{\"Encrypt\":";
        json::append_quoted(out, sealed);
        out += ",\"MsgSignature\":";
        json::append_quoted(out, signature);
        out += ",\"TimeStamp\":" + std::to_string(time_s) + ",\"Nonce\":";
        json::append_quoted(out, nonce);
        return out + "}";
    }
    out = "<xml>";
    xml::append_cdata(out, "Encrypt", sealed);
    xml::append_cdata(out, "MsgSignature", signature);
    xml::append_number(out, "TimeStamp", time_s);
    xml::append_cdata(out, "Nonce", nonce);
    return out + "</xml>";
}

HttpReply WechatChannel::encode_answer(
    const Received& to, const Answer& answer, TimePoint now, Random& random
) const {
    const std::string text = render(answer.replies);
    if (trimmed(text).empty()) return success();
    const long long time_s =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    HttpReply reply;
    reply.content_type = to.json ? "application/json; charset=utf-8" : "text/xml; charset=utf-8";
    reply.body = text_reply(to.json, to.message.from.user, to.account, time_s, text);
    if (!to.sealed || !cipher_) return reply;

    const std::string sealed = cipher_->seal(reply.body, random);
    const std::string nonce = random_hex(random, 8);
    const std::string signature =
        signature_of({settings_.token, std::to_string(time_s), nonce, sealed});
    reply.body = sealed_reply(to.json, sealed, signature, time_s, nonce);
    return reply;
}

HttpReply WechatChannel::encode_refusal(const Refused& refused) const {
    HttpReply reply;
    reply.status = refused.status;
    if (refused.status == 403) return reply;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = refused.message + "\n";
    if (refused.status == 405) reply.headers.emplace_back("Allow", "GET, POST");
    if (refused.status == 503) reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

}  // namespace
}  // namespace wechat

std::unique_ptr<Channel> make_wechat_channel(WechatSettings settings) {
    return std::make_unique<wechat::WechatChannel>(std::move(settings));
}

}  // namespace heed
