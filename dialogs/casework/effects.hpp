#pragma once
// What a row of the table asks for, and what it does to the complaint.
#include "dialogs/casework/transitions.hpp"

namespace heed::casework {

struct Situation {
    const Organisation& organisation;
    const Actor& actor;
    const Complaint& complaint;
    const Details& details;
    TimePoint now;
};

// Is this the row among those of its action, by what was said and how heavy the complaint is?
bool selected(const TransitionRow& row, const Situation& situation);
// Nothing when needs and condition of `row` are met.
std::optional<Refusal> missing_for(const TransitionRow& row, const Situation& situation);
Change carried_out(const TransitionRow& row, const Situation& situation);

}  // namespace heed::casework
