#include "bot/clock_witness.hpp"

#include "adapters/http.hpp"

#include <cstdlib>

namespace heed {

void ClockWitness::hear(std::string_view url, std::string_view date, TimePoint now) {
    const auto theirs = parse_http_date(date);
    if (!theirs) return;
    const std::size_t host = url.find("://");
    const std::size_t end = host == url.npos ? url.npos : url.find('/', host + 3);
    const std::string server(url.substr(0, end));
    const std::lock_guard lock(mutex_);
    if (by_server_.size() >= servers_max && !by_server_.contains(server)) return;
    by_server_[server] = {
        std::chrono::floor<std::chrono::seconds>(now) -
            std::chrono::floor<std::chrono::seconds>(*theirs),
        now};
}

std::optional<std::chrono::seconds> ClockWitness::offset(TimePoint now) const {
    std::optional<std::chrono::seconds> least;
    const std::lock_guard lock(mutex_);
    for (const auto& [server, word] : by_server_) {
        // Of a time that our clock has left since, backwards: what it said then is not ours now.
        if (word.at > now || now - word.at > fresh_for) continue;
        if (!least || std::abs(word.ahead.count()) < std::abs(least->count())) least = word.ahead;
    }
    return least;
}

Task<HttpResult> WitnessedClient::send(HttpCall call) {
    const std::string url = call.url;
    HttpResult result = co_await client_.send(std::move(call));
    if (result.status != 0) witness_.hear(url, result.date, clock_.now());
    co_return result;
}

}  // namespace heed
