#pragma once
// What a visitor may cost before heed stops listening. Anybody can be a visitor, and a new one at
// every request, so addresses are counted as well. (Beyond `messages_per_minute` the turn itself
// falls silent; this is for what no person does.)
#include "bot/message_rate.hpp"
#include "bot/peer_address.hpp"

#include <mutex>
#include <string_view>

namespace heed {

// Thread-safe.
class VisitorRate {
public:
    explicit VisitorRate(int messages_per_minute)
        : messages_(times_person * messages_per_minute),
          messages_of_address_(times_address * messages_per_minute),
          photos_(photos_per_hour, std::chrono::hours(1)),
          photos_of_address_(times_address * photos_per_hour, std::chrono::hours(1)) {}

    // `peer` is the client's address as text; loopback is not counted, since tests and proxies of
    // this machine come from there.
    bool allows_message(std::string_view user, std::string_view peer, TimePoint now) {
        const std::lock_guard lock(mutex_);
        return within(messages_, user, now) && within_address(messages_of_address_, peer, now);
    }
    bool allows_photo(std::string_view user, std::string_view peer, TimePoint now) {
        const std::lock_guard lock(mutex_);
        return within(photos_, user, now) && within_address(photos_of_address_, peer, now);
    }

private:
    static constexpr int times_person = 4;
    static constexpr int times_address = 20;  // a school or an office behind one address
    static constexpr int photos_per_hour = 60;

    static bool within(MessageRate& rate, std::string_view who, TimePoint now) {
        return rate.count({{}, std::string(who)}, now) == RateVerdict::within;
    }
    static bool within_address(MessageRate& rate, std::string_view peer, TimePoint now) {
        const std::string source = counted_source(peer);
        return source.empty() || within(rate, source, now);
    }

    std::mutex mutex_;
    MessageRate messages_, messages_of_address_, photos_, photos_of_address_;
};

}  // namespace heed
