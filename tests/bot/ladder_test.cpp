// The ladder on the real store: who is told when, once each, whatever happens to the process.
#include "bot/notice_company.hpp"
#include "bot/notice_policy.hpp"
#include "dialogs/casework/routing.hpp"
#include "tests/bot/town.hpp"

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

namespace heed {
namespace {

using namespace std::chrono_literals;
using casework::Role;
using test::Town;
using Words = std::vector<std::string>;

TimePoint at(int month, int day, int hour, int minute = 0) {
    return from_civil(2026, month, day, hour, minute, 0);
}

// An office with an officer and a head, and the government above it.
struct Dongmen : Town {
    Dongmen() {
        bind("li", "dongmen-office", Role::officer);
        bind("chief", "dongmen-office", Role::head);
        bind("mayor", "luohu", Role::head);
    }
    bool tells(const std::string& user, const std::string& part) {
        const Words texts = news(user);
        return texts.size() == 1 && texts.front().find(part) != std::string::npos;
    }
    bool silent() { return news("li").empty() && news("chief").empty() && news("mayor").empty(); }
};

TEST_CASE("nobody signs for it: the officer, the head, the head above, and the public figure") {
    Dongmen town;
    const std::string number = town.file("u1");
    CHECK(town.tells("li", "新件 0001"));
    CHECK(town.silent());
    town.pass_until(at(11, 24, 11, 25));
    CHECK(town.silent());
    town.pass_until(at(11, 24, 11, 30));
    CHECK(town.tells("li", "提醒：0001 噪音扰民"));
    CHECK(town.silent());
    town.pass_until(at(11, 24, 12));
    CHECK(town.tells("li", "⚠超时：0001"));
    CHECK(town.tells("chief", "应在11月24日12:00前受理，东门街道办事处还没有办"));
    CHECK(town.silent());
    town.pass_until(at(11, 24, 15));
    CHECK(town.tells("mayor", "⚠超时报上级：0001"));
    CHECK(town.silent());
    town.pass_until(at(11, 24, 18));
    CHECK(town.silent());
    CHECK(
        town.rungs(number) ==
        Words{"sign_for_reminded", "sign_for_overdue", "sign_for_above", "sign_for_published"}
    );
    town.pass_until(at(11, 25, 9));
    CHECK(town.silent());
    CHECK(town.news("u1").empty());
}

TEST_CASE("whoever has signed for it is reminded, and the others are left alone") {
    Dongmen town;
    town.bind("wang", "dongmen-office", Role::officer);
    const std::string number = town.file("u1");
    town.say("li", "接 0001");
    town.say("li", "回 0001 师傅下午到");
    town.news("li"), town.news("wang");
    town.pass_until(at(12, 1, 17, 55));
    CHECK(town.tells("li", "提醒：0001"));
    CHECK(town.news("wang").empty());
    CHECK(town.silent());
    town.pass_until(at(12, 1, 18));
    CHECK(town.tells("chief", "应在12月1日18:00前办结"));
    CHECK(town.tells("li", "⚠超时"));
    CHECK(town.news("wang").empty());
    town.say("li", "办结 0001 已劝止");
    town.pass_until(at(12, 3, 12));
    CHECK(town.silent());
    CHECK(town.rungs(number) == Words{"resolve_reminded", "resolve_overdue", "asked_again"});
}

TEST_CASE("while heed was down a rung is missed: it fires once when heed is back, the highest only"
) {
    Dongmen town;
    const std::string number = town.file("u1");
    town.news("li");
    town.clock.advance(5h + 30min);
    town.restart();
    CHECK(town.look() == 1);
    CHECK(town.rungs(number) == Words{"sign_for_above"});
    CHECK(town.tells("li", "⚠超时报上级"));
    CHECK(town.tells("chief", "⚠超时报上级"));
    CHECK(town.tells("mayor", "⚠超时报上级"));
    town.restart();
    CHECK(town.look() == 0);
    CHECK(town.silent());
}

TEST_CASE("a clock that jumps repeats nothing and loses nothing") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.pass_until(at(11, 24, 12));
    CHECK(town.rungs(number).size() == 2);
    town.clock.advance(-2h);  // set back
    town.pass_until(at(11, 24, 14, 55));
    CHECK(town.rungs(number).size() == 2);
    town.clock.advance(24h * 60);  // and far ahead
    town.look();
    CHECK(
        town.rungs(number) ==
        Words{
            "sign_for_reminded",
            "sign_for_overdue",
            "sign_for_published",
            "contact_published",
            "resolve_published"}
    );
    CHECK(town.look() == 0);
}

TEST_CASE("a second taker finds nothing left, and one that decided before is refused") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.clock.advance(2h);
    const Complaint seen = town.complaint(number);
    const auto late = casework::climb(
        town.rules->get()->organisation, seen, casework::Deadline::sign_for, town.clock.now()
    );
    REQUIRE(late);
    Engine second(*town.rules, town.config, town.random);
    bool enqueued = false;
    CHECK(town.look() == 1);
    CHECK(town.in_store([&](Tx& tx) {
        return second.run_due(tx, 50, town.clock.now(), enqueued);
    }) == 0);
    CHECK_FALSE(enqueued);
    CHECK_FALSE(town.in_store([&](Tx& tx) { return tx.change(*late); }));
    CHECK(town.rungs(number) == Words{"sign_for_overdue"});
}

