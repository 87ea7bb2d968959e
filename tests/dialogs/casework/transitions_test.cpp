#include "dialogs/casework/transitions.hpp"

#include "dialogs/casework/clocks.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;

namespace {

Refusal refusal_of(const std::variant<Change, Refusal>& result) {
    REQUIRE(std::holds_alternative<Refusal>(result));
    return std::get<Refusal>(result);
}
Change change_of(const std::variant<Change, Refusal>& result) {
    REQUIRE(std::holds_alternative<Change>(result));
    return std::get<Change>(result);
}

// One complaint that is carried from hand to hand.
struct Story {
    Organisation organisation = city();
    Complaint complaint = complaint_in(Scope::own, Status::assigned);
    TimePoint time = now;

    std::variant<Change, Refusal> attempt(
        const Actor& actor, Action action, const Details& details = {}
    ) {
        return casework::apply(organisation, actor, action, complaint, details, time);
    }
    Change act(const Actor& actor, Action action, const Details& details = {}) {
        Change change = change_of(attempt(actor, action, details));
        complaint = change.after;
        ++complaint.version;
        return change;
    }
};

const Actor officer = member(Role::officer);
const Actor head = member_called("s_2", Role::head);
const Actor dispatcher = member(Role::dispatcher, "hub");
const Actor checker = member(Role::checker, "hub");
const Actor resident = acting_resident();
const Actor heed_itself;

}  // namespace

TEST_CASE("each role sees what its scope allows and no more") {
    const Organisation organisation = city();
    const auto seen = [&](Role role, Scope scope) {
        return may_see(
            organisation, member(role, home_of(scope)), complaint_in(scope, Status::assigned)
        );
    };
    for (const Scope scope : scopes) {
        CAPTURE(name_of(scope));
        CHECK(seen(Role::officer, scope) == (scope == Scope::own || scope == Scope::assisting));
        CHECK(
            seen(Role::head, scope) ==
            (scope == Scope::own || scope == Scope::below || scope == Scope::assisting ||
             scope == Scope::assisting_below || scope == Scope::hub_unassigned)
        );
        for (const Role role : {Role::dispatcher, Role::checker, Role::auditor})
            CHECK(seen(role, scope));
        CHECK_FALSE(seen(Role::admin, scope));
    }
}

TEST_CASE("a change says what happened, who did it and who hears of it") {
    Story story;
    const Change accepted = story.act(officer, Action::accept);
    CHECK(accepted.status == Status::accepted);
    CHECK(accepted.event.at == now);
    CHECK(accepted.event.event == "accepted");
    CHECK(accepted.event.by == "s_1");
    CHECK_FALSE(accepted.event.text);
    CHECK(accepted.notice == "accepted");
    CHECK(story.complaint.course.officer == "s_1");
    const Change reply = story.act(officer, Action::reply, {"师傅下午到"});
    CHECK(reply.status == Status::accepted);
    CHECK(reply.event.event == "reply");
    CHECK(reply.event.text == "师傅下午到");
    CHECK(reply.notice == "reply");
    const Change note = story.act(officer, Action::note, {"已联系物业"});
    CHECK(note.notice.empty());
    const Change resolved = story.act(officer, Action::resolve, {"已更换灯泡"});
    CHECK(resolved.status == Status::resolved);
    CHECK(resolved.notice == "resolved");
    CHECK(story.complaint.course.resolved_at == now);
}

TEST_CASE("what needs words does not pass without; rights and status are judged first") {
    const Organisation organisation = city();
    for (const Action action : {Action::reply, Action::note, Action::resolve, Action::ask}) {
        for (const char* blank : {"", "  ", "\n\t", "　"}) {
            const auto refusal = [&](Role role, Status status) {
                return refusal_of(apply(
                    organisation,
                    member(role),
                    action,
                    complaint_in(Scope::own, status),
                    {blank},
                    now
                ));
            };
            CHECK(refusal(Role::officer, Status::accepted) == Refusal::needs_text);
            CHECK(refusal(Role::officer, Status::assigned) == Refusal::wrong_status);
            CHECK(refusal(Role::admin, Status::accepted) == Refusal::not_allowed);
        }
    }
}

