#pragma once
// A concern's history cut into rounds: from when it was recognised, or came back, to the next time.
// A round is what its department owes one answer for; scorecards count rounds.
// Source: docs/casework.md, "Scorecards".
#include "dialogs/casework/concern.hpp"

#include <optional>
#include <string>
#include <vector>

namespace heed::casework {

struct ConcernRound {
    std::string department;  // that leads it, or led it at the end; empty: dispatch
    std::int64_t people = 0;
    TimePoint begun_at{}, measure_due_at{}, due_at{};
    std::optional<TimePoint> measured_at;  // the first measure, or the solution
    std::optional<TimePoint> solved_at;
    bool gone = false;      // taken back or refused by all, or made one with another, unsolved
    bool recurred = false;  // came back while it was watched
};

// The rounds as of `as_of`: what happened later is not looked at. A concern that was never
// recognised has none.
std::vector<ConcernRound> concern_rounds(const ConcernHistory& history, TimePoint as_of);

}  // namespace heed::casework
