#pragma once
// A small hierarchy for the tests of casework, and where a complaint can lie in it.
#include "dialogs/casework/transitions.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace heed::casework::testing {

inline const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);  // a Tuesday
inline constexpr Promise sign_for{Promise::Unit::working_minutes, 120};
inline constexpr Promise resolve_in{Promise::Unit::working_days, 5};

inline constexpr Role roles[] = {
    Role::officer, Role::head, Role::dispatcher, Role::checker, Role::auditor, Role::admin};

// The city above three departments, one of which has a station below it; another dispatches.
inline Organisation city() {
    Organisation result;
    for (const auto& [id, parent] :
         {std::pair{"city", ""},
          {"office", "city"},
          {"station", "office"},
          {"other", "city"},
          {"third", "city"},
          {"hub", "city"}}) {
        Department department;
        department.id = id;
        department.parent = parent;
        department.dispatch = department.id == "hub";
        result.departments.push_back(department);
    }
    Category category;
    category.id = "lamp";
    category.level = {sign_for, {Promise::Unit::clock_minutes, 1440}, resolve_in};
    result.categories.push_back(category);
    result.calendar.hours = {{540, 720}, {840, 1080}};
    return result;
}

// Where the complaint lies, seen from a member: see matrix.tsv.
enum class Scope {
    own,
    below,
    above,
    other,
    assisting,
    assisting_below,
    unassigned,
    hub,
    hub_unassigned
};
inline constexpr std::pair<Scope, std::string_view> scope_names[] = {
    {Scope::own, "own"},
    {Scope::below, "below"},
    {Scope::above, "above"},
    {Scope::other, "other"},
    {Scope::assisting, "assisting"},
    {Scope::assisting_below, "assisting_below"},
    {Scope::unassigned, "unassigned"},
    {Scope::hub, "hub"},
    {Scope::hub_unassigned, "hub_unassigned"}};
inline constexpr Scope scopes[] = {
    Scope::own,
    Scope::below,
    Scope::above,
    Scope::other,
    Scope::assisting,
    Scope::assisting_below,
    Scope::unassigned,
    Scope::hub,
    Scope::hub_unassigned};
inline std::string_view name_of(Scope scope) {
    return scope_names[static_cast<std::size_t>(scope)].second;
}
// The member's department.
inline std::string home_of(Scope scope) {
    return scope == Scope::hub || scope == Scope::hub_unassigned ? "hub" : "office";
}

inline Complaint complaint_in(Scope scope, Status status) {
    Complaint complaint;
    complaint.number = "JC261124-0001-6";
    complaint.category = "lamp";
    complaint.text = "路灯不亮";
    complaint.status = status;
    complaint.filed_at = now;
    complaint.due_at = from_civil(2026, 12, 1, 18, 0, 0);
    switch (scope) {
        case Scope::own:
            complaint.department = "office";
            break;
        case Scope::below:
            complaint.department = "station";
            break;
        case Scope::above:
            complaint.department = "city";
            break;
        case Scope::other:
        case Scope::hub:
            complaint.department = "other";
            break;
        case Scope::assisting:
            complaint.department = "other";
            complaint.assisting = {"office"};
            break;
        case Scope::assisting_below:
            complaint.department = "other";
            complaint.assisting = {"station"};
            break;
        case Scope::unassigned:
        case Scope::hub_unassigned:
            break;
    }
    return complaint;
}

inline Actor member(Role role, std::string department = "office") {
    return {Actor::Kind::staff, {"s_1", "甲", std::move(department), role}};
}

inline Actor member_called(std::string id, Role role) {
    Actor actor = member(role);
    actor.staff.id = std::move(id);
    return actor;
}

}  // namespace heed::casework::testing