TEST_CASE("sent back twice it is ruled, and cannot be sent back any more") {
    Story story;
    CHECK(
        refusal_of(story.attempt(member(Role::head, "hub"), Action::rule)) == Refusal::not_allowed
    );
    Change back =
        story.act(officer, Action::give_back, {.text = "不归我们", .department = "other"});
    CHECK(back.status == Status::filed);
    CHECK(story.complaint.department.empty());
    CHECK(story.complaint.course.suggested == "other");
    CHECK(back.told.contains(Told::dispatch));
    // The same again needs a reason, and the resident need not hear what they know.
    CHECK(
        refusal_of(story.attempt(dispatcher, Action::assign, {.department = "office"})) ==
        Refusal::needs_text
    );
    CHECK(
        refusal_of(story.attempt(dispatcher, Action::assign, {.department = "nowhere"})) ==
        Refusal::needs_department
    );
    const Change again =
        story.act(dispatcher, Action::assign, {.text = "按地段是你们", .department = "office"});
    CHECK(again.notice.empty());
    story.act(officer, Action::give_back, {"还是不归"});
    const Actor hub_head = member(Role::head, "hub");
    const Change ruled =
        story.act(hub_head, Action::rule, {.text = "先办", .department = "office"});
    CHECK(ruled.status == Status::assigned);
    CHECK(story.complaint.course.ruled);
    CHECK(refusal_of(story.attempt(officer, Action::give_back, {"不办"})) == Refusal::ruled);
    story.act(officer, Action::accept);
    const Change passed =
        story.act(head, Action::transfer, {.text = "管线", .department = "other"});
    CHECK(passed.notice == "transferred");
    CHECK_FALSE(story.complaint.course.ruled);
    // Who assists may be given the whole, but not asked to assist once more.
    story.act(member(Role::officer, "other"), Action::accept);
    const Actor other_head = member(Role::head, "other");
    story.act(other_head, Action::assist, {.text = "管线", .department = "third"});
    CHECK(
        refusal_of(
            story.attempt(other_head, Action::assist, {.text = "管线", .department = "third"})
        ) == Refusal::already_there
    );
    story.act(other_head, Action::transfer, {.text = "管线", .department = "third"});
    CHECK(story.complaint.department == "third");
    CHECK(story.complaint.assisting.empty());
    CHECK(story.complaint.sign_for_due_at == due(story.organisation.calendar, sign_for, now));
}

TEST_CASE("the clock stands still while the resident is asked, for five days at most") {
    Story story;
    story.act(officer, Action::accept);
    const TimePoint before = story.complaint.due_at;
    CHECK(refusal_of(story.attempt(resident, Action::answer)) == Refusal::not_waiting);
    story.act(officer, Action::ask, {"几号楼？"});
    CHECK(story.complaint.course.waiting_since == now);
    story.time = now + std::chrono::hours(2);  // 10:00 to 12:00, all of it worked
    CHECK(
        due_in_force(story.organisation, story.complaint, story.time) ==
        shifted(story.organisation.calendar, resolve_in, before, now, story.time)
    );
    Story patient = story;
    story.act(resident, Action::answer, {"3号楼"});
    CHECK_FALSE(story.complaint.course.waiting_since);
    // Due on a Tuesday at 18:00; two working hours more end on Wednesday at 11:00.
    CHECK(story.complaint.due_at == from_civil(2026, 12, 2, 11, 0, 0));
    patient.time = now + std::chrono::hours(24 * 30);
    patient.act(resident, Action::answer);
    CHECK(
        patient.complaint.due_at ==
        shifted(
            story.organisation.calendar, resolve_in, before, now, now + std::chrono::hours(24 * 5)
        )
    );
}

TEST_CASE("an answer may come too late for asking, never for the clock: resolving ends the wait") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::ask, {"几号楼？"});
    story.time += std::chrono::hours(24);
    const TimePoint before = story.complaint.due_at;
    story.act(officer, Action::resolve, {"已修好"});
    CHECK_FALSE(story.complaint.course.waiting_since);
    CHECK(story.complaint.due_at > before);
}

