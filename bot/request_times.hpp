#pragma once
// How long requests took and how they were answered, by route; among them who was let in, and who
// was sent away for coming too often or at a bad time. A fixed table of counters: nothing is
// allocated and nothing is locked beside a request.
#include "bot/duration_histogram.hpp"

#include <array>
#include <chrono>
#include <cstddef>
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
    // What is noted of a request when it comes. `path` without query.
    struct Request {
        std::size_t route = 0;
        std::size_t method = 0;
        bool signs_in = false;  // to the console, by link or by code
    };
    static Request request_of(std::string_view method, std::string_view path);

    // `took`: from the whole request being here to its answer being ready to be written; of a
    // platform's message with the commit, and with the pause for a burst (WeChat).
    void note(Request request, unsigned status, std::chrono::steady_clock::duration took);
    // heed_http_request_duration_seconds{route,le}, heed_http_requests_total{route,method,code},
    // heed_ratelimit_events_total{bucket}, heed_shed_total{class} and heed_logins_total{result}: of
    // what has happened.
    void append(std::string& text) const;

private:
    static constexpr std::size_t methods = 3;
    static constexpr std::size_t classes = 5;  // 1xx to 5xx
    struct Row {
        DurationHistogram took;
        std::array<std::array<Counter, classes>, methods> answered{};
        Counter limited{0}, shed{0};  // 429, and 503 but for /readyz
    };
    std::array<Row, routes.size()> rows_{};
    std::array<Counter, 3> sign_ins_{};  // done, refused, limited
};

}  // namespace heed
