// The turn on the real store: what a message leaves behind, and what a redelivery does not.
#include "bot/engine.hpp"

#include "tests/support/house.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;

// A Tuesday morning, in working hours.
const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);

class House : public test::DemoCity {
public:
    House() : DemoCity(start) {}

    IncomingMessage message(std::string user, Content content, std::string id = {}) {
        if (id.empty()) id = "m" + std::to_string(++messages);
        return {{"app", std::move(user)}, std::move(id), clock.now(), "zh-CN", std::move(content)};
    }
    TurnOutcome take(const IncomingMessage& message, bool holds = false) {
        Inbound inbound;
        inbound.message = message;
        inbound.holds_reply = holds;
        return in_store([&](Tx& tx) { return engine->take(tx, inbound, clock.now()); });
    }
    TurnOutcome flush(const IncomingMessage& message, std::int64_t revision) {
        return in_store([&](Tx& tx) { return engine->flush(tx, message, revision, clock.now()); });
    }
    TurnOutcome say(std::string user, std::string text) {
        return take(message(std::move(user), content::Text{std::move(text)}));
    }
    // One complaint of `user` about noise at Dongmen; its number.
    std::string file(const std::string& user) {
        say(user, "东门步行街半夜装修太吵了");
        take(message(user, content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}));
        TurnOutcome outcome = say(user, "提交");
        REQUIRE(outcome.answer.complaint);
        return outcome.answer.complaint->number;
    }
    void bind(const std::string& user, const std::string& department, casework::Role role) {
        say(user, "/bind " + invite(department, role, "李"));
    }
    std::optional<Complaint> complaint(const std::string& number) {
        return in_store([&](Tx& tx) { return tx.complaint(number, true); });
    }
    std::vector<OutboxItem> outbox(std::optional<OutboxState> state = std::nullopt) {
        return in_store([&](Tx& tx) { return tx.outbox(state, 100); });
    }
    StoreCounts counts() {
        return in_store([](Tx& tx) { return tx.counts(); });
    }
};

std::string words(const TurnOutcome& outcome) {
    std::string text;
    for (const Reply& reply : outcome.answer.replies) text += plain_text(reply) + "\n";
    return text;
}

TEST_CASE("a complaint is filed, routed and timed") {
    House house;
    const std::string number = house.file("u1");
    CHECK(number == "LH261124-0001-" + std::string(1, damm_digit("2611240001")));
    const auto complaint = house.complaint(number);
    REQUIRE(complaint);
    CHECK(complaint->category == "noise");
    CHECK(complaint->text == "东门步行街半夜装修太吵了");
    CHECK(complaint->area == "dongmen");
    CHECK_FALSE(complaint->department.empty());
    CHECK(complaint->status == Status::assigned);
    CHECK(complaint->filed_at == start);
    CHECK(complaint->due_at > start);
    CHECK(complaint->resident.starts_with("r_"));
    CHECK(complaint->timeline.size() >= 1);
}

