// Who hears of it when the time of a promise passes, and when: by the rules alone.
#include "dialogs/casework/ladder.hpp"

#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/rounds.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;
using namespace std::chrono_literals;

namespace {

TimePoint at(int month, int day, int hour, int minute = 0) {
    return from_civil(2026, month, day, hour, minute, 0);
}

// A complaint filed on Tuesday 2026-11-24 at 10:00 and where time and people take it. Promised: 2
// hours of work to sign for it, 24 hours by the clock to contact the resident, 5 working days.
struct Story {
    Organisation organisation = city();
    Complaint complaint = complaint_in(Scope::own, Status::assigned);
    TimePoint time = now;

    Story() { promise(organisation, complaint, now); }

    Change act(const Actor& actor, Action action, const Details& details = {}) {
        const auto result = apply(organisation, actor, action, complaint, details, time);
        REQUIRE(std::holds_alternative<Change>(result));
        return take(std::get<Change>(result));
    }
    // Nothing when `deadline` has reached nothing.
    std::optional<Change> climb(Deadline deadline, TimePoint when) {
        time = when;
        const auto change = casework::climb(organisation, complaint, deadline, when);
        return change ? std::optional(take(*change)) : std::nullopt;
    }
    std::string event_at(Deadline deadline, TimePoint when) {
        const auto change = climb(deadline, when);
        return change ? change->event.event : "";
    }
    // The event of each rung, taken just when it is reached, and not a second before.
    std::vector<std::pair<std::string, TimePoint>> all_rungs(Deadline deadline) {
        std::vector<std::pair<std::string, TimePoint>> rungs;
        while (const auto next = next_of(deadline)) {
            CHECK_FALSE(climb(deadline, *next - 1ms));
            const auto change = climb(deadline, *next);
            REQUIRE(change);
            rungs.emplace_back(change->event.event, change->event.at);
        }
        return rungs;
    }
    std::optional<TimePoint> next_of(Deadline deadline) const {
        const Course& course = complaint.course;
        if (deadline == Deadline::sign_for) return course.signing.next;
        if (deadline == Deadline::contact) return course.contacting.next;
        return deadline == Deadline::resolve ? course.solving.next : course.lapses_at;
    }

private:
    Change take(Change change) {
        complaint = change.after;
        ++complaint.version;
        return change;
    }
};

const Actor officer = member(Role::officer);
const Actor head = member(Role::head);
const Actor dispatcher = member(Role::dispatcher, "hub");
const Actor resident = acting_resident();

bool tells(const Change& change, std::initializer_list<Told> told) {
    for (const Told one : {Told::officers, Told::head, Told::dispatch, Told::head_above}) {
        const bool wanted = EnumSet<Told>(told).contains(one);
        if (change.told.contains(one) != wanted) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("each promise has four rungs, at 75, 100, 150 and 300 % of its own time") {
    Story story;
    using Rungs = std::vector<std::pair<std::string, TimePoint>>;
    CHECK(
        story.all_rungs(Deadline::sign_for) ==
        Rungs{
            {"sign_for_reminded", at(11, 24, 11, 30)},
            {"sign_for_overdue", at(11, 24, 12)},
            {"sign_for_above", at(11, 24, 15)},
            {"sign_for_published", at(11, 24, 18)}}
    );
    CHECK(
        story.all_rungs(Deadline::contact) ==
        Rungs{
            {"contact_reminded", at(11, 25, 4)},
            {"contact_overdue", at(11, 25, 10)},
            {"contact_above", at(11, 25, 22)},
            {"contact_published", at(11, 27, 10)}}
    );
    // 41 hours of work: six on the first day, then five days of seven.
    CHECK(
        story.all_rungs(Deadline::resolve) ==
        Rungs{
            {"resolve_reminded", at(11, 30, 14, 45)},
            {"resolve_overdue", at(12, 1, 18)},
            {"resolve_above", at(12, 4, 17, 30)},
            {"resolve_published", at(12, 17, 16)}}
    );
    CHECK_FALSE(story.climb(Deadline::resolve, at(12, 31, 12)));
}

TEST_CASE("the officers are reminded, the head hears when it is due, then the head above") {
    Story story;
    CHECK(tells(*story.climb(Deadline::sign_for, at(11, 24, 11, 30)), {Told::officers}));
    CHECK(tells(*story.climb(Deadline::sign_for, at(11, 24, 12)), {Told::officers, Told::head}));
    CHECK(tells(*story.climb(Deadline::sign_for, at(11, 24, 15)), {Told::head_above}));
    const Change last = *story.climb(Deadline::sign_for, at(11, 24, 18));
    CHECK(tells(last, {}));
    CHECK(last.notice.empty());
    CHECK(last.status == Status::assigned);
    CHECK(last.event.by == "heed");
    CHECK(last_rung(story.complaint.course, Deadline::sign_for) == Rung::published);
    CHECK_FALSE(last_rung(story.complaint.course, Deadline::resolve));
}

TEST_CASE("of the rungs that were missed only the highest fires, and all who missed it are told") {
    Story story;
    Story late = story;
    const Change two = *story.climb(Deadline::sign_for, at(11, 24, 12, 30));
    CHECK(two.event.event == "sign_for_overdue");
    CHECK(tells(two, {Told::officers, Told::head}));
    CHECK_FALSE(story.climb(Deadline::sign_for, at(11, 24, 12, 30)));
    CHECK(story.event_at(Deadline::sign_for, at(11, 24, 15)) == "sign_for_above");
    const Change all = *late.climb(Deadline::resolve, at(12, 20, 9));
    CHECK(all.event.event == "resolve_published");
    CHECK(tells(all, {Told::officers, Told::head, Told::head_above}));
    CHECK_FALSE(late.next_of(Deadline::resolve));
    CHECK_FALSE(late.climb(Deadline::resolve, at(12, 31, 9)));
}

TEST_CASE("what is done in time stops its ladder") {
    Story story;
    story.act(officer, Action::accept);
    CHECK_FALSE(story.next_of(Deadline::sign_for));
    CHECK(story.next_of(Deadline::contact) == at(11, 25, 4));
    story.act(officer, Action::note, {"已联系物业"});
    CHECK(story.next_of(Deadline::contact));
    story.act(officer, Action::reply, {"师傅下午到"});
    CHECK_FALSE(story.next_of(Deadline::contact));
    CHECK(story.next_of(Deadline::resolve) == at(11, 30, 14, 45));
    story.act(officer, Action::resolve, {"已更换灯泡"});
    CHECK_FALSE(story.next_of(Deadline::resolve));
    CHECK_FALSE(story.climb(Deadline::resolve, at(12, 31, 9)));
}

TEST_CASE("silence closes after 15 days, unless the resident says something") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"已更换灯泡"});
    const TimePoint lapses = now + 15 * 24h;
    CHECK(story.next_of(Deadline::silence) == lapses);
    Story solved = story, unsolved = story;
    REQUIRE(story.climb(Deadline::silence, now + 24h));  // the reminder, below
    CHECK_FALSE(story.climb(Deadline::silence, lapses - 1ms));
    const Change lapsed = *story.climb(Deadline::silence, lapses);
    CHECK(lapsed.event.event == "lapsed");
    CHECK(lapsed.notice == "closed");
    CHECK(story.complaint.status == Status::closed);
    CHECK_FALSE(story.next_of(Deadline::silence));
    solved.act(resident, Action::rate, {.verdict = "yes"});
    CHECK_FALSE(solved.next_of(Deadline::silence));
    unsolved.act(resident, Action::rate, {.verdict = "no"});
    CHECK_FALSE(unsolved.next_of(Deadline::silence));
    CHECK(unsolved.next_of(Deadline::sign_for) == at(11, 24, 11, 30));
    CHECK(unsolved.next_of(Deadline::contact));
}

