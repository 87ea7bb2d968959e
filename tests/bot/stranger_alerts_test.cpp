// Strangers in the browser's chat who call people out: some at once, the rest together.
#include "bot/stranger_alerts.hpp"

#include "storage/console.hpp"
#include "storage/handovers.hpp"
#include "tests/support/house.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>

namespace heed {
namespace {

using namespace std::chrono_literals;

const TimePoint start = from_civil(2026, 11, 24, 3, 0, 0);

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

class Night : public test::House {
public:
    Night() : test::House(start) {
        ChannelConfig web;
        web.kind = web.name = "web";
        config.channels.push_back(web);
        const std::string code =
            invite(rules->get()->organisation.dispatch().id, casework::Role::dispatcher, "王芳");
        REQUIRE(has(say(wang, "/bind " + code), "绑定成功"));
    }
    // A visitor who was never here says this, from that network; what they read.
    std::string visitor(const std::string& text, const std::string& source) {
        return says("v" + std::to_string(++visitors), text, source);
    }
    Inbound message(const std::string& user, const std::string& text, const std::string& source) {
        Inbound inbound;
        inbound.message = {
            {"web", user},
            "w" + std::to_string(++messages),
            clock.now(),
            "zh-CN",
            content::Text{text}};
        inbound.source = source;
        return inbound;
    }
    std::string says(const std::string& user, const std::string& text, const std::string& source) {
        const Inbound inbound = message(user, text, source);
        last = in_store([&](Tx& tx) { return engine->take(tx, inbound, clock.now()); });
        std::string words;
        for (const Reply& reply : last.answer.replies) words += plain_text(reply) + "\n";
        return words;
    }
    // The same, but what it wrote is undone.
    void undone(const std::string& user, const std::string& text, const std::string& source) {
        const Inbound inbound = message(user, text, source);
        const auto failing = [&](Tx& tx) -> bool {
            engine->take(tx, inbound, clock.now());
            throw std::runtime_error("on purpose");
        };
        CHECK_THROWS_AS(in_store(failing), std::runtime_error);
    }
    // What the dispatcher was told, oldest first.
    std::vector<std::string> told() {
        std::vector<std::string> texts;
        for (const OutboxItem& item :
             in_store([](Tx& tx) { return tx.outbox(std::nullopt, 1000); }))
            if (item.entry.to == wang) texts.push_back(plain_text(item.entry.notice.text));
        std::ranges::reverse(texts);
        return texts;
    }
    bool look() {
        return in_store([&](Tx& tx) { return engine->tell_of_strangers(tx, clock.now()); });
    }

