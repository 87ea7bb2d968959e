#include "dialogs/casework/transitions.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace heed;
using namespace heed::casework;

namespace {

constexpr Role roles[] = {
    Role::officer, Role::head, Role::dispatcher, Role::checker, Role::auditor, Role::admin};
constexpr Action actions[] = {
    Action::accept,
    Action::reply,
    Action::note,
    Action::resolve,
    Action::supplement,
    Action::withdraw};
constexpr int status_count = 11;

// The city above two offices, one of which has a station below it.
Organisation organisation() {
    Organisation result;
    for (const auto& [id, parent] :
         {std::pair{"city", ""}, {"office", "city"}, {"station", "office"}, {"other", "city"}}) {
        Department department;
        department.id = id;
        department.parent = parent;
        result.departments.push_back(department);
    }
    return result;
}

// Where the complaint lies, seen from a member of the department "office".
enum class Scope { own, below, above, other, assisting, assisting_below, unassigned };
constexpr Scope scopes[] = {
    Scope::own,
    Scope::below,
    Scope::above,
    Scope::other,
    Scope::assisting,
    Scope::assisting_below,
    Scope::unassigned};

Complaint complaint_in(Scope scope, Status status) {
    Complaint complaint;
    complaint.status = status;
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
            break;
    }
    return complaint;
}

Actor member(Role role, std::string department = "office") {
    Actor actor;
    actor.kind = Actor::Kind::staff;
    actor.staff = {"s_1", "甲", std::move(department), role};
    return actor;
}

// Written from docs/casework.md by hand, not from the table under test.
bool expected_right(Role role, Action action, Scope scope) {
    const bool officer_of_it = role == Role::officer && scope == Scope::own;
    const bool head_of_it = role == Role::head && (scope == Scope::own || scope == Scope::below);
    const bool assists =
        ((role == Role::officer || role == Role::head) && scope == Scope::assisting) ||
        (role == Role::head && scope == Scope::assisting_below);
    switch (action) {
        case Action::accept:
            return officer_of_it || head_of_it;
        case Action::reply:
            return officer_of_it || head_of_it || assists;
        case Action::note:
            return officer_of_it || head_of_it || assists || role == Role::dispatcher;
        case Action::resolve:
            return officer_of_it;
        case Action::supplement:
        case Action::withdraw:
            return false;
    }
    return false;
}

bool expected_status(Action action, Status status) {
    const bool in_hand =
        status == Status::accepted || status == Status::verified || status == Status::in_progress;
    switch (action) {
        case Action::accept:
            return status == Status::filed || status == Status::assigned ||
                   status == Status::reopened;
        case Action::reply:
        case Action::note:
        case Action::resolve:
            return in_hand;
        case Action::supplement:
        case Action::withdraw:
            return is_open(status);
    }
    return false;
}

bool expected_sight(Role role, Scope scope) {
    switch (role) {
        case Role::officer:
            return scope == Scope::own || scope == Scope::assisting;
        case Role::head:
            return scope == Scope::own || scope == Scope::below || scope == Scope::assisting ||
                   scope == Scope::assisting_below;
        case Role::dispatcher:
        case Role::checker:
        case Role::auditor:
            return true;
        case Role::admin:
            return false;
    }
    return false;
}

const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);

}  // namespace

TEST_CASE("every role, action, status and scope has the outcome that the table of casework names") {
    const Organisation organisation_ = organisation();
    for (const Role role : roles) {
        for (const Action action : actions) {
            for (const Scope scope : scopes) {
                for (int i = 0; i < status_count; ++i) {
                    const auto status = static_cast<Status>(i);
                    const Complaint complaint = complaint_in(scope, status);
                    CAPTURE(to_string(role));
                    CAPTURE(to_string(action));
                    CAPTURE(to_string(status));
                    CAPTURE(static_cast<int>(scope));
                    const bool right = expected_right(role, action, scope);
                    REQUIRE(authorize(organisation_, member(role), action, complaint) == right);
                    const auto result =
                        apply(organisation_, member(role), action, complaint, "已处理", now);
                    if (!right) {
                        REQUIRE(std::get<Refusal>(result) == Refusal::not_allowed);
                    } else if (!expected_status(action, status)) {
                        REQUIRE(std::get<Refusal>(result) == Refusal::wrong_status);
                    } else {
                        REQUIRE(std::holds_alternative<Change>(result));
                    }
                }
            }
        }
    }
}

TEST_CASE("each role sees what its scope allows and no more") {
    const Organisation organisation_ = organisation();
    for (const Role role : roles) {
        for (const Scope scope : scopes) {
            CAPTURE(to_string(role));
            CAPTURE(static_cast<int>(scope));
            const Complaint complaint = complaint_in(scope, Status::assigned);
            CHECK(may_see(organisation_, member(role), complaint) == expected_sight(role, scope));
        }
    }
}

