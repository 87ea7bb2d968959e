#include "bot/web/web_chat.hpp"

#include "adapters/web/codec.hpp"
#include "adapters/web/visitor.hpp"
#include "bot/log.hpp"
#include "bot/web/chat_page.hpp"
#include "bot/web/page.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace heed {
namespace {

constexpr std::string_view page_path = "/chat";
constexpr std::string_view map_path = "/chat/map";
constexpr std::string_view sdk_path = "/chat/wechat";
constexpr std::string_view forget_path = "/chat/forget";

HttpReply refusal(unsigned status, std::string_view why) {
    HttpReply reply;
    reply.status = status;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = std::string(why) + "\n";
    return reply;
}

bool brings_sound(const IncomingMessage& message) {
    const auto* voice = std::get_if<content::Voice>(&message.content);
    return voice != nullptr && !voice->bytes.empty();
}

// One open chat of one visitor.
class ChatTalk final : public SocketTalk {
public:
    struct House {
        const Channel& channel;
        Webhook& webhook;
        Visits& visits;
        Outbox& outbox;
        const Clock& clock;
        VisitorRate& rate;
        const std::string& public_url;
    };
    ChatTalk(const House& house, std::string user, std::string_view peer)
        : house_(house), user_(std::move(user)), peer_(peer), source_(counted_source(peer)) {}

    Task<void> begin(SocketLine& line) override {
        line_ = &line;
        const auto lane = co_await boost::asio::this_coro::executor;
        visit_ = std::make_shared<Visit>(lane, line);
        if (!house_.visits.enter(user_, visit_)) {
            line.hang_up(SocketEnd::policy);
            co_return;
        }
        ConversationKey key{std::string(house_.channel.name()), user_};
        try {
            co_await house_.outbox.revive(std::move(key));
        } catch (const std::exception& error) {
            // They are said with the next reply, or on the next visit.
            log::warning("notices_not_revived", {{"why", error.what()}});
        }
    }

    Task<void> hear(std::string text) override {
        const TimePoint now = house_.clock.now();
        if (!house_.rate.allows_message(user_, peer_, now)) {
            line_->hang_up(SocketEnd::policy);
            co_return;
        }
        web::Heard heard = web::read(text);
        if (const auto* misread = std::get_if<web::Misread>(&heard)) {
            line_->say(web::write_refused(misread->id, "malformed", misread->fault.message));
        } else if (const auto* seen = std::get_if<web::Seen>(&heard)) {
            house_.visits.seen(user_, seen->notice);
        } else {
            Received received;
            received.message = std::get<IncomingMessage>(std::move(heard));
            // A sound is a file like a photo.
            if (brings_sound(received.message) && !house_.rate.allows_photo(user_, peer_, now)) {
                line_->say(web::write_refused(
                    received.message.message_id, "too_many", "Too many sounds; try again later."
                ));
                co_return;
            }
            received.message.from = {std::string(house_.channel.name()), user_};
            received.message.sent_at = now;
            TraceId trace;
            const Webhook::Taken taken =
                co_await house_.webhook.take(house_.channel, received, source_, trace);
            answer(received.message.message_id, taken);
        }
    }

    void close() override { house_.visits.leave(user_, visit_); }

private:
    void answer(const std::string& id, const Webhook::Taken& taken) {
        if (const auto* refused = std::get_if<Refused>(&taken)) {
            line_->say(web::write_refused(id, refused->code, refused->message));
        } else {
            line_->say(web::write_answer(id, std::get<Answer>(taken), house_.public_url));
        }
    }

    const House house_;
    const std::string user_, peer_, source_;
    SocketLine* line_ = nullptr;
    std::shared_ptr<Visit> visit_;
};

}  // namespace

WebChat::WebChat(
    const Channels& channels,
    Webhook& webhook,
    Visits& visits,
    Outbox& outbox,
    const RulesInForce& rules,
    const Config& config,
    const Clock& clock,
    Random& random,
    JsSdk& js_sdk
)
    : channel_(channels.web()),
      webhook_(webhook),
      visits_(visits),
      outbox_(outbox),
      rules_(rules),
      config_(config),
      clock_(clock),
      random_(random),
      js_sdk_(js_sdk),
      rate_(config.limits.messages_per_minute) {}