TEST_CASE("while the resident is waited for nobody is late") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.say("li", "接 0001");
    const Complaint accepted = town.complaint(number);
    const auto asked = casework::apply(
        town.rules->get()->organisation,
        casework::acting(
            town.in_store([](Tx& tx) {
                return tx.staff({"app", "li"}).value();
            }),
            town.clock.now()
        ),
        casework::Action::ask,
        accepted,
        {"几号楼？"},
        town.clock.now()
    );
    REQUIRE(town.in_store([&](Tx& tx) { return tx.change(std::get<casework::Change>(asked)); }));
    town.news("li");
    town.pass_until(at(12, 4, 11, 40));  // 75 % of 41 hours of work, and the 27 of five days
    CHECK(town.silent());
    CHECK(town.rungs(number).empty());
    town.pass_until(at(12, 4, 11, 45));
    CHECK(town.tells("li", "提醒：0001"));
}

TEST_CASE("a department without a head is spoken for by its deputy, else by the head above") {
    Town town;
    town.bind("li", "dongmen-office", Role::officer);
    town.bind("mayor", "luohu", Role::head);
    town.bind("vice", "cuizhu-office", Role::officer);
    town.file("u1");
    town.pass_until(at(11, 24, 12));
    CHECK(town.news("mayor").size() == 1);
    CHECK(town.news("vice").empty());
    town.set_deputy("dongmen-office", "vice", at(11, 30, 0));
    town.file("u2");
    town.pass_until(at(11, 24, 16));
    CHECK(town.news("vice").size() == 1);   // the second is due
    CHECK(town.news("mayor").size() == 1);  // the first is reported above
    town.clock.advance(24h * 7);            // the deputy's time is over
    town.file("u3");
    town.news("mayor"), town.news("vice");
    town.pass_until(at(12, 1, 18));
    CHECK(town.news("vice").empty());
}

TEST_CASE("a head who is off duty is stood in for; with nobody on duty the nearest head hears it") {
    Dongmen town;
    town.set_duty("chief", false);
    town.file("u1");
    town.pass_until(at(11, 24, 12));
    CHECK(town.news("chief").empty());
    CHECK(town.news("mayor").size() == 1);
    for (const char* user : {"li", "mayor"}) town.set_duty(user, false);
    town.file("u2");
    town.news("li"), town.news("chief"), town.news("mayor");
    town.pass_until(at(11, 24, 16));
    CHECK(town.news("mayor").size() == 1);  // of the first, reported above
    CHECK(town.news("chief").size() == 1);  // of the second, that it is due
    CHECK(town.news("li").size() == 2);     // and the reminder
}

