#include "adapters/refusal.hpp"
#include "adapters/web/codec.hpp"
#include "adapters/web/visitor.hpp"
#include "adapters/web/web.hpp"

namespace heed {
namespace web {
namespace {

class WebChannel final : public Channel {
public:
    explicit WebChannel(WebSettings settings) : settings_(std::move(settings)) {}

    std::string_view name() const override { return settings_.name; }
    std::string_view kind() const override { return "web"; }
    std::string path() const override { return "/chat/photos"; }

    Decoded decode(const HttpRequestView& request, TimePoint now) const override {
        if (request.method != "POST") {
            return Refused{405, "method", "Only POST is served here.", "method"};
        }
        if (!is_own_page(request, settings_.public_url)) {
            return Refused{403, "origin", "Only the chat's own page may send here.", "origin"};
        }
        const std::string secret = secret_of(request);
        if (secret.empty()) {
            return Refused{401, "visitor", "The cookie is missing: open /chat again.", "visitor"};
        }
        const std::string_view id = request.header("message-id");
        if (!is_message_id(id)) {
            return Refused{
                400,
                "malformed",
                "message-id must be 8 to 64 letters, digits, \"-\" and \"_\".",
                "malformed"};
        }
        if (!request.header("content-type").starts_with("image/")) {
            return Refused{415, "content_type", "The body must be a picture.", "content_type"};
        }
        if (request.body.empty()) {
            return Refused{400, "malformed", "The picture is empty.", "malformed"};
        }
        Received received;
        received.message.from = {settings_.name, user_of(secret)};
        received.message.message_id = id;
        received.message.sent_at = now;
        received.message.content = content::Photo{{}, std::string(request.body)};
        return received;
    }
    HttpReply encode_answer(const Received& to, const Answer& answer, TimePoint, Random&)
        const override {
        HttpReply reply;
        reply.content_type = "application/json";
        reply.body = write_answer(to.message.message_id, answer, settings_.public_url);
        return reply;
    }
    HttpReply encode_refusal(const Refused& refused) const override {
        return refuse_in_json(refused);
    }
    bool reaches_visitors() const override { return true; }
    bool can_push(PushRoute route) const override { return route == PushRoute::message; }
    // The page knows a notice again by its key and shows it once.
    bool repeats_safely(PushRoute, Duration) const override { return true; }
    HttpCall encode_push(
        PushRoute, std::string_view, const Notice& notice, const PushContext& context
    ) const override {
        HttpCall call;
        call.body = write_notice(context.client_key, notice, settings_.public_url);
        return call;
    }
    // Pushes have no answer from a server: whether one was seen is the visits' to say.
    Delivery classify(PushRoute, const HttpResult&) const override {
        return {Delivery::Result::unreachable, "a browser has no address", 0};
    }

private:
    WebSettings settings_;
};

}  // namespace
}  // namespace web

std::unique_ptr<Channel> make_web_channel(WebSettings settings) {
    return std::make_unique<web::WebChannel>(std::move(settings));
}

}  // namespace heed
