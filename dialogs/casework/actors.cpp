#include "dialogs/casework/actors.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>
#include <array>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 6> role_names = {
    "officer", "head", "dispatcher", "checker", "auditor", "admin"};
constexpr std::array<std::string_view, 9> standing_names = {
    "officer",
    "head",
    "head of dispatch",
    "assisting",
    "dispatcher",
    "checker",
    "reader",
    "resident",
    "heed"};

// The departments whose head `staff` is: the own one, and those they stand in for.
std::vector<std::string_view> headed_by(const Staff& staff) {
    std::vector<std::string_view> tops;
    if (staff.role == Role::head && !staff.department.empty()) tops.push_back(staff.department);
    for (const Deputyship& deputyship : staff.deputyships) tops.push_back(deputyship.department);
    return tops;
}

bool assists(
    const Organisation& organisation,
    const Staff& staff,
    const std::vector<std::string_view>& tops,
    const Complaint& complaint
) {
    return std::ranges::any_of(complaint.assisting, [&](const std::string& department) {
        return (staff.role == Role::officer && department == staff.department) ||
               std::ranges::any_of(tops, [&](std::string_view top) {
                   return within(organisation, department, top);
               });
    });
}

bool own_work(const Organisation& organisation, const Staff& staff, const Complaint& complaint) {
    return within(organisation, staff.department, complaint.department) ||
           std::ranges::any_of(complaint.assisting, [&](const std::string& department) {
               return within(organisation, staff.department, department);
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

std::string_view to_string(Standing standing) {
    const auto index = static_cast<std::size_t>(standing);
    HEED_ENSURE(index < standing_names.size());
    return standing_names[index];
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

Actor acting(Staff member, TimePoint now) {
    std::erase_if(member.deputyships, [&](const Deputyship& deputyship) {
        return deputyship.until <= now;
    });
    return {Actor::Kind::staff, std::move(member)};
}

Actor acting_by_program(Staff member) {
    member.deputyships.clear();
    return {Actor::Kind::staff, std::move(member)};
}

Actor acting_resident() { return {Actor::Kind::resident}; }

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

EnumSet<Standing> standings(
    const Organisation& organisation, const Actor& actor, const Complaint& complaint
) {
    if (actor.kind == Actor::Kind::resident) return {Standing::resident};
    if (actor.kind == Actor::Kind::heed) return {Standing::heed};
    const Staff& staff = actor.staff;
    EnumSet<Standing> result;
    const auto tops = headed_by(staff);
    const std::string_view dispatch =
        organisation.departments.empty() ? std::string_view() : organisation.dispatch().id;
    const std::string_view holder =
        complaint.department.empty() ? dispatch : std::string_view(complaint.department);
    for (const std::string_view top : tops) {
        if (within(organisation, holder, top)) result.insert(Standing::head);
        const bool disputed = complaint.course.returned > 0 && within(organisation, dispatch, top);
        if (disputed) result.insert(Standing::dispatch_head);
    }
    if (assists(organisation, staff, tops, complaint)) result.insert(Standing::assisting);
    switch (staff.role) {
        case Role::officer:
            if (!staff.department.empty() && staff.department == complaint.department) {
                result.insert(Standing::officer);
            }
            break;
        case Role::head:
        case Role::admin:
            break;
        case Role::dispatcher:
            result.insert(Standing::dispatcher);
            break;
        case Role::checker:
            result.insert(
                own_work(organisation, staff, complaint) ? Standing::reader : Standing::checker
            );
            break;
        case Role::auditor:
            result.insert(Standing::reader);
            break;
    }
    return result;
}

bool may_see(const Organisation& organisation, const Actor& actor, const Complaint& complaint) {
    return !standings(organisation, actor, complaint).empty();
}

}  // namespace heed::casework
