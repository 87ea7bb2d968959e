#pragma once
// What staff may do to a common concern itself: the table is data, as that of transitions.
// Source: docs/casework.md, "Common concerns".
#include "dialogs/casework/actors.hpp"
#include "dialogs/casework/concern.hpp"
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace heed::casework {

enum class ConcernAct : std::uint8_t {
    confirm,  // recognised by an officer's word, however few they are
    split,    // some of its complaints are another trouble
    merge     // it is one with another concern
};
std::string_view to_string(ConcernAct act);
std::optional<ConcernAct> parse_concern_act(std::string_view text);

struct ConcernActRow {
    ConcernAct act;
    EnumSet<ConcernState> from;
    EnumSet<Standing> who;
    std::string_view event;  // in the concern's history
    bool needs_text = false;
};
std::span<const ConcernActRow> concern_acts();

// How an actor stands to a concern: as to a complaint of the department that leads it. Nobody's
// concern is the dispatching department's.
EnumSet<Standing> standings(
    const Organisation& organisation, const Actor& actor, const Concern& concern
);
// Has `actor` the right to do this to it, whatever its state?
bool authorize(
    const Organisation& organisation, const Actor& actor, ConcernAct act, const Concern& concern
);

// In the order in which they are told, like Refusal.
enum class ConcernRefusal : std::uint8_t { not_allowed, wrong_state, needs_text };
// Why it cannot be done now; nothing: it can.
std::optional<ConcernRefusal> refusal_of(
    const Organisation& organisation,
    const Actor& actor,
    ConcernAct act,
    const Concern& concern,
    std::string_view text
);

}  // namespace heed::casework
