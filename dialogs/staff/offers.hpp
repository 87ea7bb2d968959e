#pragma once
// What a page may offer a member of staff to do with a complaint now. It asks the table of
// transitions, and decides nothing: what is then done goes through casework::apply like all else.
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/verbs.hpp"

#include <string_view>
#include <vector>

namespace heed::staff {

struct Offer {
    const VerbRow* row = nullptr;
    enum class Field : std::uint8_t { none, optional, required };
    Field text = Field::none;
    Field department = Field::none;
    bool officer = false;  // a colleague may be named in place of the department
    Field date = Field::none;
    bool target = false;                     // another complaint
    std::vector<std::string_view> verdicts;  // one of these; empty: none is asked for
};

// In the order of the verbs. An action is offered when it would be carried out once everything that
// it needs is given.
std::vector<Offer> offers(
    const Organisation& organisation,
    const casework::Actor& actor,
    const Complaint& complaint,
    TimePoint now
);

}  // namespace heed::staff