TEST_CASE("a resident who has said nothing for a day is asked once more, and only once") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"已更换灯泡"});
    CHECK(story.complaint.course.asks_again_at == now + 24h);
    CHECK_FALSE(story.climb(Deadline::silence, now + 24h - 1ms));
    Story rated = story, half = story, late = story;
    const Change asked = *story.climb(Deadline::silence, now + 24h);
    CHECK(asked.event.event == "asked_again");
    CHECK(asked.event.by == "heed");
    CHECK(asked.notice == "reminder");
    CHECK(asked.status == Status::resolved);
    CHECK_FALSE(story.complaint.course.asks_again_at);
    CHECK_FALSE(story.climb(Deadline::silence, now + 72h));
    story.act(resident, Action::supplement, {"谢谢"});
    CHECK_FALSE(story.complaint.course.asks_again_at);

    rated.act(resident, Action::rate, {.verdict = "partly"});
    CHECK_FALSE(rated.complaint.course.asks_again_at);
    CHECK_FALSE(rated.climb(Deadline::silence, now + 48h));
    half.act(resident, Action::rate, {.satisfied = 2});
    CHECK_FALSE(half.climb(Deadline::silence, now + 48h));
    // After 15 days without a reminder there is nothing to ask any more.
    CHECK(late.event_at(Deadline::silence, now + 15 * 24h) == "lapsed");
}

