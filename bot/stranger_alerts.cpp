#include "bot/stranger_alerts.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t words_max = 5;  // different ones, the newest

std::size_t& count_of(staff::CallsKeptBack& kept, StrangerAlerts::Call call) {
    switch (call) {
        case StrangerAlerts::Call::danger:
            return kept.dangers;
        case StrangerAlerts::Call::person:
            return kept.persons;
        case StrangerAlerts::Call::filed:
            return kept.filed;
    }
    return kept.dangers;
}

}  // namespace

bool StrangerAlerts::allow(const ConversationKey& visitor, std::string_view source, TimePoint now) {
    // A clock that goes back silences nobody.
    std::erase_if(admitted_, [now](const Admitted& one) {
        return now - one.at >= window || now < one.at;
    });
    if (std::ranges::find(admitted_, visitor, &Admitted::visitor) != admitted_.end()) return true;
    const auto neighbours = std::ranges::count_if(admitted_, [source](const Admitted& one) {
        return !source.empty() && one.source == source;
    });
    if (admitted_.size() >= at_once) return false;
    if (static_cast<std::size_t>(neighbours) >= at_once_of_source) return false;
    admitted_.push_back({visitor, std::string(source), now});
    return true;
}

void StrangerAlerts::keep(Call call, std::string_view words, TimePoint now) {
    if (kept_.count() == 0) {
        if (now - told_ >= window || now < told_) pause_ = first_pause;
        due_ = now + pause_;
    }
    ++count_of(kept_, call);
    std::erase(kept_.words, words);
    kept_.words.emplace_back(words);
    if (kept_.words.size() > words_max) kept_.words.erase(kept_.words.begin());
}

std::optional<staff::CallsKeptBack> StrangerAlerts::take_due(TimePoint now) {
    const bool early = now < due_ && due_ - now <= longest_pause;
    if (kept_.count() == 0 || early) return std::nullopt;
    told_ = now;
    pause_ = std::min<Duration>(2 * pause_, longest_pause);
    return std::exchange(kept_, {});
}

}  // namespace heed