TEST_CASE("an extension is asked for before the deadline and granted by the head") {
    Story story;
    story.act(officer, Action::accept);
    const TimePoint later = story.complaint.due_at + std::chrono::hours(72);
    CHECK(refusal_of(story.attempt(head, Action::grant)) == Refusal::not_asked);
    CHECK(
        refusal_of(story.attempt(officer, Action::extend, {.text = "等件", .date = now})) ==
        Refusal::needs_date
    );
    const TimePoint never = now + std::chrono::hours(24 * 400);
    CHECK(
        refusal_of(story.attempt(officer, Action::extend, {.text = "等件", .date = never})) ==
        Refusal::needs_date
    );
    const Change asked = story.act(officer, Action::extend, {.text = "等件", .date = later});
    CHECK(asked.notice.empty());
    CHECK(asked.told.contains(Told::head));
    CHECK(story.complaint.due_at < later);
    Story refused = story;
    const Change granted = story.act(head, Action::grant, {"可以"});
    CHECK(granted.notice == "reply");
    CHECK(granted.event.event == "extended");
    CHECK(story.complaint.due_at == later);
    CHECK(story.complaint.course.granted_due == later);
    refused.act(head, Action::refuse, {"抓紧"});
    CHECK_FALSE(refused.complaint.course.extension_asked);
    refused.time = refused.complaint.due_at;
    CHECK(
        refusal_of(refused.attempt(officer, Action::extend, {.text = "等件", .date = later})) ==
        Refusal::past_deadline
    );
}

TEST_CASE("a heavy complaint is resolved by the head's signature") {
    Story story;
    story.complaint.emergency = true;
    story.act(officer, Action::accept);
    CHECK(refusal_of(story.attempt(head, Action::sign)) == Refusal::not_proposed);
    const Change proposed = story.act(officer, Action::resolve, {"已断电修复"});
    CHECK(proposed.status == Status::accepted);
    CHECK(proposed.event.event == "resolution_proposed");
    CHECK(proposed.notice.empty());
    CHECK(proposed.told.contains(Told::head));
    const Change signed_off = story.act(head, Action::sign);
    CHECK(signed_off.status == Status::resolved);
    CHECK(signed_off.notice == "resolved");
    CHECK(signed_off.event.text == "已断电修复");
    CHECK(story.complaint.course.proposed.empty());
}

TEST_CASE("who proposed a resolution does not sign it, whomever they stand in for") {
    Actor deputy = officer;
    deputy.staff.deputyships = {{"office", now + std::chrono::hours(1)}};
    Story story;
    story.complaint.course.heavy = true;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"修好了"});
    CHECK(story.complaint.course.proposed_by == officer.staff.id);
    CHECK(refusal_of(story.attempt(deputy, Action::sign)) == Refusal::own_proposal);
    // A colleague who stands in for the head may, and so may the head.
    Actor colleague = member_called("s_3", Role::officer);
    colleague.staff.deputyships = deputy.staff.deputyships;
    CHECK(change_of(story.attempt(colleague, Action::sign)).status == Status::resolved);
    // One who says it anew is the one who proposed it.
    Story again = story;
    again.act(colleague, Action::resolve, {"再次修好"});
    CHECK(refusal_of(again.attempt(colleague, Action::sign)) == Refusal::own_proposal);
    CHECK(change_of(again.attempt(deputy, Action::sign)).event.text == "再次修好");
    // Proposed before the proposer was kept: whoever has the complaint.
    Story older = story;
    older.complaint.course.proposed_by.clear();
    CHECK(refusal_of(older.attempt(deputy, Action::sign)) == Refusal::own_proposal);
    story.act(head, Action::sign);
    CHECK(story.complaint.course.proposed_by.empty());
}

TEST_CASE("solved closes, partly waits for more, not solved opens again and starts the clocks") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"好了"});
    Story partly = story, no = story;
    story.act(resident, Action::rate, {.verdict = "yes", .satisfied = 5});
    CHECK(story.complaint.status == Status::closed);
    CHECK(story.complaint.rating == Rating{"yes", 5, now});
    story.act(resident, Action::rate, {.satisfied = 4});
    CHECK(story.complaint.rating == Rating{"yes", 4, now});
    CHECK(
        refusal_of(story.attempt(resident, Action::rate, {.verdict = "no"})) ==
        Refusal::wrong_status
    );
    CHECK(
        refusal_of(story.attempt(resident, Action::rate, {.verdict = "perhaps"})) ==
        Refusal::needs_verdict
    );
    partly.act(resident, Action::rate, {.verdict = "partly"});
    CHECK(partly.complaint.status == Status::resolved);
    no.time += std::chrono::hours(24 * 14);
    const Change reopened = no.act(resident, Action::rate, {.text = "还是不亮", .verdict = "no"});
    CHECK(reopened.status == Status::reopened);
    CHECK(reopened.notice == "reopened");
    CHECK(reopened.told.contains(Told::head));
    CHECK(no.complaint.department == "office");
    CHECK(no.complaint.due_at == due(no.organisation.calendar, resolve_in, no.time));
    CHECK(no.complaint.course.reopened == 1);
    CHECK_FALSE(is_heavy(no.complaint));
    no.act(officer, Action::accept);
    no.act(officer, Action::resolve, {"又好了"});
    no.act(resident, Action::rate, {.verdict = "no"});
    CHECK(is_heavy(no.complaint));
    partly.time += std::chrono::hours(24 * 16);
    CHECK(
        refusal_of(partly.attempt(resident, Action::rate, {.verdict = "no"})) == Refusal::too_late
    );
}

