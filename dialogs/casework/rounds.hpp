#pragma once
// A complaint's history cut into rounds: from its filing, or from its reopening, to the next. A
// round is what a department owes one answer for; scorecards count rounds.
// Source: docs/casework.md, "Scorecards".
#include "dialogs/complaint.hpp"

#include <optional>
#include <string>
#include <vector>

namespace heed::casework {

// What scorecards read of a complaint. `events` in their order, without texts.
struct History {
    std::string number;
    std::string resident;  // pseudonym
    std::vector<ComplaintEvent> events;
};

// The time that one department has it within a round.
struct Stint {
    std::string department;
    TimePoint contact_due_at{};
    std::optional<TimePoint> contacted_at;  // the resident's first word from the staff
    std::optional<TimePoint> ended_at;      // sent back, given to another, or the round's end
    bool returned = false;                  // sent back to dispatch
};

struct Round {
    enum class End : std::uint8_t { open, resolved, rejected, withdrawn, merged };

    bool first = false;      // begins with the filing
    std::string rule;        // that routed it, in the first round
    std::string department;  // who has it, or had it at the end; empty: dispatch
    TimePoint due_at{};      // what the resident was promised, with extensions and waiting
    TimePoint
        own_due_at{};  // the department's: later when it got it late through no fault of its own
    End end = End::open;
    TimePoint ended_at{};     // unless open
    bool extended = false;    // a later deadline was granted
    bool answered = false;    // the resident rated it, whether or not that still counts
    std::string verdict;      // yes, partly, no; empty: not said, or struck out on appeal
    int satisfied = 0;        // 1-5; 0: not said, or struck out on appeal
    bool struck = false;      // an appeal against the rating was upheld
    bool checked = false;     // a checker has seen the end and agreed
    bool overturned = false;  // a checker has reopened it
    bool reopened = false;    // within 15 days of the resolution
    std::string worker;       // staff id of who signed for it last
    std::vector<Stint> stints;
};

// The rounds as of `as_of`: what happened later is not looked at, and what was taken back has not
// happened. Nothing when the history is older
// than the facts that this needs.
std::optional<std::vector<Round>> rounds_of(const History& history, TimePoint as_of);

}  // namespace heed::casework
