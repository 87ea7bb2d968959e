#pragma once
// What may happen to a complaint: the table is data, a transition exists only if its row does.
// Source: docs/casework.md, "States and transitions".
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed::casework {

enum class Role : std::uint8_t { officer, head, dispatcher, checker, auditor, admin };
std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

// A bound member of staff.
struct Staff {
    std::string id;  // "s_" + hex
    std::string name;
    std::string department;
    Role role = Role::officer;
};

// Who acts: a member of staff, the resident of the complaint, or heed itself.
struct Actor {
    enum class Kind : std::uint8_t { staff, resident, heed } kind = Kind::heed;
    Staff staff;  // when kind is staff
    std::string id() const;  // "s_...", "resident", "heed"
};

enum class Action : std::uint8_t { accept, reply, note, resolve, supplement, withdraw };
std::string_view to_string(Action action);

struct TransitionRow {
    Action action;
    std::vector<Status> from;
    std::optional<Status> to;  // nothing: the state stays
    std::string_view event;    // name in the history
    std::string_view notice;   // contract event told to the resident; empty: never told
    bool needs_text = false;
};
std::span<const TransitionRow> transitions();

// May `actor` see this complaint at all? (Row-level scope: own department and those below a head's,
// assisting departments, the dispatcher everything.)
bool may_see(const Organisation& organisation, const Actor& actor, const Complaint& complaint);
// One function for chat, console and API, evaluated inside the write transaction.
bool authorize(const Organisation& organisation, const Actor& actor, Action action, const Complaint& complaint);

enum class Refusal : std::uint8_t { not_allowed, wrong_status, needs_text };

// What an allowed action does: the store applies it, the outbox tells the resident.
struct Change {
    Status status;          // afterwards
    ComplaintEvent event;   // the row of the history
    std::string notice;     // contract event, empty when the resident is not told
};
std::variant<Change, Refusal> apply(
    const Organisation& organisation,
    const Actor& actor,
    Action action,
    const Complaint& complaint,
    std::string_view text,
    TimePoint now
);

}  // namespace heed::casework
