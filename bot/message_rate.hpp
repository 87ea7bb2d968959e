#pragma once
// How often one person, or address, does something. Not thread-safe.
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <unordered_map>

namespace heed {

enum class RateVerdict : std::uint8_t { within, first_beyond, beyond };

class MessageRate {
public:
    explicit MessageRate(int per_window, Duration window = std::chrono::minutes(1))
        : per_window_(per_window), window_(window) {}

    // Counts one message of `key`. A window begins with a person's first message; the
    // first message beyond the limit in a window is told apart, since it gets one polite line.
    RateVerdict count(const ConversationKey& key, TimePoint now) {
        if (windows_.size() >= persons_max) forget_old(now);
        Window& window = windows_[key];
        if (now - window.since >= window_ || now < window.since) window = {now, 0};
        ++window.messages;
        if (window.messages <= per_window_) return RateVerdict::within;
        return window.messages == per_window_ + 1 ? RateVerdict::first_beyond : RateVerdict::beyond;
    }

    // Would one more be beyond?
    bool is_full(const ConversationKey& key, TimePoint now) const {
        const auto window = windows_.find(key);
        if (window == windows_.end()) return false;
        const bool over = now - window->second.since >= window_ || now < window->second.since;
        return !over && window->second.messages >= per_window_;
    }

    // The last message that was counted of `key` did not happen after all.
    void take_back(const ConversationKey& key) {
        const auto window = windows_.find(key);
        if (window != windows_.end() && window->second.messages > 0) --window->second.messages;
    }

private:
    static constexpr std::size_t persons_max = 100'000;
    struct Window {
        TimePoint since{};
        int messages = 0;
    };
    struct Hash {
        std::size_t operator()(const ConversationKey& key) const {
            const std::hash<std::string> hash;
            return hash(key.user) ^ (hash(key.channel) << 1U);
        }
    };
    // Windows that are over say nothing any more; a crowd within one window loses its counts, which
    // only makes heed more patient.
    void forget_old(TimePoint now) {
        std::erase_if(windows_, [this, now](const auto& entry) {
            return now - entry.second.since >= window_;
        });
        if (windows_.size() >= persons_max) windows_.clear();
    }

    int per_window_;
    Duration window_;
    std::unordered_map<ConversationKey, Window, Hash> windows_;
};

}  // namespace heed