bool WebChat::has(std::string_view path) const {
    return is_served() && (path == page_path || path == map_path || path == sdk_path ||
                           path == forget_path || path == socket_path || path == channel_->path());
}

Task<HttpReply> WebChat::handle(HttpRequestView request) {
    if (request.path == channel_->path()) {
        const std::string user = web::user_of(web::secret_of(request));
        if (rate_.allows_photo(user, request.peer, clock_.now())) {
            co_return co_await webhook_.handle(*channel_, std::move(request));
        }
        const Refused refused{
            429, "too_many", "Too many photos within an hour; try again later.", "rate"};
        co_return channel_->encode_refusal(refused);
    }
    if (request.path == forget_path) co_return forget(request);
    if (request.method != "GET") {
        HttpReply reply = refusal(405, "Only GET works here.");
        reply.headers.emplace_back("Allow", "GET");
        co_return reply;
    }
    const auto rules = rules_.get();
    if (request.path == map_path) co_return city_map(*rules, request);
    if (request.path == page_path) co_return page(request);
    if (request.path == sdk_path) co_return co_await sign(request);
    co_return refusal(426, "This address takes WebSockets only.");
}

// The secret that is there stays; its cookie lives on from now.
HttpReply WebChat::page(const HttpRequestView& request) {
    const auto rules = rules_.get();
    HttpReply reply =
        chat_page(*rules, request, config_.limits.photo_bytes, js_sdk_.is_configured());
    std::string secret = web::secret_of(request);
    if (secret.empty()) secret = web::new_secret(random_);
    reply.headers.emplace_back("Set-Cookie", web::set_cookie(secret));
    return reply;
}

// Anybody may have the chat's own address signed, and no other.
Task<HttpReply> WebChat::sign(const HttpRequestView& request) {
    constexpr std::size_t url_bytes_max = 512;
    std::vector<std::pair<std::string, std::string>> query;
    std::string url;
    if (parse_query(request.query, query) && query.size() == 1 && query.front().first == "url")
        url = query.front().second;
    const auto is_at = [&](std::string address) {
        address += page_path;
        return url == address || url.starts_with(address + "?");
    };
    const bool is_chat =
        is_at(config_.server.public_url) || is_at("https://" + std::string(request.header("host")));
    if (!js_sdk_.is_configured() || !is_chat || url.size() > url_bytes_max)
        co_return refusal(404, "There is nothing to sign.");
    std::optional<std::string> body = co_await js_sdk_.sign(std::move(url));
    if (!body) co_return refusal(503, "WeChat gives no ticket now.");
    HttpReply reply;
    reply.content_type = "application/json";
    reply.body = *std::move(body);
    co_return reply;
}

HttpReply WebChat::forget(const HttpRequestView& request) const {
    if (request.method != "POST" || !web::is_own_page(request, config_.server.public_url)) {
        return refusal(403, "Only the chat's own page may ask for this.");
    }
    HttpReply reply;
    reply.status = 204;
    reply.headers.emplace_back("Set-Cookie", web::forget_cookie());
    return reply;
}

SocketOpening WebChat::open_socket(const HttpRequestView& request) {
    SocketOpening opening;
    if (!web::is_own_page(request, config_.server.public_url)) {
        opening.refusal = refusal(403, "Only the chat's own page may connect.");
        return opening;
    }
    const std::string secret = web::secret_of(request);
    if (secret.empty()) {
        opening.refusal = refusal(401, "The cookie is missing: open /chat again.");
        return opening;
    }
    const ChatTalk::House house{
        *channel_, webhook_, visits_, outbox_, clock_, rate_, config_.server.public_url};
    opening.talk = std::make_unique<ChatTalk>(house, web::user_of(secret), request.peer);
    return opening;
}

}  // namespace heed
