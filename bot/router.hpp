#pragma once
// Which path is whose (contract, "Web addresses").
#include "bot/channels.hpp"
#include "bot/config.hpp"
#include "bot/metrics.hpp"
#include "bot/photo_page.hpp"
#include "bot/rules.hpp"
#include "bot/server.hpp"
#include "bot/web/web_chat.hpp"
#include "bot/webhook.hpp"
#include "storage/store.hpp"

#include <string>

namespace heed {

class Router final : public RequestHandler {
public:
    // All arguments outlive the router.
    Router(
        const Channels& channels,
        Webhook& webhook,
        Store& store,
        const RulesInForce& rules,
        const Metrics& metrics,
        const Config& config
    )
        : channels_(channels),
          webhook_(webhook),
          store_(store),
          rules_(rules),
          metrics_(metrics),
          config_(config) {}

    std::size_t body_bytes_max(std::string_view method, std::string_view path) const override;
    Task<HttpReply> handle(HttpRequestView request) override;
    bool has_socket(std::string_view path) const override;
    SocketOpening open_socket(const HttpRequestView& request) override;
    HttpReply refuse_body(std::string_view method, std::string_view path) const override;
    HttpReply refuse_for_now(std::string_view method, std::string_view path) const override;

    // The server whose counters /metrics shows; set once it runs.
    void show(const ServerCounters& counters) { counters_ = &counters; }

    // The signed addresses of photos; set before the server runs.
    void serve(PhotoPage& photos) { photos_ = &photos; }
    // The web channel's addresses; likewise.
    void serve(WebChat& chat) { chat_ = &chat; }

private:
    bool is_chat(std::string_view path) const { return chat_ != nullptr && chat_->has(path); }
    bool is_own_page(std::string_view path) const;
    Task<HttpReply> progress(std::string token);
    HttpReply ready() const;
    HttpReply metrics(const HttpRequestView& request) const;

    const Channels& channels_;
    Webhook& webhook_;
    Store& store_;
    const RulesInForce& rules_;
    const Metrics& metrics_;
    const Config& config_;
    const ServerCounters* counters_ = nullptr;
    PhotoPage* photos_ = nullptr;
    WebChat* chat_ = nullptr;
};

}  // namespace heed
