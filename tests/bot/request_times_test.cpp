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
    const auto wechat = RequestTimes::request_of("POST", "/wechat/x");
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
        "# TYPE heed_http_requests_total counter\n"
        "heed_http_requests_total{route=\"wechat\",method=\"POST\",code=\"2xx\"} 4\n"
        "heed_http_requests_total{route=\"wechat\",method=\"POST\",code=\"5xx\"} 1\n"
        "# TYPE heed_ratelimit_events_total counter\n"
        "# TYPE heed_shed_total counter\n"
        "heed_shed_total{class=\"wechat\"} 1\n"
        "# TYPE heed_logins_total counter\n"
    );
}

TEST_CASE("whatever is asked for and answered, the series are few") {
    const auto times = std::make_unique<RequestTimes>();
    for (std::size_t route = 0; route < RequestTimes::routes.size(); ++route) {
        for (const char* method : {"GET", "POST", "HEAD", "", "\xff"}) {
            for (const unsigned status : {0U, 101U, 200U, 304U, 404U, 429U, 500U, 503U, 999U}) {
                auto request = RequestTimes::request_of(method, "/api/v1/session");
                request.route = route;
                times->note(request, status, 3ms);
            }
        }
    }
    std::string text;
    times->append(text);
    // 11 buckets, sum, count, 5 kinds of answers to 3 methods, 429 and 503 each (503 of a probe is
    // none of it), three ends of signing in, and five TYPE lines.
    const auto routes = std::ptrdiff_t(RequestTimes::routes.size());
    CHECK(std::ranges::count(text, '\n') == 5 + 3 + (13 + 15 + 2) * routes - 1);
}

TEST_CASE("who signs in, who comes too often, and who is sent away at a bad time") {
    const auto times = std::make_unique<RequestTimes>();
    const auto note = [&](const char* method, const char* path, unsigned status) {
        times->note(RequestTimes::request_of(method, path), status, 1ms);
    };
    note("POST", "/api/v1/session", 200);
    note("POST", "/api/v1/session/code", 403);
    note("POST", "/api/v1/session/code", 429);
    note("GET", "/api/v1/session", 401);  // asks who it is, and does not sign in
    note("DELETE", "/api/v1/session", 204);
    note("POST", "/wechat/city", 503);
    note("GET", "/readyz", 503);  // says that we are not ready, and sends nobody away
    std::string text;
    times->append(text);
    const auto has = [&](std::string_view line) { return text.find(line) != std::string::npos; };
    CHECK(has("\nheed_logins_total{result=\"done\"} 1\n"));
    CHECK(has("\nheed_logins_total{result=\"refused\"} 1\n"));
    CHECK(has("\nheed_logins_total{result=\"limited\"} 1\n"));
    CHECK(has("\nheed_ratelimit_events_total{bucket=\"api\"} 1\n"));
    CHECK(has("\nheed_shed_total{class=\"wechat\"} 1\n"));
    CHECK_FALSE(has("\nheed_shed_total{class=\"probe\"}"));
    CHECK(has("\nheed_http_requests_total{route=\"api\",method=\"other\",code=\"2xx\"} 1\n"));
}

}  // namespace
}  // namespace heed