TEST_CASE("silence closes after 15 days; the resident may open it again once within 15 more") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"好了"});
    CHECK(refusal_of(story.attempt(heed_itself, Action::lapse)) == Refusal::too_soon);
    story.time += std::chrono::hours(24 * 15);
    CHECK(story.act(heed_itself, Action::lapse).notice == "closed");
    CHECK(story.complaint.course.silent);
    Story late = story;
    late.time += std::chrono::hours(24 * 15 + 1);
    CHECK(refusal_of(late.attempt(resident, Action::reopen, {"没好"})) == Refusal::too_late);
    late.act(head, Action::reopen, {"查实没修"});
    CHECK_FALSE(late.complaint.course.silent);
    story.act(resident, Action::reopen, {"没好"});
    story.act(officer, Action::accept);
    story.act(head, Action::reject, {"不属管辖"});
    CHECK(refusal_of(story.attempt(resident, Action::reopen, {"不服"})) == Refusal::once_only);
    story.act(dispatcher, Action::reopen, {"再看看"});
    CHECK(story.complaint.course.reopened == 2);
}

TEST_CASE("nobody grades their own work") {
    Story story;
    story.complaint.status = Status::resolved;
    story.complaint.course.resolved_at = now;
    for (const Actor& own : {officer, head, member(Role::checker)}) {
        CHECK(
            refusal_of(story.attempt(own, Action::check, {.text = "好", .verdict = "closed"})) ==
            Refusal::not_allowed
        );
        CHECK(
            refusal_of(story.attempt(own, Action::rate, {.verdict = "yes"})) == Refusal::not_allowed
        );
    }
    story.act(checker, Action::check, {.text = "现场已修好", .verdict = "closed"});
    CHECK(story.complaint.status == Status::closed);
}

TEST_CASE("the resident urges once a day; the urge goes to officer and head") {
    Story story;
    const Change urged = story.act(resident, Action::urge);
    CHECK(urged.told.contains(Told::officers));
    CHECK(urged.told.contains(Told::head));
    story.time += std::chrono::hours(23);
    CHECK(refusal_of(story.attempt(resident, Action::urge)) == Refusal::too_soon);
    story.act(dispatcher, Action::urge);
    story.time += std::chrono::hours(1);
    story.act(resident, Action::urge);
}

TEST_CASE("a correction changes the complaint until somebody signs for it, then it is passed on") {
    Story story;
    story.act(resident, Action::amend, {"是21号"});
    CHECK(story.complaint.text == "是21号");
    story.act(officer, Action::accept);
    const Change passed_on = story.act(resident, Action::amend, {"是22号"});
    CHECK(story.complaint.text == "是21号");
    CHECK(passed_on.told.contains(Told::officers));
}

TEST_CASE("a corrected category replaces the old one until somebody signs for it") {
    Story story;
    Details details{"居民更正类别"};
    details.category = "light";
    const std::string text = story.complaint.text;
    story.act(resident, Action::amend, details);
    CHECK(story.complaint.category == "light");
    CHECK(story.complaint.text == text);
    story.act(officer, Action::accept);
    details.category = "noise";
    story.act(resident, Action::amend, details);
    CHECK(story.complaint.category == "light");
}