TEST_CASE("a redelivery has no second effect and gets the same answer, also after a restart") {
    House house;
    house.say("u1", "东门步行街半夜装修太吵了");
    house.take(
        house.message("u1", content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"})
    );
    const IncomingMessage last = house.message("u1", content::Text{"提交"});
    const TurnOutcome first = house.take(last);
    REQUIRE(first.answer.complaint);
    for (int i = 0; i < 3; ++i) {
        const TurnOutcome again = house.take(last);
        CHECK(again.outcome == "duplicate");
        CHECK(again.answer == first.answer);
        CHECK_FALSE(again.enqueued);
    }
    house.open();
    CHECK(house.take(last).answer == first.answer);
    CHECK(house.counts().complaints == 1);
}

TEST_CASE("an id that somebody else's message had gets neither their answer nor an effect") {
    House house;
    const TurnOutcome first = house.take(house.message("u1", content::Text{"路灯坏了"}, "m-1"));
    CHECK_FALSE(first.id_of_another);
    const TurnOutcome other = house.take(house.message("u2", content::Text{"路灯坏了"}, "m-1"));
    CHECK(other.id_of_another);
    CHECK(other.answer == Answer{});
    CHECK(house.counts().messages == 1);
    CHECK(house.take(house.message("u1", content::Text{"路灯坏了"}, "m-1")).answer == first.answer);
}

TEST_CASE("a held reply comes once, for the last message of a burst") {
    House house;
    const auto one = house.message("u1", content::Photo{"media-1", {}});
    const auto two = house.message("u1", content::Photo{"media-2", {}});
    const TurnOutcome first = house.take(one, true);
    const TurnOutcome second = house.take(two, true);
    REQUIRE(first.owed);
    REQUIRE(second.owed);
    CHECK(second.hold == house.config.dialog.hold_photo);
    CHECK(house.take(two, true).owed);  // redelivered while the reply is open: joins it
    CHECK(house.flush(one, first.revision).answer.replies.empty());
    const TurnOutcome reply = house.flush(two, second.revision);
    CHECK_FALSE(words(reply).empty());
    CHECK(house.flush(two, second.revision).answer == reply.answer);
    CHECK(house.take(two, true).answer == reply.answer);
    CHECK(house.take(one, true).answer.replies.empty());
}

TEST_CASE("a held reply that nobody fetched goes out as a notice") {
    House house;
    const TurnOutcome outcome = house.take(house.message("u1", content::Text{"路灯不亮"}), true);
    REQUIRE(outcome.owed);
    house.clock.advance(outcome.hold + 31s);
    bool enqueued = false;
    test::blocking_write(*house.store, [&](Tx& tx) {
        return house.engine->run_timers(tx, 10, house.clock.now(), enqueued);
    });
    CHECK(enqueued);
    const auto items = house.outbox(OutboxState::pending);
    REQUIRE(items.size() == 1);
    CHECK(items[0].entry.to.user == "u1");
}

TEST_CASE("a photo by handle is fetched off the turn and belongs to the complaint") {
    House house;
    house.take(house.message("u1", content::Photo{"media-1", {}}));
    const auto items = house.outbox(OutboxState::pending);
    REQUIRE(items.size() == 1);
    CHECK(items[0].entry.kind == OutboxKind::fetch_photo);
    const std::string number = [&] {
        TurnOutcome outcome = house.say("u1", "东门步行街半夜装修太吵了");
        if (!outcome.answer.complaint) outcome = house.say("u1", "提交");
        INFO(words(outcome));
        REQUIRE(outcome.answer.complaint);
        return outcome.answer.complaint->number;
    }();
    test::blocking_write(*house.store, [&](Tx& tx) {
        tx.photo_stored(items[0].entry.photo, {std::string(64, 'a'), "image/jpeg", 123});
        return true;
    });
    const auto complaint = house.complaint(number);
    REQUIRE(complaint->photos.size() == 1);
    CHECK(complaint->photos[0].bytes == 123);
}

TEST_CASE("staff accept and resolve in chat, and the resident is told each time") {
    House house;
    const std::string number = house.file("u1");
    const auto department = house.complaint(number)->department;
    house.bind("li", department, casework::Role::officer);
    CHECK(words(house.say("li", "待办")).find("0001") != std::string::npos);
    CHECK(words(house.say("li", "接 0001")).find("✔") != std::string::npos);
    CHECK(house.complaint(number)->status == Status::accepted);
    CHECK(words(house.say("li", "reply 0001 师傅今天下午到")).find("✔") != std::string::npos);
    CHECK(words(house.say("li", "记 0001 已联系物业")).find("✔") != std::string::npos);
    CHECK(words(house.say("li", "办结 0001 已劝止")).find("✔") != std::string::npos);
    CHECK(house.complaint(number)->status == Status::resolved);
    std::vector<std::string> events;
    for (const OutboxItem& item : house.outbox()) {
        if (item.entry.to.user == "u1") events.push_back(item.entry.notice.event);
    }
    std::sort(events.begin(), events.end());
    CHECK(events == std::vector<std::string>{"accepted", "reply", "resolved"});
    for (const OutboxItem& item : house.outbox()) {
        CHECK(plain_text(item.entry.notice.text).find("已联系物业") == std::string::npos);
    }
}

TEST_CASE("a command from somebody who is not bound is an ordinary resident's text") {
    House house;
    const std::string number = house.file("u1");
    house.say("stranger", "接 0001");
    CHECK(house.complaint(number)->status == Status::assigned);
}

TEST_CASE("an officer of another department learns nothing about a case") {
    House house;
    const std::string number = house.file("u1");
    const auto mine = house.complaint(number)->department;
    std::string other;
    for (const Department& department : house.rules->get()->organisation.departments) {
        const auto complaint = *house.complaint(number);
        const bool assisting =
            std::find(complaint.assisting.begin(), complaint.assisting.end(), department.id) !=
            complaint.assisting.end();
        if (department.id != mine && !assisting && !department.dispatch) other = department.id;
    }
    house.bind("wang", other, casework::Role::officer);
    const std::string denied = words(house.say("wang", "看 0001"));
    CHECK(denied.find("装修") == std::string::npos);
    std::string absent = words(house.say("wang", "看 0009"));
    absent.replace(absent.find("0009"), 4, "0001");
    CHECK(denied == absent);
    house.say("wang", "接 0001");
    CHECK(house.complaint(number)->status == Status::assigned);
}

TEST_CASE("a message that cannot be handled is set aside and the next one works") {
    House house;
    const auto bad = house.message("u1", content::Text{"路灯不亮"});
    const TurnOutcome outcome = test::blocking_write(*house.store, [&](Tx& tx) {
        return house.engine->set_aside(tx, bad, {}, "test", house.clock.now());
    });
    CHECK_FALSE(words(outcome).empty());
    CHECK(house.take(bad).answer == outcome.answer);
    CHECK(house.counts().quarantined == 1);
    CHECK_FALSE(words(house.say("u1", "路灯不亮")).empty());
}

TEST_CASE("beyond the limit a person gets one polite line, then silence, and nothing is lost") {
    House house;
    const int limit = house.config.limits.messages_per_minute;
    for (int i = 0; i < limit; ++i) house.say("u1", "路灯不亮");
    CHECK(
        words(house.say("u1", "在翠竹路")) ==
        plain_text(house.rules->get()->texts.reply("zh-CN", "muted")) + "\n"
    );
    CHECK(house.say("u1", "还有").answer.replies.empty());
    CHECK_FALSE(words(house.say("u2", "你好")).empty());
    house.clock.advance(61s);
    CHECK_FALSE(words(house.say("u1", "你好")).empty());
}

TEST_CASE("a notice that could not be pushed is said first when the person writes again") {
    House house;
    const std::string number = house.file("u1");
    house.bind("li", house.complaint(number)->department, casework::Role::officer);
    house.say("li", "接 0001");
    house.clock.advance(31min);
    test::blocking_write(*house.store, [&](Tx& tx) {
        for (const OutboxItem& item : tx.lease(10, house.clock.now(), 60s)) {
            tx.settle(item, OutboxState::waiting, {}, "no way");
        }
        return true;
    });
    const TurnOutcome outcome = house.say("u1", "你好");
    REQUIRE(outcome.answer.replies.size() >= 2);
    CHECK(plain_text(outcome.answer.replies[0]).find(number) != std::string::npos);
    CHECK(words(house.say("u1", "你好")).find(number) == std::string::npos);
}

TEST_CASE("emergency words reach the dispatchers at once") {
    House house;
    house.bind("zhang", house.rules->get()->organisation.dispatch().id, casework::Role::dispatcher);
    const std::string answer = words(house.say("u1", "楼道里好大煤气味，是不是漏气了"));
    CHECK(answer.find("119") != std::string::npos);
    bool told = false;
    for (const OutboxItem& item : house.outbox()) told = told || item.entry.to.user == "zhang";
    CHECK(told);
}

TEST_CASE("the same person's emergency alerts once in ten minutes for each kind") {
    House house;
    house.bind("zhang", house.rules->get()->organisation.dispatch().id, casework::Role::dispatcher);
    const auto alerts = [&] {
        std::size_t count = 0;
        for (const OutboxItem& item : house.outbox()) count += item.entry.to.user == "zhang";
        return count;
    };
    house.say("u1", "着火了");
    const std::size_t first = alerts();
    REQUIRE(first > 0);
    for (int i = 0; i < 5; ++i) house.say("u1", "着火了");
    CHECK(alerts() == first);
    house.say("u2", "着火了");
    CHECK(alerts() == first + 1);
    house.say("u1", "楼道里好大煤气味");
    CHECK(alerts() > first + 1);
    const std::size_t before = alerts();
    house.clock.advance(11min);
    house.say("u1", "着火了");
    CHECK(alerts() > before);
}

TEST_CASE("staff are told of a new case in their own language") {
    House house;
    house.bind("li", "dongmen-office", casework::Role::officer);
    house.say("li", "English");
    house.say("u1", "东门步行街半夜装修太吵了");
    house.say("u1", "提交");
    std::string told;
    for (const OutboxItem& item : house.outbox()) {
        if (item.entry.to.user == "li") told = plain_text(item.entry.notice.text);
    }
    CHECK(told.find("Noise") != std::string::npos);
    CHECK(told.find("地点") == std::string::npos);
}

// ---------------------------------------------------------------- what residents do afterwards

namespace {

// The notice has been pushed to the resident, as the outbox would tell the engine.
void deliver(House& house, const std::string& event) {
    for (const OutboxItem& item : house.outbox()) {
        if (item.entry.notice.event != event || item.entry.to.user != "u1") continue;
        test::blocking_write(*house.store, [&](Tx& tx) {
            house.engine->delivered(tx, item, house.clock.now());
            return true;
        });
    }
}

std::string told_to(House& house, const std::string& user) {
    std::string told;
    for (const OutboxItem& item : house.outbox()) {
        if (item.entry.to.user == user) told += plain_text(item.entry.notice.text) + "\n";
    }
    return told;
}

std::string resolved_case(House& house) {
    const std::string number = house.file("u1");
    const std::string department = house.complaint(number)->department;
    house.bind("li", department, casework::Role::officer);
    house.say("li", "接 0001");
    house.clock.advance(1h);
    house.say("li", "办结 0001 已让工地停工");
    REQUIRE(house.complaint(number)->status == Status::resolved);
    deliver(house, "resolved");
    return number;
}

}  // namespace

TEST_CASE("solved and satisfied, by two numbers, closes the complaint with its rating") {
    House house;
    const std::string number = resolved_case(house);
    house.clock.advance(5min);
    CHECK(words(house.say("u1", "1")).find("很满意") != std::string::npos);
    CHECK(house.complaint(number)->status == Status::closed);
    CHECK(words(house.say("u1", "5")).find("谢谢您的评价") != std::string::npos);
    const auto complaint = house.complaint(number);
    REQUIRE(complaint->rating);
    CHECK(complaint->rating->solved == "yes");
    CHECK(complaint->rating->satisfied == 5);
}

TEST_CASE("before the notice has arrived a number rates nothing") {
    House house;
    const std::string number = house.file("u1");
    house.bind("li", house.complaint(number)->department, casework::Role::officer);
    house.say("li", "接 0001");
    house.say("li", "办结 0001 已让工地停工");
    house.say("u1", "1");
    CHECK(house.complaint(number)->status == Status::resolved);
}

TEST_CASE("not solved goes back to the department with what is missing, and staff are told") {
    House house;
    const std::string number = resolved_case(house);
    house.say("u1", "3");
    CHECK(house.complaint(number)->status == Status::resolved);
    house.say("u1", "晚上又开工了，比以前还吵");
    const auto complaint = house.complaint(number);
    CHECK(complaint->status == Status::reopened);
    CHECK(complaint->timeline.back().text == "晚上又开工了，比以前还吵");
    CHECK(told_to(house, "li").find("比以前还吵") != std::string::npos);
    // Resolved once more, it is asked once more.
    house.say("li", "接 0001");
    house.clock.advance(1h);
    house.say("li", "办结 0001 又去了一次");
    deliver(house, "resolved");
    house.say("u1", "1");
    CHECK(house.complaint(number)->status == Status::closed);
    CHECK(house.complaint(number)->rating->solved == "yes");
}

TEST_CASE("urging, withdrawing and restoring go through the table") {
    House house;
    const std::string number = house.file("u1");
    house.bind("li", house.complaint(number)->department, casework::Role::officer);
    house.clock.advance(2h);
    CHECK(words(house.say("u1", "催办")).find("已替您催办") != std::string::npos);
    CHECK(house.complaint(number)->course.urged_at == house.clock.now());
    CHECK(told_to(house, "li").find("催办") != std::string::npos);
    house.say("u1", "撤回");
    CHECK(house.complaint(number)->status == Status::withdrawn);
    house.clock.advance(10min);
    house.say("u1", "恢复");
    const auto complaint = house.complaint(number);
    CHECK(complaint->status == Status::assigned);
    CHECK(complaint->timeline.back().event == "restored");
}

TEST_CASE("what staff ask is answered and ends the waiting") {
    House house;
    const std::string number = house.file("u1");
    const std::string department = house.complaint(number)->department;
    house.bind("li", department, casework::Role::officer);
    house.say("li", "接 0001");
    test::blocking_write(*house.store, [&](Tx& tx) {
        const auto complaint = tx.complaint(number, false);
        casework::Actor officer;
        officer.kind = casework::Actor::Kind::staff;
        officer.staff.id = "s_1";
        officer.staff.department = department;
        const auto result = casework::apply(
            house.rules->get()->organisation,
            officer,
            casework::Action::ask,
            *complaint,
            {"是哪一栋？"},
            house.clock.now()
        );
        const auto* change = std::get_if<casework::Change>(&result);
        REQUIRE(change);
        REQUIRE(tx.change(*change));
        OutboxItem item;
        item.entry.to = complaint->by;
        item.entry.number = number;
        item.entry.notice.event = "question";
        house.engine->delivered(tx, item, house.clock.now());
        return true;
    });
    CHECK(words(house.say("u1", "3")).find("已转给承办人") != std::string::npos);
    const auto complaint = house.complaint(number);
    CHECK_FALSE(complaint->course.waiting_since);
    CHECK(complaint->timeline.back().event == "answer");
    CHECK(complaint->timeline.back().text == "3");
    CHECK(told_to(house, "li").find("3") != std::string::npos);
}

TEST_CASE("news waits while its resident tells something else, and emergencies do not") {
    House house;
    const std::string number = house.file("u1");
    OutboxItem item;
    item.entry.to = {"app", "u1"};
    item.entry.number = number;
    item.entry.notice.event = "accepted";
    const auto waits = [&] {
        return test::blocking_write(*house.store, [&](Tx& tx) {
            return house.engine->waits_until(tx, item, house.clock.now());
        });
    };
    CHECK_FALSE(waits());
    house.clock.advance(2h);
    house.say("u1", "翠竹路垃圾没人收");
    CHECK(waits() == house.clock.now() + 15min);
    item.entry.notice.event = "filed";
    CHECK_FALSE(waits());
    item.entry.notice.event = "accepted";
    item.entry.to.user = "somebody else";
    CHECK_FALSE(waits());
    item.entry.to.user = "u1";
    house.clock.advance(16min);
    CHECK_FALSE(waits());
}

// Found by the simulation, seed 167 (docs/simulation.md).
TEST_CASE("what was sent before somebody left and comes after it does not bring them back") {
    House house;
    house.take(house.message("u1", content::Text{"翠竹路垃圾没人收"}));
    const IncomingMessage late = house.message("u1", content::Text{"就在路口"});
    house.clock.advance(5s);
    const IncomingMessage leaving = house.message("u1", content::Unfollowed{});
    house.clock.advance(-30s);  // as if somebody set it right: the platform's times stay what they are
    house.take(leaving);
    const auto follows = [&] {
        return house.in_store([](Tx& tx) { return tx.person({"app", "u1"})->following; });
    };
    CHECK_FALSE(follows());
    house.clock.advance(1min);
    house.take(late);
    CHECK_FALSE(follows());
    house.clock.advance(2s);
    house.take(house.message("u1", content::Text{"我又来了"}));
    CHECK(follows());
}

}  // namespace
}  // namespace heed
