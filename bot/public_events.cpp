#include "bot/public_events.hpp"

#include <algorithm>
#include <array>

namespace heed {

bool is_public_event(std::string_view event) {
    static constexpr std::array<std::string_view, 20> shown = {
        "filed",    "routed",  "assigned", "accepted",    "question",   "answer",   "verified",
        "started",  "reply",   "extended", "transferred", "resolved",   "rejected", "merged",
        "reopened", "checked", "lapsed",   "proof",       "instructed", "withdrawn"};
    return std::ranges::find(shown, event) != shown.end();
}

bool shows_words(std::string_view event) {
    return event == "reply" || event == "resolved" || event == "question" || event == "started" ||
           event == "extended" || event == "rejected" || event == "instructed";
}

}  // namespace heed