TEST_CASE("what nobody holds escalates through the department that routes") {
    Town town;
    town.bind("zhao", "grid-centre", Role::dispatcher);
    town.bind("hub", "grid-centre", Role::head);
    town.bind("mayor", "luohu", Role::head);
    const std::string number = town.file("u1");
    town.news("zhao"), town.news("hub"), town.news("mayor");
    // As if no rule had fitted.
    town.leave_to_dispatch(number);
    town.pass_until(at(11, 24, 11, 30));
    CHECK(town.last_news("zhao").find("前要派单") != std::string::npos);
    CHECK(town.news("hub").empty());
    town.pass_until(at(11, 24, 12));
    CHECK(town.last_news("hub").find("罗湖区网格管理中心还没有办") != std::string::npos);
    town.pass_until(at(11, 24, 15));
    CHECK(town.news("mayor").size() == 1);
    CHECK(town.rungs(number) == Words{"sign_for_reminded", "sign_for_overdue", "sign_for_above"});
}

TEST_CASE("what the resident does is told to whom it is for") {
    Dongmen town;
    town.bind("wang", "dongmen-office", Role::officer);
    town.file("u1");
    CHECK(town.tells("li", "新件 0001"));
    CHECK(town.tells("wang", "新件 0001"));
    CHECK(town.silent());
    town.say("li", "接 0001");
    town.say("u1", "补充 每天晚上都有");
    CHECK(town.tells("li", "居民补充"));
    town.say("u1", "催办");
    CHECK(town.tells("li", "催办"));
    CHECK(town.tells("chief", "催办"));
    CHECK(town.silent());
    CHECK(town.news("wang").empty());
    town.say("li", "办结 0001 已劝止");
    town.say("u1", "没解决");
    town.say("u1", "还是一样吵");
    CHECK(town.tells("chief", "重开"));
    // It is nobody's again: all officers hear of it.
    CHECK(town.tells("li", "重开"));
    CHECK(town.tells("wang", "重开"));
}

TEST_CASE("an emergency reaches the head of its department at once") {
    Town town;
    const Organisation& organisation = town.rules->get()->organisation;
    const std::string department = casework::route(organisation, "gas", "dongmen").department;
    town.bind("li", department, Role::officer);
    town.bind("chief", department, Role::head);
    town.say("u1", "楼道里好大煤气味 是不是漏气了");
    const content::Location place{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"};
    // Filed without a further question.
    const TurnOutcome filed = town.take("u1", place, "zh-CN");
    REQUIRE(filed.answer.complaint);
    REQUIRE(town.complaint(filed.answer.complaint->number).emergency);
    CHECK(town.last_news("li").find("⚠紧急件 0001") != std::string::npos);
    CHECK(town.last_news("chief").find("⚠紧急件 0001") != std::string::npos);
    town.pass_until(town.clock.now() + 30min);
    CHECK(town.last_news("chief").find("⚠超时") != std::string::npos);
}

TEST_CASE("silence closes by itself, and the resident is told") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.say("li", "接 0001");
    town.say("li", "办结 0001 已劝止");
    town.clock.advance(24h);
    CHECK(town.look() == 1);  // the reminder, below
    town.news("u1");
    town.clock.advance(14 * 24h - 1s);
    CHECK(town.look() == 0);
    town.clock.advance(1s);
    CHECK(town.look() == 1);
    const Complaint closed = town.complaint(number);
    CHECK(closed.status == Status::closed);
    CHECK(closed.course.silent);
    REQUIRE(town.news("u1").size() == 1);
    CHECK(town.look() == 0);
}

