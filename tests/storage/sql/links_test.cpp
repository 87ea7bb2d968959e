#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using Result = LinkCheck::Result;

namespace {

const ConversationKey app{"app", "u-1"};
const std::string code(64, 'a');
const std::string other_code(64, 'b');

void meet(Tx& tx, const ConversationKey& key, int at_s = 0) { tx.touch_person(key, at(at_s)); }

void link(Tx& tx, const ConversationKey& a, const ConversationKey& b) { tx.link(a, b, at(100)); }

OutboxEntry notice(const ConversationKey& to, std::string number, bool pinned = false) {
    OutboxEntry entry;
    entry.to = to;
    entry.number = std::move(number);
    entry.notice.event = "accepted";
    entry.created = entry.due = at(100);
    entry.expires = at(1000);
    entry.pinned = pinned;
    return entry;
}

}  // namespace

TEST_CASE("a code says which account asked for it, until its time is over") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        CHECK(tx.offer_link(alice, code, at(600), at(0)));
        CHECK(tx.offers_link(alice, at(599)));
        CHECK_FALSE(tx.offers_link(alice, at(600)));
        CHECK_FALSE(tx.offers_link(app, at(1)));
        const LinkCheck check = tx.check_link(code, true, app, at(1));
        CHECK(check.result == Result::ok);
        CHECK(check.asked_by == alice);
        CHECK(tx.check_link(code, true, alice, at(1)).result == Result::own);
        CHECK(tx.check_link(code, true, app, at(600)).result == Result::wrong);
        // The same digits cannot be two accounts' at once; a new code replaces the old one.
        CHECK_FALSE(tx.offer_link(bob, code, at(600), at(0)));
        CHECK(tx.offer_link(alice, other_code, at(600), at(1)));
        CHECK(tx.check_link(code, true, app, at(2)).result == Result::wrong);
    });
}

TEST_CASE("five wrong codes in an hour make an account wait, and nobody else") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.offer_link(alice, code, at(100'000), at(0));
        for (int i = 0; i < 5; ++i) {
            CHECK(tx.check_link(other_code, true, app, at(i)).result == Result::wrong);
        }
        CHECK(tx.check_link(code, true, app, at(10)).result == Result::paused);
        CHECK(tx.check_link(code, true, bob, at(10)).result == Result::ok);
        CHECK(tx.check_link(code, true, app, at(3605)).result == Result::ok);
    });
}

TEST_CASE("a hundred wrong codes in an hour, and short ones are good for nothing, long ones are") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.offer_link(alice, code, at(100'000), at(0));
        tx.offer_link(bob, other_code, at(100'000), at(0));
        const std::string wrong(64, 'c');
        for (int i = 0; i < 100; ++i) {
            CHECK_FALSE(tx.link_codes_are_guessed(at(4000)));
            const ConversationKey guesser{"app", "g" + std::to_string(i)};
            CHECK(tx.check_link(wrong, true, guesser, at(4000)).result == Result::wrong);
        }
        CHECK(tx.link_codes_are_guessed(at(4001)));
        // A right one and a wrong one alike: the answer tells a guesser nothing.
        CHECK(tx.check_link(code, true, app, at(4001)).result == Result::too_short);
        CHECK(tx.check_link(wrong, true, app, at(4001)).result == Result::too_short);
        CHECK(tx.check_link(other_code, false, app, at(4001)).result == Result::ok);
        CHECK(tx.check_link(wrong, false, app, at(4001)).result == Result::wrong);
        // It met nothing, so it was no guess, and nobody waits for it.
        for (int i = 0; i < 9; ++i)
            CHECK(tx.check_link(code, true, app, at(4002)).result == Result::too_short);
        CHECK(tx.check_link(other_code, false, app, at(4002)).result == Result::ok);
        // Who guesses long ones waits, as ever.
        for (int i = 0; i < 4; ++i) tx.check_link(wrong, false, app, at(4003));
        CHECK(tx.check_link(other_code, false, app, at(4003)).result == Result::paused);
        CHECK_FALSE(tx.link_codes_are_guessed(at(4003 + 3600)));
        CHECK(tx.check_link(code, true, app, at(4003 + 3600)).result == Result::ok);
    });
}

TEST_CASE("linked accounts are one person: one conversation, one list, one pseudonym") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        meet(tx, alice, 1);
        meet(tx, app, 2);
        const std::string older = tx.person(alice)->resident;
        CHECK(tx.person(app)->resident != older);
        tx.file(complaint("LH261124-0001-0", alice), {}, "");
        tx.file(complaint("LH261124-0002-1", app), {}, "");
        CHECK(tx.complaints_of(alice, 5).size() == 1);

        link(tx, app, alice);
        CHECK(tx.same_person(alice, app));
        CHECK_FALSE(tx.same_person(alice, bob));
        CHECK(tx.person(app)->resident == older);
        CHECK(tx.complaints_of(alice, 5).size() == 2);
        CHECK(tx.complaints_of(app, 5).size() == 2);
        // What is filed keeps the account and the pseudonym it was filed with.
        CHECK(tx.complaint("LH261124-0002-1", false)->by == app);
        tx.save_conversation(app, {"shared", ""}, at(3));
        CHECK(tx.conversation(alice).state == "shared");
        tx.arm_timer(app, "park", at(10), 1);
        tx.arm_timer(alice, "park", at(11), 2);
        tx.touch_person(app, at(5));
        const auto timers = tx.take_due_timers(at(20), 10);
        REQUIRE(timers.size() == 1);
        CHECK(timers[0].key == app);  // written on last
        CHECK(timers[0].revision == 2);
        CHECK(tx.check_link(code, true, app, at(6)).result == Result::wrong);
    });
    // Also after a restart of everything that remembers ids.
    read(*store, [](ReadTx& tx) { CHECK(tx.same_person(alice, app)); });
}

