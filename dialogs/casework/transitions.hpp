#pragma once
// What may happen to a complaint: the table is data, a transition exists only if its row does.
// Source: docs/casework.md, "States and transitions".
#include "dialogs/casework/actors.hpp"
#include "dialogs/complaint.hpp"
#include "dialogs/enum_set.hpp"
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace heed::casework {

enum class Action : std::uint8_t {
    file,
    route,
    assign,
    accept,
    give_back,
    rule,
    ask,
    answer,
    verify,
    start,
    reply,
    note,
    assist,
    extend,
    grant,
    refuse,
    transfer,
    resolve,
    sign,
    reject,
    merge,
    withdraw,
    rate,
    check,
    lapse,
    reopen,
    urge,
    supplement,
    amend,
    escalate,
    instruct,
    appeal,
    decide,
    restore,
    prove
};
std::string_view to_string(Action action);

// Why an action is not carried out. In the order in which they are told: who has no right learns
// nothing about the case, and the row that an attempt came furthest with speaks for all.
enum class Refusal : std::uint8_t {
    not_allowed,
    needs_verdict,  // yes, partly, no; closed, reopened; upheld, dismissed
    wrong_status,
    needs_text,
    needs_department,  // a known one
    needs_date,        // later than now, and for an extension later than the deadline
    needs_target,      // another open complaint that the actor may see
    already_there,     // the department has it already, or assists
    ruled,             // cannot be sent back any more
    not_disputed,      // was not sent back twice
    not_waiting,       // nothing was asked of the resident
    past_deadline,     // an extension is asked for before the deadline
    not_asked,         // no extension was asked for
    not_proposed,      // no resolution waits for the signature
    own_proposal,      // who proposed it does not sign it, whomever they stand in for
    too_soon,          // urged within the last 24 hours, or not yet 15 days silent
    too_late,          // more than 15 days
    once_only,         // reopened by the resident before
    not_rated,
    not_appealed,  // or, for an appeal, already appealed
};
std::string_view to_string(Refusal refusal);

// What must hold beside status and right, checked in check() of transitions.cpp.
enum class Condition : std::uint8_t {
    none,
    not_ruled,
    returned_twice,
    waiting,
    before_deadline,
    extension_asked,
    light,  // not heavy, see is_heavy
    heavy,
    proposed,
    urged_not_today,
    within_15_days,        // of the resolution
    first_within_15_days,  // of the closing, and not reopened by the resident before
    silent_15_days,
    rated,
    appealed,
    withdrawn_just_now
};
std::string_view to_string(Condition condition);

// What must be given with an action.
enum class Need : std::uint8_t {
    text,
    department,
    other_department,  // not the one that has it
    reason_for_same,   // text, when it goes to the department that sent it back
    date,
    later_deadline,  // a date after the deadline in force
    target
};
std::string_view to_string(Need need);

// Whom of the staff heed tells.
enum class Told : std::uint8_t { officers, head, dispatch, head_above, assisting };
std::string_view to_string(Told told);

struct TransitionRow {
    Action action;
    EnumSet<Status> from;      // empty: before it is filed
    std::optional<Status> to;  // nothing: the state stays
    EnumSet<Standing> who;
    std::string_view event;   // name in the history
    std::string_view notice;  // contract event told to the resident; empty: never told
    EnumSet<Need> needs = {};
    Condition condition = Condition::none;
    std::string_view verdict = {};  // what must be said; empty: nothing
    EnumSet<Told> told = {};
};
std::span<const TransitionRow> transitions();

// What is said along with an action; what a row does not need is ignored.
struct Details {
    std::string_view text = {};
    std::string_view department = {};    // assign, rule, transfer, assist; suggestion of give_back
    std::string_view officer = {};       // assign: staff id of the member it is given to
    std::optional<TimePoint> date = {};  // start, extend, escalate
    const Complaint* target = nullptr;   // merge
    std::string_view verdict = {};       // rate: yes, partly, no; check: closed, reopened;
                                         // decide: upheld, dismissed
    int satisfied = 0;                   // rate: 1-5; 0: not said
    std::string_view category = {};      // amend: the right one, in place of the text
    const Place* place = nullptr;        // amend: likewise
    std::string_view area = {};          // amend: of that place; empty: unknown
};

inline constexpr auto waiting_max = std::chrono::hours(24 * 5);   // then the clock goes on
inline constexpr auto restore_within = std::chrono::minutes(30);  // after it was withdrawn
inline constexpr auto reopen_within = std::chrono::hours(24 * 15);

// Its resolution needs the head's signature: an emergency, twice reopened, or marked heavy (a
// concern of ten people and more).
bool is_heavy(const Complaint& complaint);
// The resolution's deadline as of `now`: while it waits for the resident, as if the answer came
// now.
TimePoint due_in_force(const Organisation& organisation, const Complaint& complaint, TimePoint now);
// Since when the resolution's time counts, moved likewise by what waiting has taken by `now`.
TimePoint since_in_force(
    const Organisation& organisation, const Complaint& complaint, TimePoint now
);

// Has `actor` the right to `action` here, whatever the status? One function for chat, console and
// API, evaluated inside the write transaction.
bool authorize(
    const Organisation& organisation, const Actor& actor, Action action, const Complaint& complaint
);
// May this member file a complaint on somebody's behalf?
bool may_file(const Actor& actor);
// Who has a right to `action` at all.
EnumSet<Standing> who_may(Action action);
// How much this member sees of whom a complaint leads to: the number to call, the account. One
// function for chat, console and API (decision 0092).
enum class ContactView : std::uint8_t {
    hidden,  // nothing: it is anonymous, or they see no persons
    masked,  // the number with its middle left out: they only read
    whole    // they work on it, or call back
};
ContactView contact_view(
    const Organisation& organisation, const Actor& actor, const Complaint& complaint
);

// What stands of `complaint`, for the event that has just made it so.
EventFacts standing_facts(const Organisation& organisation, const Complaint& complaint);
// The first row of a complaint's history. `complaint` is as it is filed, `rule` what routed it.
ComplaintEvent filed_event(
    const Organisation& organisation,
    const Complaint& complaint,
    std::string_view by,
    std::string_view rule
);

// What an allowed action does: the store writes it (Tx::change), the outbox tells people.
struct Change {
    Status status = Status::filed;  // afterwards
    Complaint after;                // version is still the one it was decided on
    ComplaintEvent event;           // the row of the history
    std::string notice;             // contract event, empty when the resident is not told
    EnumSet<Told> told;
};
// The head signs its resolution from now on, since so many say the same; the row of its history.
Change made_heavy(const Organisation& organisation, const Complaint& complaint, TimePoint now);

std::variant<Change, Refusal> apply(
    const Organisation& organisation,
    const Actor& actor,
    Action action,
    const Complaint& complaint,
    const Details& details,
    TimePoint now
);

}  // namespace heed::casework
