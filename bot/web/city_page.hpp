#pragma once
// The public page: what the city hears and how it answers, without persons (contract, `GET /`).
#include "bot/channels.hpp"
#include "bot/clock.hpp"
#include "bot/rules.hpp"
#include "bot/server.hpp"
#include "storage/store.hpp"

#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace heed {

// Usable from every lane.
class CityPage {
public:
    // All arguments outlive the page.
    CityPage(const Channels& channels, Store& store, const RulesInForce& rules, const Clock& clock)
        : channels_(channels), store_(store), rules_(rules), clock_(clock) {}

    static bool has(std::string_view path);
    Task<HttpReply> handle(HttpRequestView request);

private:
    HttpReply page(const HttpRequestView& request) const;
    // Worked out at most once in ten minutes for each language, however many ask.
    Task<HttpReply> figures(const HttpRequestView& request);

    struct Kept {
        TimePoint at{};
        std::string body;
    };
    const Channels& channels_;
    Store& store_;
    const RulesInForce& rules_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Kept> kept_;  // by language
};

}  // namespace heed
