#include "bot/open311/list_page.hpp"

#include "adapters/http.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace heed::open311 {
namespace {

// "2026-11-20T08:00:00.123Z": the ends of a span count to the millisecond.
std::string exact_rfc3339(TimePoint time) {
    std::string text = to_rfc3339(time);
    const std::string thousandths = std::to_string(1000 + time.time_since_epoch().count() % 1000);
    text.replace(text.size() - 1, 1, "." + thousandths.substr(1) + "Z");
    return text;
}

}  // namespace

ListPage read_page(
    const RequestQuery& query,
    const std::function<std::optional<std::vector<std::string>>(const RequestQuery&)>& ask,
    std::size_t depth_max
) {
    ListPage page;
    if (query.offset + query.count_max > depth_max) {
        RequestQuery beyond = query;
        beyond.offset = depth_max;
        beyond.count_max = 1;
        const auto more = ask(beyond);
        if (more && !more->empty()) {
            page.fault = "page: pages go through " + std::to_string(depth_max) +
                         " requests; for more follow the header Link, or narrow the dates";
            return page;
        }
        // Past the end there is nothing.
        if (query.offset >= depth_max) return page;
    }
    auto numbers = ask(query);
    if (!numbers) {
        page.fault = "after must be a service_request_id of this list";
        return page;
    }
    if (numbers->size() == query.count_max) page.last = numbers->back();
    page.numbers = *std::move(numbers);
    return page;
}

std::string next_page(
    std::string_view list, const Form& form, TimePoint until, std::string_view last
) {
    constexpr std::array<std::string_view, 3> ours{"page", "after", "end_date"};
    std::string address = std::string(list) + "?";
    for (const auto& [name, value] : form.fields) {
        if (value.empty() || std::ranges::find(ours, name) != ours.end()) continue;
        address += percent_encode(name) + "=" + percent_encode(value) + "&";
    }
    address += "end_date=" + percent_encode(exact_rfc3339(until - Duration{1}));
    return address + "&after=" + percent_encode(last);
}

}  // namespace heed::open311