TEST_CASE("a code is used up by the link, and linked accounts need no other") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.offer_link(alice, code, at(600), at(0));
        REQUIRE(tx.check_link(code, true, app, at(1)).result == Result::ok);
        link(tx, alice, app);
        CHECK(tx.check_link(code, true, bob, at(2)).result == Result::wrong);
        tx.offer_link(alice, other_code, at(600), at(3));
        CHECK(tx.check_link(other_code, true, app, at(4)).result == Result::same_person);
    });
}

TEST_CASE("work accounts stay alone, and a person has six accounts at most") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.invite({other_code, "roads", casework::Role::officer, "李", at(1000)});
        REQUIRE(tx.bind(other_code, bob, at(0)));
        tx.offer_link(bob, code, at(600), at(0));
        CHECK(tx.check_link(code, true, app, at(1)).result == Result::staff);
        tx.offer_link(alice, code.substr(1) + "c", at(600), at(0));
        CHECK(tx.check_link(code.substr(1) + "c", true, bob, at(1)).result == Result::staff);
        for (int i = 0; i < 5; ++i) {
            const ConversationKey more{"web", "w" + std::to_string(i)};
            meet(tx, more);
            link(tx, alice, more);
        }
        CHECK(tx.accounts(alice).size() == 6);
        // Each link has used up the code.
        tx.offer_link(alice, code.substr(1) + "c", at(600), at(0));
        CHECK(tx.check_link(code.substr(1) + "c", true, app, at(1)).result == Result::full);
    });
}

TEST_CASE("notices are the person's, except what is meant for one account") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        meet(tx, alice, 1);
        meet(tx, app, 2);
        tx.enqueue(notice(app, "LH261124-0001-0"));
        link(tx, alice, app);
        tx.enqueue(notice(app, "LH261124-0002-1"));
        tx.enqueue(notice(app, {}, true));
        const auto items = tx.lease(10, at(100), std::chrono::seconds(60));
        REQUIRE(items.size() == 3);
        for (const OutboxItem& item : items) {
            CHECK(tx.settle(item, OutboxState::waiting, at(100), ""));
        }
        // Whoever opens the chat again is told on whatever account it may be, but for what is
        // pinned.
        CHECK(tx.revive_notices(alice, at(100)) == 2);
        for (const OutboxItem& item : tx.lease(10, at(100), std::chrono::seconds(60))) {
            CHECK(tx.settle(item, OutboxState::waiting, at(100), ""));
        }
        CHECK(items[2].entry.pinned);
        CHECK(items[2].entry.to == app);
        CHECK(tx.waiting_notices(alice).size() == 2);
        CHECK(tx.waiting_notices(app).size() == 3);  // what is pinned, too
        CHECK(tx.awaited(alice.channel, {alice.user, "nobody"}) == std::vector{alice.user});
        CHECK(tx.awaited(app.channel, {app.user}) == std::vector{app.user});
        CHECK(tx.awaited(alice.channel, {app.user}).empty());
    });
}

