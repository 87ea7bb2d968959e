#pragma once
// The public page: what the city hears and how it answers, without persons (contract, `GET /`).
#include "bot/channels.hpp"
#include "bot/clock.hpp"
#include "bot/rules.hpp"
#include "bot/server.hpp"
#include "storage/store.hpp"

#include <cstdint>
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
    // Worked out at most once in ten minutes for each language, however many ask: whoever comes
    // meanwhile gets the last ones, or waits for the first.
    Task<HttpReply> figures(const HttpRequestView& request);
    enum class Asked : std::uint8_t { kept, begins, waits };
    // `begins`: the caller works them out, and calls keep(). `body` is set when they are kept.
    Asked ask(const std::string& language, TimePoint now, std::string& body);
    // Empty: that went wrong, and the next who asks tries.
    void keep(const std::string& language, TimePoint now, const std::string& body);

    struct Kept {
        TimePoint at{};
        std::string body;
        bool under_way = false;
    };
    const Channels& channels_;
    Store& store_;
    const RulesInForce& rules_;
    const Clock& clock_;
    std::mutex mutex_;
    std::map<std::string, Kept> kept_;  // by language
};

}  // namespace heed
