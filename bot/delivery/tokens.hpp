#pragma once
// Access tokens of platforms: fetched when needed, shared, one fetch at a time for each channel.
#include "adapters/channel.hpp"
#include "bot/clock.hpp"
#include "bot/http_client.hpp"
#include "bot/lane_timer.hpp"
#include "bot/metrics.hpp"
#include "bot/task.hpp"

#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Lives on one lane.
class Tokens {
public:
    Tokens(Lane& lane, HttpClient& client, const Clock& clock, Metrics& metrics)
        : lane_(lane), client_(client), clock_(clock), metrics_(metrics) {}

    // A token that is good for some minutes yet; empty when the platform gives none now (logged).
    Task<std::string> get(const Channel& channel);
    // The platform refused `failing`: the next get() fetches a new one. A token that has been
    // replaced meanwhile stays (compare and drop).
    void drop(const Channel& channel, std::string_view failing);
    // heed_token_age_seconds{channel}: of the tokens that are in use. Any thread.
    void append_metrics(std::string& text) const;

private:
    struct Entry {
        std::string value;
        TimePoint good_until{};
        TimePoint not_before{};  // after a refusal or a forced one: no storm
        bool forced = false;     // the cached token was refused: ask for a fresh one
        bool fetching = false;
        std::list<LaneTimer> waiters;
    };
    Task<void> fetch(const Channel& channel, Entry& entry);
    // Nothing: there is none any more.
    void note_fetched(const Channel& channel, std::optional<TimePoint> at);

    Lane& lane_;
    HttpClient& client_;
    const Clock& clock_;
    Metrics& metrics_;
    std::map<const Channel*, Entry> entries_;
    mutable std::mutex mutex_;  // of what other threads may ask
    std::map<std::string, TimePoint, std::less<>> fetched_;  // by channel
};

}  // namespace heed