TEST_CASE("the best account to write to is the one written on last that still follows") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        meet(tx, alice, 1);
        meet(tx, app, 2);
        link(tx, alice, app);
        CHECK(tx.accounts(alice).front().key == app);
        tx.touch_person(alice, at(3));
        CHECK(tx.accounts(app).front().key == alice);
        Person left = *tx.person(alice);
        left.following = false;
        tx.save_person(alice, left);
        CHECK(tx.accounts(app).front().key == app);
        CHECK(tx.accounts(bob).empty());
    });
}

TEST_CASE("unlinked, an account takes the conversation along and everybody has their own again") {
    // Whichever of the two goes: the one that holds the conversation, or the other.
    for (const bool holder_goes : {true, false}) {
        Directory directory;
        const auto store = open(directory / "heed.db");
        write(*store, [&](Tx& tx) {
            meet(tx, alice, 1);
            meet(tx, app, 2);
            const std::string of_alice = tx.person(alice)->resident;
            const std::string of_app = tx.person(app)->resident;
            tx.file(complaint("LH261124-0001-0", alice), {}, "");
            tx.file(complaint("LH261124-0002-1", app), {}, "");
            CHECK(tx.unlink(alice, {"rest", ""}, at(3)).empty());
            link(tx, alice, app);
            tx.save_conversation(alice, {"shared", ""}, at(4));
            tx.arm_timer(alice, "park", at(10), 1);
            tx.enqueue(notice(alice, "LH261124-0001-0"));
            tx.enqueue(notice(alice, "LH261124-0002-1"));

            const ConversationKey& goes = holder_goes ? alice : app;
            const ConversationKey& stays = holder_goes ? app : alice;
            const auto others = tx.unlink(goes, {"rest", ""}, at(5));
            REQUIRE(others.size() == 1);
            CHECK(others[0] == stays);
            CHECK_FALSE(tx.same_person(alice, app));
            CHECK(tx.conversation(goes).state == "shared");
            CHECK(tx.conversation(stays).state == "rest");
            CHECK(tx.person(alice)->resident == of_alice);
            CHECK(tx.person(app)->resident == of_app);
            CHECK(tx.complaints_of(alice, 5).size() == 1);
            CHECK(tx.complaints_of(app, 5).size() == 1);
            CHECK(tx.take_due_timers(at(20), 10).at(0).key == goes);
            for (const OutboxItem& item : tx.outbox(OutboxState::pending, 10)) {
                CHECK(item.entry.to == (item.entry.number == "LH261124-0001-0" ? alice : app));
            }
        });
    }
}

TEST_CASE("of three accounts one goes and two stay together") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const ConversationKey browser{"web", "w"};
        for (const auto& account : {alice, app, browser}) meet(tx, account);
        link(tx, alice, app);
        link(tx, browser, app);
        CHECK(tx.accounts(browser).size() == 3);
        CHECK(tx.unlink(alice, {"rest", ""}, at(5)).size() == 2);
        CHECK(tx.same_person(app, browser));
        CHECK_FALSE(tx.same_person(alice, browser));
        CHECK(tx.conversation(browser).state == "rest");
    });
}

TEST_CASE("what a QR code stands for is kept and may be put right") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Place place{PlaceLevel::point, "东门步行街3号灯杆", 22.5463, 114.1235};
        CHECK_FALSE(tx.scene("place-1"));
        tx.save_scene("place-1", place, at(0));
        place.label = "东门步行街4号灯杆";
        tx.save_scene("place-1", place, at(1));
        REQUIRE(tx.scene("place-1"));
        CHECK(*tx.scene("place-1") == place);
    });
}
