#pragma once
// How often one person's emergency words alert the dispatchers: once in ten minutes for each kind
// of emergency. The first is never held back. Only used on the store's thread.
#include "bot/stranger_alerts.hpp"
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace heed {

class AlertRate {
public:
    // Counts an alert and says whether it may go out.
    bool allow(const ConversationKey& key, std::string_view kind, TimePoint now) {
        if (alerts_.size() >= alerts_max) {
            std::erase_if(alerts_, [now](const auto& alert) {
                return now - alert.second >= pause;
            });
        }
        const auto [alert, fresh] = alerts_.try_emplace({key, std::string(kind)}, now);
        if (!fresh && now - alert->second < pause && now >= alert->second) return false;
        alert->second = now;
        return true;
    }

    // Of visitors whom nobody knows, for all of them together.
    StrangerAlerts& strangers() { return strangers_; }

    // What was allowed at `now` did not happen after all.
    void take_back(const ConversationKey& key, std::string_view kind, TimePoint now) {
        const auto alert = alerts_.find({key, std::string(kind)});
        if (alert != alerts_.end() && alert->second == now) alerts_.erase(alert);
    }

private:
    static constexpr auto pause = std::chrono::minutes(10);
    static constexpr std::size_t alerts_max = 10'000;  // then those that say nothing any more go
    std::map<std::pair<ConversationKey, std::string>, TimePoint> alerts_;
    StrangerAlerts strangers_;
};

}  // namespace heed