TEST_CASE("what was solved anew is asked about anew") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"已更换灯泡"});
    REQUIRE(story.climb(Deadline::silence, now + 24h));
    story.time = now + 30h;
    story.act(resident, Action::rate, {.verdict = "no"});
    CHECK_FALSE(story.complaint.course.asks_again_at);
    story.time = now + 31h;
    story.act(officer, Action::accept);
    story.act(officer, Action::resolve, {"换了新灯"});
    CHECK(story.complaint.course.asks_again_at == now + 55h);
    CHECK(story.event_at(Deadline::silence, now + 55h) == "asked_again");
}

TEST_CASE("waiting for the resident costs nobody time, for five days at most") {
    Story story;
    story.act(officer, Action::accept);
    story.act(officer, Action::ask, {"几号楼？"});
    // Five days hold 27 hours of work here: Tuesday's six, three days of seven, none at the
    // weekend. They and 30.75 hours end on Friday the 4th.
    CHECK(story.next_of(Deadline::resolve) == at(12, 4, 11, 45));
    Story patient = story;
    CHECK_FALSE(story.climb(Deadline::resolve, at(12, 1, 18)));
    story.time = now + 2h;  // 10:00 to 12:00: two hours of work
    story.act(resident, Action::answer, {"3号楼"});
    CHECK(story.next_of(Deadline::resolve) == at(11, 30, 16, 45));
    CHECK(story.event_at(Deadline::resolve, at(11, 30, 16, 45)) == "resolve_reminded");
    CHECK(story.next_of(Deadline::resolve) == at(12, 2, 11));
    // Without an answer the clock goes on by itself.
    CHECK(patient.event_at(Deadline::resolve, at(12, 4, 11, 45)) == "resolve_reminded");
    CHECK(patient.next_of(Deadline::resolve) == at(12, 7, 17));
    CHECK(patient.event_at(Deadline::resolve, at(12, 7, 17)) == "resolve_overdue");
    patient.act(resident, Action::answer, {"3号楼"});
    CHECK(patient.complaint.due_at == at(12, 7, 17));
    CHECK(patient.event_at(Deadline::resolve, at(12, 31, 17)) == "resolve_published");
}

TEST_CASE("whoever gets it has the time to sign for it anew, the resident's promise goes on") {
    Story story;
    const TimePoint promised_for = story.complaint.due_at;
    CHECK(story.event_at(Deadline::sign_for, at(11, 24, 11, 30)) == "sign_for_reminded");
    story.act(officer, Action::give_back, {.text = "不归我们", .department = "other"});
    CHECK(story.complaint.department.empty());
    CHECK(story.complaint.sign_for_due_at == at(11, 24, 15, 30));
    CHECK(story.next_of(Deadline::sign_for) == at(11, 24, 15));
    CHECK(story.event_at(Deadline::sign_for, at(11, 24, 15)) == "sign_for_reminded");
    story.time = at(11, 24, 16);
    story.act(dispatcher, Action::assign, {.department = "other"});
    CHECK(story.next_of(Deadline::sign_for) == at(11, 24, 17, 30));
    CHECK(story.next_of(Deadline::contact) == at(11, 25, 10));
    CHECK(story.complaint.due_at == promised_for);
    CHECK(story.next_of(Deadline::resolve) == at(11, 30, 14, 45));
}

