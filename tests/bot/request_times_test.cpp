#include "bot/request_times.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

namespace heed {
namespace {

using namespace std::chrono_literals;

std::string_view route(std::string_view path) {
    return RequestTimes::routes[RequestTimes::route_of(path)];
}

TEST_CASE("a route is the first part of an address, from a closed list") {
    CHECK(route("/wechat/luohu") == "wechat");
    CHECK(route("/app/iluohu/messages") == "app");
    CHECK(route("/chat") == "chat");
    CHECK(route("/chat/photos") == "chat");
    CHECK(route("/api/v1/cases") == "api");
    CHECK(route("/c/0123") == "progress");
    CHECK(route("/p/1.2.3") == "photo");
    CHECK(route("/") == "city");
    CHECK(route("/metrics") == "probe");
    for (const char* odd :
         {"", "//", "/wechats", "/WECHAT/x", "/s/1.png", "/../etc", "*", "/xx/xx"}) {
        CAPTURE(odd);
        const bool is_city = std::string_view(odd).size() < 3 && std::string_view(odd) != "*";
        CHECK(route(odd) == (is_city ? "city" : "other"));
    }
}

TEST_CASE("a histogram counts upwards, a bound belongs to its own bucket") {
    const auto times = std::make_unique<RequestTimes>();
    const std::size_t wechat = RequestTimes::route_of("/wechat/x");
    times->note(wechat, 200, 1ms);
    times->note(wechat, 200, 5ms);
    times->note(wechat, 503, 6ms);
    times->note(wechat, 200, 1200ms);
    times->note(wechat, 200, 60s);
    std::string text;
    times->append(text);
    CHECK(
        text ==
        "# TYPE heed_http_request_duration_seconds histogram\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.005\"} 2\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.01\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.025\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.05\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.1\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.25\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"0.5\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"1\"} 3\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"2.5\"} 4\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"4.5\"} 4\n"
        "heed_http_request_duration_seconds_bucket{route=\"wechat\",le=\"+Inf\"} 5\n"
        "heed_http_request_duration_seconds_sum{route=\"wechat\"} 61.212\n"
        "heed_http_request_duration_seconds_count{route=\"wechat\"} 5\n"
        "# TYPE heed_http_answers_total counter\n"
        "heed_http_answers_total{route=\"wechat\",status=\"2xx\"} 4\n"
        "heed_http_answers_total{route=\"wechat\",status=\"5xx\"} 1\n"
    );
}

TEST_CASE("whatever is asked for and answered, the series are few") {
    const auto times = std::make_unique<RequestTimes>();
    for (std::size_t route = 0; route < RequestTimes::routes.size(); ++route) {
        for (const unsigned status : {0U, 101U, 200U, 304U, 404U, 500U, 999U})
            times->note(route, status, 3ms);
    }
    std::string text;
    times->append(text);
    // 11 buckets, sum, count and 5 kinds of answers each, and two TYPE lines.
    CHECK(std::ranges::count(text, '\n') == 2 + 18 * std::ptrdiff_t(RequestTimes::routes.size()));
}

}  // namespace
}  // namespace heed
