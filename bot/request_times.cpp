#include "bot/request_times.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

// The first part of an address, and its route where that is called otherwise.
constexpr std::pair<std::string_view, std::string_view> other_names[] = {
    {"", "city"},
    {"c", "progress"},
    {"p", "photo"},
    {"healthz", "probe"},
    {"readyz", "probe"},
    {"metrics", "probe"}};

constexpr std::string_view status_classes[] = {"1xx", "2xx", "3xx", "4xx", "5xx"};

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

void RequestTimes::note(
    std::size_t route, unsigned status, std::chrono::steady_clock::duration took
) {
    Row& row = rows_[route];
    row.took.note(took);
    const std::size_t status_class = std::clamp<std::size_t>(status / 100, 1, classes) - 1;
    row.answered[status_class].fetch_add(1, relaxed);
}

void RequestTimes::append(std::string& text) const {
    MetricFamily times(text, "histogram", "heed_http_request_duration_seconds");
    for (std::size_t route = 0; route < routes.size(); ++route)
        rows_[route].took.append(times, {"route", routes[route]});
    MetricFamily answers(text, "counter", "heed_http_answers_total");
    for (std::size_t route = 0; route < routes.size(); ++route) {
        for (std::size_t i = 0; i < classes; ++i) {
            const std::uint64_t count = rows_[route].answered[i].load(relaxed);
            if (count == 0) continue;
            answers.sample(
                {{"route", routes[route]}, {"status", status_classes[i]}},
                static_cast<double>(count)
            );
        }
    }
}

}  // namespace heed
