#include "bot/request_times.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

// The first part of an address, and its route where that is called otherwise.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"", "city"},
    {"c", "progress"},
    {"p", "photo"},
    {"healthz", "probe"},
    {"readyz", "probe"},
    {"metrics", "probe"}};

constexpr std::array<std::string_view, 3> method_names{"GET", "POST", "other"};
constexpr std::array<std::string_view, 5> status_classes{"1xx", "2xx", "3xx", "4xx", "5xx"};
constexpr std::array<std::string_view, 3> sign_in_results{"done", "refused", "limited"};

}  // namespace

std::size_t RequestTimes::route_of(std::string_view path) {
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    std::string_view name = path.substr(0, path.find('/'));
    const auto other =
        std::ranges::find(other_names, name, &std::pair<std::string_view, std::string_view>::first);
    if (other != std::end(other_names)) name = other->second;
    const auto found = std::ranges::find(routes, name);
    return std::min<std::size_t>(
        static_cast<std::size_t>(found - routes.begin()), routes.size() - 1
    );
}

RequestTimes::Request RequestTimes::request_of(std::string_view method, std::string_view path) {
    const auto known = std::ranges::find(method_names, method);
    const auto index = static_cast<std::size_t>(known - method_names.begin());
    const bool signs_in =
        method == "POST" && (path == "/api/v1/session" || path == "/api/v1/session/code");
    return {route_of(path), std::min(index, methods - 1), signs_in};
}

void RequestTimes::note(
    Request request, unsigned status, std::chrono::steady_clock::duration took
) {
    Row& row = rows_[request.route];
    row.took.note(took);
    const std::size_t status_class = std::clamp<std::size_t>(status / 100, 1, classes) - 1;
    count_one(row.answered[request.method][status_class]);
    if (status == 429) count_one(row.limited);
    if (status == 503 && routes[request.route] != "probe") count_one(row.shed);
    if (request.signs_in) count_one(sign_ins_[status < 400 ? 0 : status == 429 ? 2 : 1]);
}

void RequestTimes::append(std::string& text) const {
    MetricFamily times(text, "histogram", "heed_http_request_duration_seconds");
    for (std::size_t route = 0; route < routes.size(); ++route)
        rows_[route].took.append(times, {"route", routes[route]});
    MetricFamily requests(text, "counter", "heed_http_requests_total");
    for (std::size_t route = 0; route < routes.size(); ++route) {
        for (std::size_t method = 0; method < methods; ++method) {
            for (std::size_t i = 0; i < classes; ++i) {
                const auto count = rows_[route].answered[method][i].load(std::memory_order_relaxed);
                if (count == 0) continue;
                requests.sample(
                    {{"route", routes[route]},
                     {"method", method_names[method]},
                     {"code", status_classes[i]}},
                    static_cast<double>(count)
                );
            }
        }
    }
    const auto by_route = [&](std::string_view name, std::string_view label, Counter Row::*of) {
        MetricFamily family(text, "counter", name);
        for (std::size_t route = 0; route < routes.size(); ++route) {
            const auto count = (rows_[route].*of).load(std::memory_order_relaxed);
            if (count != 0) family.sample({{label, routes[route]}}, static_cast<double>(count));
        }
    };
    by_route("heed_ratelimit_events_total", "bucket", &Row::limited);
    by_route("heed_shed_total", "class", &Row::shed);
    MetricFamily logins(text, "counter", "heed_logins_total");
    append_counters(logins, "result", sign_ins_, [](std::size_t i) { return sign_in_results[i]; });
}

}  // namespace heed
