#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

TEST_CASE("a person has one pseudonym for ever and another one than anybody else") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    std::string first;
    write(*store, [&](Tx& tx) {
        CHECK_FALSE(tx.person(alice));
        first = tx.touch_person(alice, at(1)).resident;
        CHECK(first.size() == 18);
        CHECK(first.starts_with("r_"));
        CHECK(tx.touch_person(bob, at(1)).resident != first);
    });
    write(*store, [&](Tx& tx) {
        const Person person = tx.touch_person(alice, at(2));
        CHECK(person.resident == first);
        CHECK(person.last_message_at == at(2));
        CHECK(person.following);
    });
}

TEST_CASE("what is saved of a person is read back") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Person person = tx.touch_person(alice, at(1));
        person.following = false;
        person.after_message = {4, at(11)};
        person.after_event = {2, at(12)};
        person.unsubscribed_at = at(13);
        tx.save_person(alice, person);
    });
    read(*store, [](ReadTx& tx) {
        const auto person = tx.person(alice);
        REQUIRE(person);
        CHECK_FALSE(person->following);
        CHECK(person->after_message == PushAllowance{4, at(11)});
        CHECK(person->after_event == PushAllowance{2, at(12)});
        CHECK(person->unsubscribed_at == at(13));
        CHECK(person->last_message_at == at(1));
    });
}

TEST_CASE("a conversation keeps every byte, also for a person never heard of") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const std::string state("\0\1\xff state", 9);
    write(*store, [&](Tx& tx) {
        CHECK(tx.conversation(alice).state.empty());
        tx.save_conversation(alice, {state, "desk"}, at(0));
    });
    write(*store, [&](Tx& tx) {
        CHECK(tx.conversation(alice).state == state);
        CHECK(tx.conversation(alice).desk == "desk");
        CHECK(tx.conversation(bob).state.empty());
    });
}

TEST_CASE("a person and their conversation, saved in one job, are both kept") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const auto still_follows = [&](const ConversationKey& who) {
        bool following = false;
        read(*store, [&](ReadTx& tx) { following = tx.person(who)->following; });
        return following;
    };
    write(*store, [](Tx& tx) {
        tx.touch_person(alice, at(1));
        tx.touch_person(bob, at(1));
    });
    write(*store, [](Tx& tx) {
        Person left = *tx.person(alice);
        left.following = false;
        tx.save_person(alice, left);
        tx.save_conversation(alice, {"state", "desk"}, at(2));
    });
    CHECK_FALSE(still_follows(alice));
    write(*store, [](Tx& tx) {
        Person back = *tx.person(alice);
        back.following = true;
        tx.save_person(alice, back);
        Person left = *tx.person(bob);
        left.following = false;
        tx.save_person(bob, left);
        CHECK(tx.person(alice)->following);
        tx.save_conversation(alice, {"later", "desk"}, at(3));
    });
    CHECK(still_follows(alice));
    CHECK_FALSE(still_follows(bob));
    write(*store, [](Tx& tx) { CHECK(tx.conversation(alice).state == "later"); });
    CHECK_THROWS(write(*store, [](Tx& tx) {
        Person left = *tx.person(alice);
        left.following = false;
        tx.save_person(alice, left);
        throw std::runtime_error("no");
    }));
    write(*store, [](Tx& tx) { CHECK(tx.person(alice)->following); });
    CHECK(still_follows(alice));
}

TEST_CASE("a person whose conversation is another account's is saved") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.touch_person(alice, at(1));
        tx.touch_person(bob, at(1));
        tx.link(alice, bob, at(1));
    });
    write(*store, [](Tx& tx) {
        Person person = *tx.person(bob);
        person.last_message_at = at(7);
        tx.save_person(bob, person);
        CHECK(tx.accounts(alice).front().key == bob);
        person.last_message_at = at(8);
        tx.save_person(bob, person);
        tx.save_conversation(bob, {"state", ""}, at(8));
    });
    read(*store, [](ReadTx& tx) {
        CHECK(tx.person(bob)->last_message_at == at(8));
        CHECK(tx.person(alice)->last_message_at == at(1));
    });
}

TEST_CASE("who is erased in the job that saved them stays erased") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Person person = tx.touch_person(alice, at(1));
        person.last_message_at = at(9);
        tx.save_person(alice, person);
        CHECK(tx.erase_resident(person.resident, "resident", at(9)).result == Erased::Result::done);
    });
    write(*store, [](Tx& tx) {
        CHECK_FALSE(tx.person(alice));
        CHECK(tx.touch_person(alice, at(10)).last_message_at == at(10));
    });
}

TEST_CASE("a person made by a job that was undone is not remembered") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    CHECK_THROWS(write(*store, [](Tx& tx) {
        tx.touch_person(alice, at(0));
        throw std::runtime_error("no");
    }));
    write(*store, [](Tx& tx) {
        CHECK_FALSE(tx.person(alice));
        tx.arm_timer(alice, "park", at(1), 1);
        CHECK(tx.person(alice));
    });
}

TEST_CASE("timers come when due, in order, once, and the newest of a name wins") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.arm_timer(alice, "park", at(10), 1);
        tx.arm_timer(alice, "drop", at(30), 1);
        tx.arm_timer(bob, "park", at(5), 1);
        tx.arm_timer(alice, "park", at(20), 2);
    });
    write(*store, [](Tx& tx) {
        CHECK(tx.take_due_timers(at(4), 10).empty());
        const auto due = tx.take_due_timers(at(25), 10);
        REQUIRE(due.size() == 2);
        CHECK(due[0].key == bob);
        CHECK(due[1].key == alice);
        CHECK(due[1].name == "park");
        CHECK(due[1].revision == 2);
    });
    write(*store, [](Tx& tx) {
        CHECK(tx.take_due_timers(at(25), 10).empty());
        CHECK(tx.take_due_timers(at(99), 10).size() == 1);
    });
}
