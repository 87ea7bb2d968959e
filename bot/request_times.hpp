#pragma once
// How long requests took and how they were answered, by route. A fixed table of counters: nothing
// is allocated and nothing is locked beside a request.
#include "bot/duration_histogram.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heed {

// Thread-safe.
class RequestTimes {
public:
    // What the label `route` may be: the first part of an address. `progress` is /c/…, `photo`
    // /p/…, `city` the front page; `other` is the rest, also what is not there.
    static constexpr std::array<std::string_view, 13> routes{
        "wechat",
        "wecom",
        "app",
        "telegram",
        "chat",
        "console",
        "api",
        "open311",
        "progress",
        "photo",
        "city",
        "probe",
        "other"};
    // The index in `routes`.
    static std::size_t route_of(std::string_view path);

    // `took`: from the whole request being here to its answer being ready to be written; of a
    // platform's message with the commit, and with the pause for a burst (WeChat).
    void note(std::size_t route, unsigned status, std::chrono::steady_clock::duration took);
    // heed_http_request_duration_seconds{route,le} and heed_http_answers_total{route,status}, of
    // the routes that were used.
    void append(std::string& text) const;

private:
    static constexpr std::size_t classes = 5;  // 1xx to 5xx
    struct Row {
        DurationHistogram took;
        std::array<std::atomic<std::uint64_t>, classes> answered{};
    };
    std::array<Row, routes.size()> rows_{};
};

}  // namespace heed
