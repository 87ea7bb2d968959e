#include "dialogs/casework/undo.hpp"

#include "dialogs/casework/rounds.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;

TEST_CASE("what was so before reads back as it was") {
    Before state = before(complaint_in(Scope::assisting, Status::accepted));
    state.course.officer = "s_1";
    state.course.question = "哪一\"盏\"？";
    state.course.waiting_since = now;
    CHECK(decode_before(encode(state)) == state);
    for (const char* bytes : {"", "{}", "[]", "{\"status\":\"odd\"}", "x"}) {
        CAPTURE(bytes);
        CHECK_FALSE(decode_before(bytes));
    }
}

TEST_CASE("each action of staff can be taken back, and leaves the complaint as it was") {
    const Organisation organisation = city();
    const Actor officer = member(Role::officer);
    const Actor head = member(Role::head);
    const Actor dispatcher = member(Role::dispatcher, "hub");
    Complaint target = complaint_in(Scope::own, Status::accepted);
    target.number = "JC261124-0002-9";
    struct Case {
        Actor actor;
        Action action;
        Status status;
    };
    const Case cases[] = {
        {officer, Action::accept, Status::assigned},
        {officer, Action::give_back, Status::assigned},
        {officer, Action::ask, Status::accepted},
        {officer, Action::start, Status::accepted},
        {officer, Action::assist, Status::accepted},
        {officer, Action::resolve, Status::in_progress},
        {officer, Action::merge, Status::assigned},
        {head, Action::extend, Status::accepted},
        {head, Action::escalate, Status::accepted},
        {dispatcher, Action::assign, Status::assigned},
        {dispatcher, Action::transfer, Status::accepted},
        {dispatcher, Action::reject, Status::assigned},
        {dispatcher, Action::reopen, Status::closed},
    };
    for (const Case& one : cases) {
        CAPTURE(to_string(one.action));
        const Complaint complaint = complaint_in(Scope::own, one.status);
        Details details{.text = "已处理", .department = "third", .target = &target};
        details.date = complaint.due_at + std::chrono::hours(24);
        const auto result = apply(organisation, one.actor, one.action, complaint, details, now);
        REQUIRE(std::holds_alternative<Change>(result));
        const Change& done = std::get<Change>(result);
        CHECK_FALSE(before(done.after) == before(complaint));
        const auto kept = decode_before(encode(before(complaint)));
        REQUIRE(kept);
        const Change back =
            undone(one.actor, done.after, *kept, done.event.event, now + Duration(1));
        CHECK(before(back.after) == before(complaint));
        CHECK(back.status == complaint.status);
        CHECK(back.event.event == undone_event);
        CHECK(back.event.text == done.event.event);
        CHECK(back.event.by == one.actor.id());
        CHECK(back.notice.empty());
    }
}

TEST_CASE("for the scorecards what was undone has not happened") {
    const Organisation organisation = city();
    const Actor officer = member(Role::officer);
    const Complaint complaint = complaint_in(Scope::own, Status::accepted);
    History history;
    history.events = {filed_event(organisation, complaint, "resident", "")};
    const auto done =
        std::get<Change>(apply(organisation, officer, Action::resolve, complaint, {"好了"}, now));
    Change back = undone(officer, done.after, before(complaint), done.event.event, now);
    back.event.facts = standing_facts(organisation, back.after);
    history.events.push_back(done.event);
    const auto resolved = rounds_of(history, now);
    REQUIRE(resolved);
    CHECK(resolved->front().end == Round::End::resolved);
    history.events.push_back(back.event);
    const auto rounds = rounds_of(history, now);
    REQUIRE(rounds);
    REQUIRE(rounds->size() == 1);
    CHECK(rounds->front().end == Round::End::open);
}

TEST_CASE("what was taken back stands in no history that residents read") {
    const auto event = [](const char* name, const char* text) {
        ComplaintEvent made;
        made.event = name;
        made.text = text;
        return made;
    };
    const std::vector<ComplaintEvent> timeline = {
        event("filed", ""),
        event("replied", "先到的"),
        event("replied", "内部消息"),
        event("accepted", ""),
        event("undone", "replied"),
        event("undone", "asked")};
    const std::vector<ComplaintEvent> left = standing(timeline);
    REQUIRE(left.size() == 3);
    CHECK(left[1].text == "先到的");
    CHECK(left[2].event == "accepted");
}
