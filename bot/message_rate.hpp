#pragma once
// How often one person writes: `[limits] messages_per_minute`. Only used on the store's thread.
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <cstddef>
#include <map>

namespace heed {

enum class RateVerdict : std::uint8_t { within, first_beyond, beyond };

class MessageRate {
public:
    explicit MessageRate(int per_minute) : per_minute_(per_minute) {}

    // Counts one message of `key`. Windows are whole minutes from a person's first message; the
    // first message beyond the limit in a window is told apart, since it gets one polite line.
    RateVerdict count(const ConversationKey& key, TimePoint now) {
        if (windows_.size() >= persons_max) forget_old(now);
        Window& window = windows_[key];
        if (now - window.since >= std::chrono::minutes(1) || now < window.since) window = {now, 0};
        ++window.messages;
        if (window.messages <= per_minute_) return RateVerdict::within;
        return window.messages == per_minute_ + 1 ? RateVerdict::first_beyond : RateVerdict::beyond;
    }

private:
    static constexpr std::size_t persons_max = 100'000;
    struct Window {
        TimePoint since{};
        int messages = 0;
    };
    // Windows that are over say nothing any more; a crowd within one minute loses its counts, which
    // only makes heed more patient.
    void forget_old(TimePoint now) {
        std::erase_if(windows_, [now](const auto& entry) {
            return now - entry.second.since >= std::chrono::minutes(1);
        });
        if (windows_.size() >= persons_max) windows_.clear();
    }

    int per_minute_;
    std::map<ConversationKey, Window> windows_;
};

}  // namespace heed
