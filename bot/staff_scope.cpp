#include "bot/staff_scope.hpp"

#include <algorithm>

namespace heed {
namespace {

// The departments whose cases a member of staff works on: the own one; a head's also those below,
// and those they stand in for.
std::vector<std::string> own_departments(
    const Organisation& organisation, const casework::Staff& member
) {
    std::vector<std::string> headed;
    if (member.role == casework::Role::head) headed.push_back(member.department);
    for (const casework::Deputyship& deputyship : member.deputyships)
        headed.push_back(deputyship.department);
    std::vector<std::string> ids;
    for (const Department& department : organisation.departments) {
        const bool below = std::ranges::any_of(headed, [&](const std::string& top) {
            return casework::within(organisation, department.id, top);
        });
        if (below || department.id == member.department) ids.push_back(department.id);
    }
    return ids;
}

bool sees_everything(casework::Role role) {
    return role == casework::Role::dispatcher || role == casework::Role::checker ||
           role == casework::Role::auditor;
}

}  // namespace

ComplaintFilter scope_of(const Organisation& organisation, const casework::Actor& actor) {
    const casework::Staff& member = actor.staff;
    ComplaintFilter filter;
    if (sees_everything(member.role)) return filter;
    filter.departments = own_departments(organisation, member);
    // What nobody holds is the dispatching department's head's.
    filter.unassigned = std::ranges::any_of(filter.departments, [&](const std::string& id) {
        return id == organisation.dispatch().id &&
               (member.role == casework::Role::head || !member.deputyships.empty());
    });
    // An administrator of the organisation handles no case: an id that no department has.
    if (member.role == casework::Role::admin) filter.departments = {std::string("-")};
    return filter;
}

}  // namespace heed