TEST_CASE("the resident may only add to an open complaint or take it back") {
    const Organisation organisation_ = organisation();
    Actor resident;
    resident.kind = Actor::Kind::resident;
    for (const Action action : actions) {
        const bool theirs = action == Action::supplement || action == Action::withdraw;
        for (int i = 0; i < status_count; ++i) {
            const auto status = static_cast<Status>(i);
            const auto result = apply(
                organisation_, resident, action, complaint_in(Scope::own, status), "补充", now
            );
            CAPTURE(to_string(action));
            CAPTURE(to_string(status));
            if (!theirs) {
                CHECK(std::get<Refusal>(result) == Refusal::not_allowed);
            } else if (!expected_status(action, status)) {
                CHECK(std::get<Refusal>(result) == Refusal::wrong_status);
            } else {
                const auto& change = std::get<Change>(result);
                CHECK(change.event.by == "resident");
                CHECK(change.notice.empty());
                CHECK(change.status == (action == Action::withdraw ? Status::withdrawn : status));
            }
        }
    }
}

TEST_CASE("a change says what happened, who did it and what the resident hears") {
    const Organisation organisation_ = organisation();
    const auto change_by = [&](Action action, Status status, std::string_view text) {
        return std::get<Change>(apply(
            organisation_,
            member(Role::officer),
            action,
            complaint_in(Scope::own, status),
            text,
            now
        ));
    };
    const Change accepted = change_by(Action::accept, Status::reopened, "");
    CHECK(accepted.status == Status::accepted);
    CHECK(accepted.event == ComplaintEvent{now, "accepted", "s_1", std::nullopt});
    CHECK(accepted.notice == "accepted");

    const Change reply = change_by(Action::reply, Status::in_progress, "师傅下午到");
    CHECK(reply.status == Status::in_progress);
    CHECK(reply.event == ComplaintEvent{now, "reply", "s_1", "师傅下午到"});
    CHECK(reply.notice == "reply");

    const Change note = change_by(Action::note, Status::accepted, "已联系物业");
    CHECK(note.status == Status::accepted);
    CHECK(note.event.event == "note");
    CHECK(note.notice.empty());

    const Change resolved = change_by(Action::resolve, Status::verified, "已更换灯泡");
    CHECK(resolved.status == Status::resolved);
    CHECK(resolved.event.event == "resolved");
    CHECK(resolved.notice == "resolved");
}

TEST_CASE("a reply, a note and a resolution need words; rights and status are judged first") {
    const Organisation organisation_ = organisation();
    for (const Action action : {Action::reply, Action::note, Action::resolve}) {
        for (const char* blank : {"", "  ", "\n\t", "　"}) {
            const auto refusal = [&](Role role, Status status) {
                return std::get<Refusal>(apply(
                    organisation_,
                    member(role),
                    action,
                    complaint_in(Scope::own, status),
                    blank,
                    now
                ));
            };
            CHECK(refusal(Role::officer, Status::accepted) == Refusal::needs_text);
            CHECK(refusal(Role::officer, Status::assigned) == Refusal::wrong_status);
            CHECK(refusal(Role::admin, Status::accepted) == Refusal::not_allowed);
        }
    }
}

TEST_CASE("every action has a row, and each row can be reached") {
    std::set<Action> in_table;
    for (const TransitionRow& row : transitions()) {
        in_table.insert(row.action);
        CHECK_FALSE(row.from.empty());
        CHECK_FALSE(row.who.empty());
        CHECK_FALSE(row.event.empty());
    }
    CHECK(in_table.size() == std::size(actions));
}

TEST_CASE("parents that lead in a circle or nowhere give no right and end") {
    Organisation circle = organisation();
    circle.departments[0].parent = "station";
    Complaint complaint = complaint_in(Scope::own, Status::assigned);
    complaint.department = "other";
    CHECK_FALSE(authorize(circle, member(Role::head, "nowhere"), Action::accept, complaint));
    complaint.department = "gone";
    CHECK_FALSE(may_see(circle, member(Role::head), complaint));
}

TEST_CASE("somebody without a department has no complaint of their own") {
    const Complaint complaint = complaint_in(Scope::unassigned, Status::filed);
    for (const Role role : {Role::officer, Role::head}) {
        CHECK_FALSE(may_see(organisation(), member(role, ""), complaint));
    }
}

TEST_CASE("roles and actors have the contract's names") {
    for (const Role role : roles) CHECK(parse_role(to_string(role)) == role);
    CHECK(to_string(Role::officer) == "officer");
    CHECK_FALSE(parse_role("boss"));
    CHECK(Actor{}.id() == "heed");
    CHECK(member(Role::head).id() == "s_1");
}
