#pragma once
// The web channel: its page, its photos, its sockets (docs/web-channel.md).
#include "bot/channels.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/rules.hpp"
#include "bot/server.hpp"
#include "bot/web/js_sdk.hpp"
#include "bot/web/visitor_rate.hpp"
#include "bot/web/visits.hpp"
#include "bot/webhook.hpp"
#include "dialogs/random.hpp"

#include <string_view>

namespace heed {

// Usable from every lane. Serves nothing when no web channel is configured.
class WebChat {
public:
    // All arguments outlive the chat.
    WebChat(
        const Channels& channels,
        Webhook& webhook,
        Visits& visits,
        Outbox& outbox,
        const RulesInForce& rules,
        const Config& config,
        const Clock& clock,
        Random& random,
        JsSdk& js_sdk
    );

    static constexpr std::string_view socket_path = "/chat/socket";
    bool is_served() const { return channel_ != nullptr; }
    // Is this a path of the chat? Its photos' path is the channel's own.
    bool has(std::string_view path) const;
    Task<HttpReply> handle(HttpRequestView request);
    SocketOpening open_socket(const HttpRequestView& request);

private:
    HttpReply page(const HttpRequestView& request);
    // What WeChat's script needs, for a page of ours.
    Task<HttpReply> sign(const HttpRequestView& request);
    HttpReply forget(const HttpRequestView& request) const;

    const Channel* channel_;
    Webhook& webhook_;
    Visits& visits_;
    Outbox& outbox_;
    const RulesInForce& rules_;
    const Config& config_;
    const Clock& clock_;
    Random& random_;
    JsSdk& js_sdk_;
    VisitorRate rate_;
};

}  // namespace heed