TEST_CASE("a complaint is merged into another open one that the actor sees") {
    Story story;
    Complaint target = complaint_in(Scope::own, Status::accepted);
    target.number = "JC261124-0002-9";
    Complaint closed = target, foreign = target;
    closed.status = Status::closed;
    foreign.department = "other";
    for (const Complaint* wrong :
         {static_cast<const Complaint*>(nullptr),
          &std::as_const(story.complaint),
          &std::as_const(closed),
          &std::as_const(foreign)}) {
        CHECK(
            refusal_of(story.attempt(officer, Action::merge, {.target = wrong})) ==
            Refusal::needs_target
        );
    }
    const Change merged = story.act(officer, Action::merge, {.target = &target});
    CHECK(merged.status == Status::merged);
    CHECK(merged.notice == "concern");
    CHECK(story.complaint.course.merged_into == target.number);
}

TEST_CASE("a rating can be appealed once, and a checker decides") {
    Story story;
    story.complaint.status = Status::closed;
    story.complaint.course.resolved_at = now;
    CHECK(refusal_of(story.attempt(officer, Action::appeal, {"恶意"})) == Refusal::not_rated);
    story.complaint.rating = Rating{"no", 1, now};
    story.act(officer, Action::appeal, {"已修好，有照片"});
    CHECK(refusal_of(story.attempt(officer, Action::appeal, {"再申"})) == Refusal::not_appealed);
    const Change decided =
        story.act(checker, Action::decide, {.text = "属实", .verdict = "upheld"});
    CHECK(decided.event.event == "appeal_upheld");
    CHECK(
        refusal_of(story.attempt(checker, Action::decide, {.text = "x", .verdict = "upheld"})) ==
        Refusal::not_appealed
    );
}

TEST_CASE("a deputy is a head until the time is up") {
    Story story;
    Staff stand_in = member(Role::officer, "other").staff;
    stand_in.deputyships = {{"office", now + std::chrono::hours(1)}};
    story.act(acting(stand_in, now), Action::accept);
    const Actor over = acting(stand_in, now + std::chrono::hours(1));
    CHECK_FALSE(may_see(story.organisation, over, story.complaint));
    // What runs in their name is none, also meanwhile.
    CHECK_FALSE(may_see(story.organisation, acting_by_program(stand_in), story.complaint));
}

TEST_CASE("whom a complaint leads to is for who works on it or calls back, and nobody if anonymous"
) {
    const auto view = [](Role role, Scope scope, bool anonymous) {
        Complaint complaint = complaint_in(scope, Status::accepted);
        complaint.anonymous = anonymous;
        return contact_view(city(), member(role, home_of(scope)), complaint);
    };
    using enum ContactView;
    for (const Role role : {Role::officer, Role::head, Role::dispatcher}) {
        CAPTURE(to_string(role));
        CHECK(view(role, Scope::own, false) == whole);
    }
    // Their own department's work they only read.
    CHECK(view(Role::checker, Scope::own, false) == masked);
    CHECK(view(Role::auditor, Scope::own, false) == hidden);
    CHECK(view(Role::admin, Scope::own, false) == hidden);
    const Complaint complaint = complaint_in(Scope::own, Status::accepted);
    CHECK(contact_view(city(), resident, complaint) == hidden);
    CHECK(contact_view(city(), checker, complaint) == whole);
    CHECK(contact_view(city(), member(Role::officer, "nowhere"), complaint) == hidden);
    for (const Role role :
         {Role::officer, Role::head, Role::dispatcher, Role::checker, Role::auditor, Role::admin}) {
        CAPTURE(to_string(role));
        for (const Scope scope : scopes) CHECK(view(role, scope, true) == hidden);
    }
}

TEST_CASE("every action has a row, and each row can be reached") {
    std::set<Action> in_table;
    for (const TransitionRow& row : transitions()) {
        in_table.insert(row.action);
        CHECK(row.from.empty() == (row.action == Action::file));
        CHECK_FALSE(row.who.empty());
        CHECK_FALSE(row.event.empty());
    }
    CHECK(in_table.size() == static_cast<std::size_t>(Action::prove) + 1);
}

TEST_CASE("parents that lead in a circle or nowhere give no right and end") {
    Organisation circle = city();
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
        CHECK_FALSE(may_see(city(), member(role, ""), complaint));
    }
}

TEST_CASE("roles and actors have the contract's names") {
    for (const Role role : roles) CHECK(parse_role(to_string(role)) == role);
    CHECK(to_string(Role::officer) == "officer");
    CHECK_FALSE(parse_role("boss"));
    CHECK(Actor{}.id() == "heed");
    CHECK(member(Role::head).id() == "s_1");
}