TEST_CASE("an extension is a new promise, with a ladder from now on") {
    Story story;
    story.act(officer, Action::accept);
    CHECK(story.event_at(Deadline::resolve, at(11, 30, 14, 45)) == "resolve_reminded");
    story.act(head, Action::extend, {.text = "等配件", .date = at(12, 3, 18)});
    // From Monday 14:45: 3.25 hours, three days of seven; three quarters of them are 18.1875.
    CHECK(story.next_of(Deadline::resolve) == at(12, 3, 9) + 56min + 15s);
    CHECK(story.event_at(Deadline::resolve, at(12, 3, 18)) == "resolve_overdue");
}

TEST_CASE("an emergency's promises count by the clock, at night too") {
    Story story;
    story.complaint.emergency = true;
    const TimePoint night = at(11, 28, 23);  // a Saturday
    promise(story.organisation, story.complaint, night);
    CHECK(story.complaint.sign_for_due_at == night + 30min);
    CHECK(story.complaint.course.contact_due == night + 24h);
    CHECK(story.complaint.due_at == night + 5 * 24h);
    CHECK(story.next_of(Deadline::sign_for) == night + 22min + 30s);
    CHECK(story.event_at(Deadline::sign_for, night + 45min) == "sign_for_above");
}

TEST_CASE("a promise of no time has no rung but its end") {
    Story story;
    story.organisation.categories[0].level.sign_for = {Promise::Unit::clock_minutes, 0};
    promise(story.organisation, story.complaint, now);
    CHECK(story.next_of(Deadline::sign_for) == now);
    CHECK(story.event_at(Deadline::sign_for, now) == "sign_for_overdue");
    CHECK_FALSE(story.next_of(Deadline::sign_for));
}

TEST_CASE("a category that the catalogue has no more keeps its deadlines, by the clock") {
    Story story;
    story.organisation.categories.clear();
    CHECK(story.event_at(Deadline::sign_for, at(11, 24, 12)) == "sign_for_overdue");
    CHECK(story.next_of(Deadline::sign_for) == at(11, 24, 13));
}

TEST_CASE("what has ended has no deadline") {
    for (const Status status :
         {Status::closed, Status::rejected, Status::withdrawn, Status::merged}) {
        CAPTURE(to_string(status));
        Story story;
        story.complaint.status = status;
        wind(story.organisation, story.complaint);
        for (const Deadline deadline :
             {Deadline::sign_for, Deadline::contact, Deadline::resolve, Deadline::silence}) {
            CHECK_FALSE(story.next_of(deadline));
            CHECK_FALSE(story.climb(deadline, at(12, 31, 12)));
        }
    }
}

TEST_CASE("scorecards read a history with rungs in it") {
    Story story;
    History history;
    history.events = {filed_event(story.organisation, story.complaint, "resident", "")};
    history.events.push_back(story.climb(Deadline::sign_for, at(11, 24, 12))->event);
    story.act(officer, Action::accept);
    const Change late = *story.climb(Deadline::resolve, at(12, 1, 18));
    CHECK(late.event.facts.status == Status::accepted);
    CHECK(late.event.facts.department == "office");
    CHECK(late.event.facts.due_at == at(12, 1, 18));
    history.events.push_back(late.event);
    history.events.push_back(story.act(officer, Action::resolve, {"已更换灯泡"}).event);
    const auto rounds = rounds_of(history, at(12, 31, 12));
    REQUIRE(rounds);
    REQUIRE(rounds->size() == 1);
    CHECK(rounds->front().end == Round::End::resolved);
    CHECK(rounds->front().stints.size() == 1);
}

TEST_CASE("deadlines and rungs have names") {
    for (const Deadline deadline :
         {Deadline::sign_for, Deadline::contact, Deadline::resolve, Deadline::silence}) {
        CHECK(parse_deadline(to_string(deadline)) == deadline);
    }
    CHECK_FALSE(parse_deadline("never"));
    CHECK(event_of(Deadline::resolve, Rung::published) == "resolve_published");
}
