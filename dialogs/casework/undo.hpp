#pragma once
// Taking back what was just done: the complaint is again as it was, the history keeps both.
#include "dialogs/casework/transitions.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::casework {

inline constexpr std::string_view undone_event = "undone";

// All that a staff member's action may have changed, as it was.
struct Before {
    Status status = Status::filed;
    std::string department;
    std::vector<std::string> assisting;
    TimePoint due_at{};
    TimePoint sign_for_due_at{};
    Course course;
    bool operator==(const Before&) const = default;
};
Before before(const Complaint& complaint);
std::string encode(const Before& before);
std::optional<Before> decode_before(std::string_view text);

// The history without what was taken back: for who is to read no more of it.
std::vector<ComplaintEvent> standing(const std::vector<ComplaintEvent>& timeline);

// The compensating change. `complaint` must be in the version that the action made: the caller
// checks it, and that nobody was told yet. `event` is what is taken back ("accepted"), and stands
// in the history as the change's text.
Change undone(
    const Actor& actor,
    const Complaint& complaint,
    const Before& before,
    std::string_view event,
    TimePoint now
);

}  // namespace heed::casework
