#include "dialogs/casework/transitions.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 6> role_names = {
    "officer", "head", "dispatcher", "checker", "auditor", "admin"};
constexpr std::array<std::string_view, 6> action_names = {
    "accept", "reply", "note", "resolve", "supplement", "withdraw"};

using enum Status;
constexpr EnumSet<Status> in_hand = {accepted, verified, in_progress};
constexpr EnumSet<Status> any_open = {
    filed, assigned, accepted, verified, in_progress, resolved, reopened};

// Source: docs/casework.md, "States and transitions". One row a line.
// clang-format off
constexpr std::array<TransitionRow, 6> table = {{
    // action             from                         to         who                                                                                        event         notice      text
    {Action::accept,      {filed, assigned, reopened}, accepted,  {Standing::officer, Standing::head},                                                       "accepted",   "accepted", false},
    {Action::reply,       in_hand,                     {},        {Standing::officer, Standing::head, Standing::assisting},                                  "reply",      "reply",    true},
    {Action::note,        in_hand,                     {},        {Standing::officer, Standing::head, Standing::assisting, Standing::dispatcher},            "note",       "",         true},
    {Action::resolve,     in_hand,                     resolved,  {Standing::officer},                                                                       "resolved",   "resolved", true},
    {Action::supplement,  any_open,                    {},        {Standing::resident},                                                                      "supplement", "",         false},
    {Action::withdraw,    any_open,                    withdrawn, {Standing::resident},                                                                      "withdrawn",  "",         false},
}};
// clang-format on

bool within(const Organisation& organisation, std::string_view department, std::string_view top) {
    // The loader refuses circles; the bound keeps even a wrong organisation from looping.
    for (std::size_t depth = 0; depth <= organisation.departments.size(); ++depth) {
        if (department.empty()) return false;
        if (department == top) return true;
        const Department* known = organisation.department(department);
        if (!known) return false;
        department = known->parent;
    }
    return false;
}

bool assists(const Organisation& organisation, const Staff& staff, const Complaint& complaint) {
    return std::ranges::any_of(complaint.assisting, [&](const std::string& department) {
        return staff.role == Role::head ? within(organisation, department, staff.department)
                                        : department == staff.department;
    });
}

}  // namespace

std::string_view to_string(Role role) {
    const auto index = static_cast<std::size_t>(role);
    HEED_ENSURE(index < role_names.size());
    return role_names[index];
}

std::optional<Role> parse_role(std::string_view text) {
    const auto found = std::ranges::find(role_names, text);
    if (found == role_names.end()) return std::nullopt;
    return static_cast<Role>(found - role_names.begin());
}

std::string_view to_string(Action action) {
    const auto index = static_cast<std::size_t>(action);
    HEED_ENSURE(index < action_names.size());
    return action_names[index];
}

std::string Actor::id() const {
    switch (kind) {
        case Kind::staff:
            return staff.id;
        case Kind::resident:
            return "resident";
        case Kind::heed:
            return "heed";
    }
    return {};
}

std::span<const TransitionRow> transitions() { return table; }

EnumSet<Standing> standings(
    const Organisation& organisation, const Actor& actor, const Complaint& complaint
) {
    if (actor.kind == Actor::Kind::resident) return {Standing::resident};
    if (actor.kind == Actor::Kind::heed) return {Standing::heed};
    const Staff& staff = actor.staff;
    EnumSet<Standing> result;
    switch (staff.role) {
        case Role::officer:
            if (!staff.department.empty() && staff.department == complaint.department) {
                result.insert(Standing::officer);
            }
            if (assists(organisation, staff, complaint)) result.insert(Standing::assisting);
            break;
        case Role::head:
            if (within(organisation, complaint.department, staff.department)) {
                result.insert(Standing::head);
            }
            if (assists(organisation, staff, complaint)) result.insert(Standing::assisting);
            break;
        case Role::dispatcher:
            result.insert(Standing::dispatcher);
            break;
        case Role::checker:
            result.insert(Standing::checker);
            break;
        case Role::auditor:
            result.insert(Standing::auditor);
            break;
        case Role::admin:
            break;
    }
    return result;
}

bool may_see(const Organisation& organisation, const Actor& actor, const Complaint& complaint) {
    return !standings(organisation, actor, complaint).empty();
}

bool authorize(
    const Organisation& organisation, const Actor& actor, Action action, const Complaint& complaint
) {
    const EnumSet<Standing> who = standings(organisation, actor, complaint);
    return std::ranges::any_of(table, [&](const TransitionRow& row) {
        return row.action == action && row.who.intersects(who);
    });
}

std::variant<Change, Refusal> apply(
    const Organisation& organisation,
    const Actor& actor,
    Action action,
    const Complaint& complaint,
    std::string_view text,
    TimePoint now
) {
    const EnumSet<Standing> who = standings(organisation, actor, complaint);
    Refusal refusal = Refusal::not_allowed;
    for (const TransitionRow& row : table) {
        if (row.action != action || !row.who.intersects(who)) continue;
        refusal = Refusal::wrong_status;
        if (!row.from.contains(complaint.status)) continue;
        if (row.needs_text && fold(text).empty()) return Refusal::needs_text;
        Change change;
        change.status = row.to.value_or(complaint.status);
        change.event.at = now;
        change.event.event = row.event;
        change.event.by = actor.id();
        if (!text.empty()) change.event.text = text;
        change.notice = row.notice;
        return change;
    }
    return refusal;
}

}  // namespace heed::casework
