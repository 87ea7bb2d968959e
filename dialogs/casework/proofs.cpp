#include "dialogs/casework/proofs.hpp"

#include "dialogs/casework/undo.hpp"

#include <algorithm>

namespace heed::casework {
namespace {

using Events = std::vector<ComplaintEvent>;

bool is_resolution(std::string_view event) {
    return event == "resolved" || event == "resolution_proposed";
}

// The last thing before the resolution that `undone` took back, apart from its photos: what came
// later was sent for it.
TimePoint before_resolution(const Events& timeline, Events::const_iterator undone) {
    const auto last = std::make_reverse_iterator(undone);
    const auto taken_back = std::find_if(last, timeline.rend(), [&](const ComplaintEvent& event) {
        return event.event == undone->text;
    });
    const auto earlier = std::find_if(taken_back, timeline.rend(), [](const ComplaintEvent& event) {
        return !is_resolution(event.event) && event.event != "proof";
    });
    return earlier == timeline.rend() ? TimePoint::min() : earlier->at;
}

}  // namespace

bool proof_stands(const Events& timeline, TimePoint added) {
    for (auto event = timeline.begin(); event != timeline.end(); ++event) {
        if (added > event->at) continue;
        if (event->event == "reopened") return false;
        const bool taken_back =
            event->event == undone_event && event->text && is_resolution(*event->text);
        if (taken_back && added > before_resolution(timeline, event)) return false;
    }
    return true;
}

}  // namespace heed::casework