TEST_CASE("who does not say how it was is asked once more after a day, also over a restart") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.say("li", "接 0001");
    town.say("li", "办结 0001 已劝止");
    town.news("u1");
    town.clock.advance(24h - 1s);
    CHECK(town.look() == 0);
    town.clock.advance(1s);
    town.restart();
    CHECK(town.look() == 1);
    const Words told = town.news("u1");
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("想听您一句：解决了吗") != std::string::npos);
    CHECK(told[0].find("1 解决了") != std::string::npos);
    const OutboxItem reminder = town.in_store([](Tx& tx) { return tx.outbox({}, 1).front(); });
    CHECK(reminder.entry.notice.event == "reminder");
    CHECK_FALSE(reminder.entry.notice.complaint);
    CHECK(reminder.entry.number == number);
    town.restart();
    for (int day = 1; day < 14; ++day) {
        town.clock.advance(24h);
        CHECK(town.look() == 0);
    }
    CHECK(town.rungs(number) == Words{"asked_again"});
}

TEST_CASE("nobody is reminded who has answered") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.say("li", "接 0001");
    town.say("li", "办结 0001 已劝止");
    town.clock.advance(23h);
    town.say("u1", "解决了");
    CHECK(town.complaint(number).status == Status::closed);
    town.clock.advance(48h);
    CHECK(town.look() == 0);
}

TEST_CASE("a reminder of what was answered before it went out is not wanted any more") {
    Dongmen town;
    const std::string number = town.file("u1");
    town.say("li", "接 0001");
    town.say("li", "办结 0001 已劝止");
    town.clock.advance(24h);
    CHECK(town.look() == 1);
    const auto wanted = [&] {
        return town.in_store([](Tx& tx) { return is_wanted(tx, tx.outbox({}, 1).front()); });
    };
    REQUIRE(town.in_store([](Tx& tx) {
        return is_survey_reminder(tx.outbox({}, 1).front().entry.notice);
    }));
    CHECK(wanted());
    const OutboxItem reminder = town.in_store([](Tx& tx) { return tx.outbox({}, 1).front(); });
    town.say("u1", "解决了");
    CHECK_FALSE(town.in_store([&](Tx& tx) { return is_wanted(tx, reminder); }));
}

TEST_CASE("a routed complaint says so in its history") {
    Town town;
    const Complaint filed = town.complaint(town.file("u1"));
    REQUIRE(filed.timeline.size() == 2);
    CHECK(filed.timeline[0].event == "filed");
    CHECK(filed.timeline[1].event == "routed");
    CHECK(filed.timeline[1].by == "heed");
    CHECK(filed.version == 2);
}

// A process that takes due rows one at a time until it is killed. It must not come back into the
// test program.
void take_until_killed(Town& town) {
    try {
        town.restart();
        while (town.look(1) > 0) {
        }
        ::_exit(0);
    } catch (...) {
        ::_exit(1);
    }
}

TEST_CASE("killed at any moment, no rung fires twice and none is missed") {
    constexpr int complaints = 60;
    Dongmen town;
    std::vector<std::string> numbers;
    for (int i = 0; i < complaints; ++i) numbers.push_back(town.file("u" + std::to_string(i)));
    town.news("li"), town.news("chief");
    town.clock.advance(2h + 30min);
    town.store.reset();
    int kills = 0;
    std::chrono::microseconds life = 5ms;
    for (bool ended = false; !ended;) {
        const pid_t child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) take_until_killed(town);
        ::usleep(static_cast<useconds_t>(life.count()));
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        ended = WIFEXITED(status);
        if (ended) {
            CHECK(WEXITSTATUS(status) == 0);
            continue;
        }
        ++kills;
        // Each lives a little longer, so that one comes to the end on any machine.
        life += life / 6;
    }
    town.restart();
    CHECK(town.look() == 0);
    for (const std::string& number : numbers) {
        CAPTURE(number);
        CHECK(town.rungs(number) == Words{"sign_for_overdue"});
    }
    CHECK(town.news("li").size() == complaints);
    CHECK(town.news("chief").size() == complaints);
    MESSAGE(kills << " kills");
    CHECK(kills > 0);
}

}  // namespace
}  // namespace heed
