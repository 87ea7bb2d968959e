#include "storage/handovers.hpp"

#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using State = Handover::State;

namespace {

const ConversationKey carol{"app", "u-3"};
const ConversationKey wang{"app", "s-1"};
const ConversationKey li{"app", "s-2"};

}  // namespace

TEST_CASE("who has waited longest is next, those who were promised somebody after them") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Handovers& handovers = tx.handovers();
        CHECK_FALSE(handovers.next());
        handovers.ask(carol, State::promised, at(0));
        const Handover first = handovers.ask(alice, State::waiting, at(1));
        handovers.ask(bob, State::waiting, at(2));
        CHECK(handovers.count_waiting() == 2);
        CHECK(handovers.next()->id == first.id);
        CHECK(handovers.next()->resident == alice);
        handovers.end(first.id, at(3));
        CHECK(handovers.next()->resident == bob);
        handovers.ask(bob, State::promised, at(4));
        CHECK(handovers.next()->resident == carol);
        CHECK(handovers.count_waiting() == 0);
        // A number is never the next one's.
        handovers.end(handovers.of(bob)->id, at(5));
        CHECK(handovers.ask(bob, State::waiting, at(6)).id > first.id + 1);
    });
}

TEST_CASE("one resident is taken once, and asked for again goes on with the same number") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Handovers& handovers = tx.handovers();
        tx.touch_person(wang, at(0));
        tx.touch_person(li, at(0));
        const Handover asked = handovers.ask(alice, State::promised, at(1));
        CHECK(handovers.ask(alice, State::waiting, at(2)).id == asked.id);
        CHECK(handovers.take(asked.id, wang, at(3)));
        CHECK_FALSE(handovers.take(asked.id, li, at(3)));
        CHECK(handovers.served_by(wang)->resident == alice);
        CHECK_FALSE(handovers.served_by(li));
        CHECK(handovers.last_taken()->staff == wang);
        CHECK(handovers.last_taken()->taken_at == at(3));
        // Asking does not take the resident from who serves them.
        CHECK(handovers.ask(alice, State::waiting, at(4)).state == State::taken);
        handovers.end(asked.id, at(5));
        CHECK_FALSE(handovers.of(alice));
        CHECK_FALSE(handovers.served_by(wang));
        CHECK_FALSE(handovers.take(asked.id, li, at(6)));
        CHECK(handovers.get(asked.id)->state == State::ended);
    });
}

TEST_CASE("what was said is kept in order, the latest of it is shown") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Handovers& handovers = tx.handovers();
        const std::int64_t id = handovers.ask(alice, State::waiting, at(1)).id;
        handovers.keep(id, {"一", 0, false, at(1)});
        handovers.keep(id, {"二", 7, false, at(2)});
        handovers.keep(id, {"三", 0, true, at(3)});
        const auto words = handovers.words(id, 2);
        REQUIRE(words.size() == 2);
        CHECK(words[0].text == "二");
        CHECK(words[0].photo == 7);
        CHECK(words[1].by_staff);
        CHECK(words[1].at == at(3));
    });
}

TEST_CASE("linked accounts have one hand-over: the one that has come further") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Handovers& handovers = tx.handovers();
        tx.touch_person(wang, at(0));
        const std::int64_t waiting = handovers.ask(alice, State::waiting, at(1)).id;
        const std::int64_t taken = handovers.ask(bob, State::waiting, at(1)).id;
        handovers.take(taken, wang, at(2));
        tx.link(alice, bob, at(3));
        CHECK(handovers.of(alice)->id == taken);
        CHECK(handovers.of(bob)->id == taken);
        CHECK(handovers.get(waiting)->state == State::ended);
        tx.unlink(bob, {}, at(4));
        CHECK(handovers.of(bob)->id == taken);
        CHECK_FALSE(handovers.of(alice));
    });
}
