#pragma once
// Which path is whose (contract, "Web addresses").
#include "bot/channels.hpp"
#include "bot/config.hpp"
#include "bot/console/console.hpp"
#include "bot/metrics.hpp"
#include "bot/open311/open311.hpp"
#include "bot/photo_page.hpp"
#include "bot/request_times.hpp"
#include "bot/server.hpp"
#include "bot/vital_signs.hpp"
#include "bot/web/city_page.hpp"
#include "bot/web/copy_page.hpp"
#include "bot/web/map_tile_page.hpp"
#include "bot/web/progress_page.hpp"
#include "bot/web/web_chat.hpp"
#include "bot/webhook.hpp"
#include "storage/store.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heed {

class ScorePictures;

class Router final : public RequestHandler {
public:
    // All arguments outlive the router.
    Router(
        const Channels& channels,
        Webhook& webhook,
        Store& store,
        const Metrics& metrics,
        const Config& config
    )
        : channels_(channels),
          webhook_(webhook),
          store_(store),
          metrics_(metrics),
          config_(config) {}

    std::size_t body_bytes_max(std::string_view method, std::string_view path) const override;
    Task<HttpReply> handle(HttpRequestView request) override;
    bool has_socket(std::string_view path) const override;
    SocketOpening open_socket(const HttpRequestView& request) override;
    HttpReply refuse_body(std::string_view method, std::string_view path) const override;
    HttpReply refuse_for_now(std::string_view method, std::string_view path) const override;

    // The server whose counters /metrics shows, what it says of process, disk and store, and other
    // parts that append their families; set once the server runs. Called from every lane.
    using MetricPart = std::function<void(std::string& text)>;
    void show(
        const ServerCounters& counters, VitalSigns& signs, std::vector<MetricPart> parts = {}
    ) {
        counters_ = &counters;
        signs_ = &signs;
        parts_ = std::move(parts);
    }

    // We are about to end: /readyz says so from now on. Thread-safe.
    void leave() { leaving_ = true; }
    // Somebody asks /readyz now and then, as a balancer does. Thread-safe.
    bool is_watched() const;

    // The signed addresses of photos; set before the server runs.
    void serve(PhotoPage& photos) { photos_ = &photos; }
    // The web channel's addresses; likewise.
    void serve(WebChat& chat) { chat_ = &chat; }
    // The pages that are there whatever the channels are.
    struct Pages {
        CityPage& city;
        MapTilePage& tiles;
        ProgressPages& progress;
        Console& console;
        CopyPage& copy;
    };
    void serve(Pages pages) { pages_.emplace(pages); }
    // Other programs, where heed.toml lets them in; likewise.
    void serve(Open311& open311) { open311_ = &open311; }
    // Signed pictures of scorecards; likewise.
    void serve(ScorePictures& pictures) { pictures_ = &pictures; }

private:
    bool is_chat(std::string_view path) const { return chat_ != nullptr && chat_->has(path); }
    bool is_console(std::string_view path) const { return pages_ && Console::has(path); }
    bool is_open311(std::string_view path) const {
        return open311_ != nullptr && Open311::has(path);
    }
    bool is_progress(std::string_view path) const { return pages_ && progress_path(path); }
    bool is_copy(std::string_view path) const { return pages_ && CopyPage::has(path); }
    bool is_own_page(std::string_view path) const;
    // Null when there is none at this address.
    const VerifyFile* verify_file(std::string_view path) const;
    Task<HttpReply> answer(HttpRequestView request);
    std::string not_ready() const;
    HttpReply ready();
    bool may_see_metrics(const HttpRequestView& request) const;
    Task<HttpReply> metrics();

    const Channels& channels_;
    Webhook& webhook_;
    Store& store_;
    const Metrics& metrics_;
    const Config& config_;
    RequestTimes times_;
    std::atomic<bool> leaving_{false};
    std::atomic<std::chrono::steady_clock::time_point> asked_{
        std::chrono::steady_clock::time_point::min()};
    const ServerCounters* counters_ = nullptr;
    VitalSigns* signs_ = nullptr;
    std::vector<MetricPart> parts_;
    PhotoPage* photos_ = nullptr;
    ScorePictures* pictures_ = nullptr;
    WebChat* chat_ = nullptr;
    Open311* open311_ = nullptr;
    std::optional<Pages> pages_;
};

}  // namespace heed
