#include "adapters/app/app.hpp"
#include "adapters/app/codec.hpp"
#include "adapters/app/signature.hpp"
#include "adapters/refusal.hpp"

#include <algorithm>

namespace heed {
namespace app {
namespace {

constexpr std::size_t answer_bytes_max = 64 * 1024;

// "application/json", whatever parameters follow.
bool is_json(std::string_view content_type) {
    std::string type(content_type.substr(0, content_type.find(';')));
    while (type.ends_with(' ') || type.ends_with('\t')) type.pop_back();
    std::ranges::transform(type, type.begin(), [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character + ('a' - 'A'))
                                                    : character;
    });
    return type == "application/json";
}

Refused unauthenticated(std::string message, std::string reason) {
    return Refused{401, "signature", std::move(message), std::move(reason)};
}

class AppChannel final : public Channel {
public:
    explicit AppChannel(AppSettings settings)
        : settings_(std::move(settings)), signer_(settings_.secret) {}

    std::string_view name() const override { return settings_.name; }
    std::string_view kind() const override { return "app"; }
    std::string path() const override { return "/app/" + settings_.name + "/messages"; }

    Decoded decode(const HttpRequestView& request, TimePoint now) const override;
    HttpReply encode_answer(const Received&, const Answer& answer, TimePoint, Random&)
        const override {
        HttpReply reply;
        reply.content_type = "application/json";
        reply.body = write_answer(answer, settings_.public_url);
        return reply;
    }
    HttpReply encode_refusal(const Refused& refused) const override {
        return refuse_in_json(refused);
    }
    // The receiver knows a notice again by its webhook-id (Standard Webhooks).
    bool repeats_safely(PushRoute, Duration) const override { return true; }
    bool can_push(PushRoute route) const override {
        return route == PushRoute::message && !settings_.push_url.empty();
    }
    HttpCall encode_push(
        PushRoute route, std::string_view user, const Notice& notice, const PushContext& context
    ) const override;
    Delivery classify(PushRoute route, const HttpResult& result) const override;

private:
    AppSettings settings_;
    Signer signer_;
};

Decoded AppChannel::decode(const HttpRequestView& request, TimePoint now) const {
    if (request.method != "POST")
        return Refused{405, "method", "Only POST is served here.", "method"};
    const std::string_view id = request.header("webhook-id");
    const std::string_view timestamp = request.header("webhook-timestamp");
    const std::string_view signature = request.header("webhook-signature");
    if (id.empty() || timestamp.empty() || signature.empty()) {
        return unauthenticated(
            "webhook-id, webhook-timestamp and webhook-signature must each be there once.",
            "signature_missing"
        );
    }
    if (!is_webhook_id(id)) {
        return unauthenticated(
            "webhook-id must be 1 to 128 visible ASCII characters.", "signature_form"
        );
    }
    if (!is_fresh(timestamp, now)) {
        return unauthenticated(
            "webhook-timestamp must be the time in seconds, within five minutes: check the clock.",
            "stale"
        );
    }
    if (!signer_.verify(signature, id, timestamp, request.body)) {
        return unauthenticated("webhook-signature is wrong.", "signature_wrong");
    }
    if (!is_json(request.header("content-type"))) {
        return Refused{
            415, "content_type", "Content-Type must be application/json.", "content_type"};
    }
    Received received;
    received.message.from.channel = settings_.name;
    received.message.message_id = id;
    received.message.sent_at = TimePoint(std::chrono::seconds(std::stoll(std::string(timestamp))));
    Fault fault = read_message(request.body, settings_.photo_bytes_max, received.message);
    if (fault.status == 413) return Refused{413, "too_large", fault.message, "too_large"};
    if (fault.status != 0) return Refused{400, "malformed", fault.message, "malformed"};
    return received;
}

HttpCall AppChannel::encode_push(
    PushRoute, std::string_view user, const Notice& notice, const PushContext& context
) const {
    HttpCall call;
    call.url = settings_.push_url;
    call.content_type = "application/json";
    call.body = write_notice(user, notice, settings_.public_url);
    call.body_bytes_max = answer_bytes_max;
    sign(call, signer_, context);
    return call;
}

Delivery AppChannel::classify(PushRoute, const HttpResult& result) const {
    return delivery_of(result);
}

}  // namespace
}  // namespace app

std::unique_ptr<Channel> make_app_channel(AppSettings settings) {
    return std::make_unique<app::AppChannel>(std::move(settings));
}

}  // namespace heed
