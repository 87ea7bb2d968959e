// Rows name the cause that they come from, and what a job did is told once.
#include "storage/console.hpp"
#include "storage/store_reader.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* number = "LH261123-0001-6";

TraceId id(std::string_view digit) {
    std::string hex;
    for (int i = 0; i < 32; ++i) hex += digit;
    return trace_id_of_hex(hex);
}

OutboxEntry notice(int due_s = 0) {
    OutboxEntry entry;
    entry.to = alice;
    entry.number = number;
    entry.notice.event = "accepted";
    entry.notice.text.spans.push_back({"已受理", {}, {}});
    entry.created = at(0);
    entry.due = at(due_s);
    entry.expires = at(1000);
    return entry;
}

}  // namespace

TEST_CASE("a message delivered again has the trace of the first time") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.follow(id("1"));
        CHECK(tx.claim(message("m1"), at(0)).trace == id("1"));
        tx.owe(message("m1"), 7);
    });
    write(*store, [](Tx& tx) {
        tx.follow(id("2"));
        const Claim owed = tx.claim(message("m1"), at(1));
        CHECK(owed.state == Claim::State::owed);
        CHECK(owed.trace == id("1"));
        tx.remember_answer(message("m1"), answer("好的"));
        CHECK(tx.claim(message("m1"), at(1)).trace == id("1"));
    });
}

TEST_CASE("a complaint's events, its notices and a timer name what they come from") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    ComplaintId filed = 0;
    write(*store, [&](Tx& tx) {
        tx.follow(id("1"));
        tx.claim(message("m1"), at(0));
        tx.remember_answer(message("m1"), answer("已提交"));
        filed = tx.file(complaint(number), {}, {});
        tx.enqueue(notice());
        tx.arm_timer(alice, "idle", at(5), 1);
    });
    write(*store, [&](Tx& tx) {
        tx.follow(id("2"));
        tx.arm_timer(alice, "idle", at(6), 2);
        CHECK(tx.change(
            changed(filed, 1, Status::accepted, {at(60), "accepted", "s_0123456789abcdef", {}, {}})
        ));
        tx.enqueue(notice(500));
    });
    const auto reader = open_test_reader(directory / "heed.db", key);
    CHECK(reader->traces_of(filed) == std::vector<TraceId>{id("1"), id("2")});
    const auto notices = reader->notices_about(number);
    REQUIRE(notices.size() == 2);
    CHECK(notices[0].trace == id("1"));
    CHECK(notices[1].trace == id("2"));
    write(*store, [](Tx& tx) {
        const auto timers = tx.take_due_timers(at(10), 10);
        REQUIRE(timers.size() == 1);
        CHECK(timers[0].trace == id("2"));
        const auto leased = tx.lease(10, at(10), 60s);
        REQUIRE(leased.size() == 1);
        CHECK(leased[0].trace == id("1"));
    });
}

TEST_CASE("a job follows nothing of the one before, whether that was kept or undone") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) { tx.follow(id("1")); });
    CHECK_THROWS(write(*store, [](Tx& tx) {
        tx.follow(id("2"));
        tx.file(complaint(number), {}, {});
        throw std::runtime_error("undone");
    }));
    write(*store, [](Tx& tx) {
        CHECK(tx.take_deeds().empty());
        CHECK(tx.claim(message("m1"), at(0)).trace.is_none());
        tx.enqueue(notice());
    });
    write(*store, [](Tx& tx) {
        tx.follow(id("3"));
        CHECK(tx.claim(message("m1"), at(1)).trace.is_none());
        CHECK(tx.lease(10, at(10), 60s).at(0).trace.is_none());
    });
}

TEST_CASE("what a job did is told with the trace that it followed then") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.follow(id("1"));
        const ComplaintId filed = tx.file(complaint(number), {}, {});
        tx.follow(id("2"));
        CHECK(tx.change(
            changed(filed, 1, Status::accepted, {at(60), "accepted", "s_0123456789abcdef", {}, {}})
        ));
        // Somebody was faster: nothing was done.
        CHECK_FALSE(tx.change(
            changed(filed, 1, Status::rejected, {at(61), "rejected", "s_0123456789abcdef", {}, {}})
        ));
        Deed joined{Deed::Kind::notice, "accepted", number};
        joined.trace = id("1");
        tx.note(joined);
        tx.note({Deed::Kind::command, "accept", number, "s_0123456789abcdef"});
        const auto deeds = tx.take_deeds();
        REQUIRE(deeds.size() == 4);
        CHECK(deeds[0].what == "filed");
        CHECK(deeds[0].number == number);
        CHECK(deeds[0].by == "resident");
        CHECK(deeds[0].trace == id("1"));
        CHECK(deeds[1].what == "accepted");
        CHECK(deeds[1].by == "s_0123456789abcdef");
        CHECK(deeds[1].trace == id("2"));
        CHECK(deeds[2].trace == id("1"));
        CHECK(deeds[2].with == id("2"));
        CHECK(deeds[3].trace == id("2"));
        CHECK(deeds[3].with.is_none());
        CHECK(tx.take_deeds().empty());
    });
}

TEST_CASE("an event that a hook hears of has the trace of the complaint's event") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.console().set_hooks({"city"});
        tx.follow(id("1"));
        tx.file(complaint(number), {}, {});
    });
    write(*store, [](Tx& tx) {
        const auto events = tx.console().take_hook_events(10);
        REQUIRE(events.size() == 1);
        CHECK(events[0].trace == id("1"));
    });
}
