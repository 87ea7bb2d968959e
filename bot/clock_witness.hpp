#pragma once
// A second opinion on the time: other servers' answers carry theirs (RFC 9110, "Date"), and ours is
// held against it. docs/decisions/0077-the-time-of-other-servers.md
#include "bot/clock.hpp"
#include "bot/http_client.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// How far our clock is ahead of those of the servers that answered; behind is negative.
// Thread-safe.
class ClockWitness {
public:
    static constexpr std::chrono::milliseconds fresh_for = std::chrono::hours(24);

    // `url` was answered with this `Date` when ours was `now`. One that cannot be read says
    // nothing.
    void hear(std::string_view url, std::string_view date, TimePoint now);
    // The least of what the last answer of each server says, since it is likelier that one of them
    // is wrong than all; whole seconds, as they say it. Nothing when none has answered lately.
    std::optional<std::chrono::seconds> offset(TimePoint now) const;

private:
    struct Word {
        std::chrono::seconds ahead{};
        TimePoint at{};
    };
    static constexpr std::size_t servers_max = 64;
    mutable std::mutex mutex_;
    std::map<std::string, Word, std::less<>> by_server_;
};

// A client whose answers the witness hears. Both, and the clock, outlive it.
class WitnessedClient final : public HttpClient {
public:
    WitnessedClient(HttpClient& client, ClockWitness& witness, const Clock& clock)
        : client_(client), witness_(witness), clock_(clock) {}
    Task<HttpResult> send(HttpCall call) override;

private:
    HttpClient& client_;
    ClockWitness& witness_;
    const Clock& clock_;
};

}  // namespace heed