    const ConversationKey wang{"app", "s-1"};
    int visitors = 0;
};

TEST_CASE("a script of ever new visitors rings a few times, and the rest is told together") {
    Night night;
    for (int i = 0; i < 40; ++i) {
        const std::string answer = night.visitor(i % 2 == 0 ? "着火了" : "人工", "203.0.113.7");
        // Each is answered as ever.
        CHECK(has(answer, i % 2 == 0 ? "119" : "我"));
        night.clock.advance(1s);
    }
    CHECK(night.told().size() == StrangerAlerts::at_once_of_source);
    CHECK_FALSE(night.look());
    night.clock.advance(StrangerAlerts::first_pause);
    CHECK(night.look());
    REQUIRE(night.told().size() == StrangerAlerts::at_once_of_source + 1);
    const std::string together = night.told().back();
    CHECK(has(together, "又有37次"));
    CHECK(has(together, "着火了"));
    CHECK_FALSE(night.look());
    // Whoever asked for a person waits for one all the same.
    const auto waiting =
        night.in_store([](Tx& tx) { return tx.console_reads().open_handovers(50).size(); });
    CHECK(waiting == 20);
}

TEST_CASE("a real person elsewhere gets through at once meanwhile") {
    Night night;
    for (int i = 0; i < 50; ++i) night.visitor("着火了", "203.0.113.7");
    const std::size_t before = night.told().size();
    night.visitor("东门步行街着火了，快来人", "198.51.100.20");
    REQUIRE(night.told().size() > before);
    CHECK(has(night.told()[before], "快来人"));
}

TEST_CASE("from however many networks, so many ring in an hour") {
    Night night;
    for (int i = 0; i < 200; ++i) night.visitor("着火了", "203.0.113." + std::to_string(i));
    CHECK(night.told().size() == StrangerAlerts::at_once);
    night.clock.advance(StrangerAlerts::window);
    night.visitor("煤气味很重", "203.0.113.7");
    CHECK(night.told().size() == StrangerAlerts::at_once + 1);
}

TEST_CASE("urgent complaints of strangers beyond it are filed and told together") {
    Night night;
    for (std::size_t i = 0; i < StrangerAlerts::at_once_of_source; ++i)
        night.visitor("着火了", "203.0.113.7");
    const std::size_t before = night.told().size();
    night.says("z", "东门步行街着火了", "203.0.113.7");
    if (!night.last.answer.complaint) night.says("z", "提交", "203.0.113.7");
    REQUIRE(night.last.answer.complaint);
    const std::string number = night.last.answer.complaint->number;
    CHECK(night.told().size() == before);
    night.clock.advance(StrangerAlerts::first_pause);
    CHECK(night.look());
    CHECK(has(night.told().back(), number));
}

TEST_CASE("whom staff know gets through whatever strangers do, and so do other channels") {
    Night night;
    const std::string number = [&] {
        night.says("known", "东门步行街半夜装修太吵了", "203.0.113.7");
        night.says("known", "提交", "203.0.113.7");
        REQUIRE(night.last.answer.complaint);
        return night.last.answer.complaint->number;
    }();
    night.in_store([&](Tx& tx) {
        const auto complaint = tx.complaint(number, true);
        casework::Change change;
        change.after = *complaint;
        change.after.status = change.status = Status::accepted;
        change.event = {night.clock.now(), "accepted", "s_1", std::nullopt};
        return tx.change(change);
    });
    for (int i = 0; i < 50; ++i) night.visitor("着火了", "203.0.113." + std::to_string(i));
    const std::size_t before = night.told().size();
    night.says("known", "着火了", "203.0.113.7");
    CHECK(night.told().size() == before + 1);
    night.say({"app", "u-9"}, "着火了");
    CHECK(night.told().size() == before + 2);
}

TEST_CASE("while it goes on what is kept back is told later and later, and soon again afterwards") {
    StrangerAlerts alerts;
    TimePoint now = start;
    alerts.keep(StrangerAlerts::Call::danger, "a", now);
    CHECK_FALSE(alerts.take_due(now + 5min - 1ms));
    REQUIRE(alerts.take_due(now += 5min));
    alerts.keep(StrangerAlerts::Call::person, "b", now);
    CHECK_FALSE(alerts.take_due(now + 10min - 1ms));
    const auto second = alerts.take_due(now += 10min);
    REQUIRE(second);
    CHECK(second->persons == 1);
    CHECK(second->dangers == 0);
    alerts.keep(StrangerAlerts::Call::filed, "c", now);
    REQUIRE(alerts.take_due(now += 20min));
    alerts.keep(StrangerAlerts::Call::filed, "d", now);
    REQUIRE(alerts.take_due(now += 20min));
    now += StrangerAlerts::window;
    alerts.keep(StrangerAlerts::Call::filed, "e", now);
    CHECK(alerts.take_due(now + 5min));
}

TEST_CASE("words that are said over and over leave room for others") {
    StrangerAlerts alerts;
    alerts.keep(StrangerAlerts::Call::danger, "二楼有人被困", start);
    for (int i = 0; i < 100; ++i) alerts.keep(StrangerAlerts::Call::danger, "着火了", start);
    const auto kept = alerts.take_due(start + 5min);
    REQUIRE(kept);
    CHECK(kept->words == std::vector<std::string>{"二楼有人被困", "着火了"});
}

TEST_CASE("what was undone takes nobody's place, and is told once when it comes again") {
    Night night;
    for (int i = 0; i < 10; ++i) night.undone("u" + std::to_string(i), "着火了", "203.0.113.7");
    CHECK(night.told().empty());
    for (std::size_t i = 0; i < StrangerAlerts::at_once_of_source; ++i)
        night.visitor("着火了", "203.0.113.7");
    CHECK(night.told().size() == StrangerAlerts::at_once_of_source);
    // Kept back, undone, and taken again with the same words.
    for (int i = 0; i < 3; ++i) night.undone("late", "二楼有人被困", "203.0.113.7");
    for (int i = 0; i < 3; ++i) night.undone("caller", "人工", "203.0.113.7");
    night.says("late", "二楼有人被困", "203.0.113.7");
    night.says("caller", "人工", "203.0.113.7");
    night.clock.advance(StrangerAlerts::first_pause);
    REQUIRE(night.look());
    CHECK(has(night.told().back(), "又有2次"));
    CHECK(has(night.told().back(), "二楼有人被困"));
    CHECK(has(night.told().back(), "找人工1"));
}

TEST_CASE("whose alert was undone rings when they say it again") {
    Night night;
    night.undone("a", "着火了", "203.0.113.7");
    night.says("a", "着火了", "203.0.113.7");
    CHECK(night.told().size() == 1);
    night.clock.advance(1min);
    night.says("a", "着火了", "203.0.113.7");
    CHECK(night.told().size() == 1);  // of one person once in ten minutes
}

TEST_CASE("a notice of what was kept back that is undone is written at the next look") {
    Night night;
    for (int i = 0; i < 5; ++i) night.visitor("着火了", "203.0.113.7");
    night.clock.advance(StrangerAlerts::first_pause);
    const auto failing = [&](Tx& tx) -> bool {
        CHECK(night.engine->tell_of_strangers(tx, night.clock.now()));
        throw std::runtime_error("on purpose");
    };
    CHECK_THROWS_AS(night.in_store(failing), std::runtime_error);
    CHECK(night.told().size() == StrangerAlerts::at_once_of_source);
    REQUIRE(night.look());
    CHECK(has(night.told().back(), "又有2次"));
    CHECK_FALSE(night.look());
}

TEST_CASE("a clock that goes back silences nobody") {
    StrangerAlerts alerts;
    for (const char* user : {"a", "b", "c"})
        CHECK(alerts.allow({"web", user}, "203.0.113.7", start));
    CHECK_FALSE(alerts.allow({"web", "d"}, "203.0.113.7", start));
    CHECK(alerts.allow({"web", "a"}, "203.0.113.7", start + 1min));
    CHECK(alerts.allow({"web", "d"}, "203.0.113.7", start - 24h));
}

}  // namespace
}  // namespace heed
