#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace heed;
using namespace heed::test;
using namespace std::chrono_literals;

namespace {

OutboxEntry notice(
    std::string number, std::string text, int due_s = 0, ConversationKey to = alice
) {
    OutboxEntry entry;
    entry.to = std::move(to);
    entry.number = std::move(number);
    entry.notice.event = "accepted";
    entry.notice.text.spans.push_back({std::move(text), {}, {}});
    entry.created = at(0);
    entry.due = at(due_s);
    entry.expires = at(1000);
    return entry;
}

std::string text_of(const OutboxItem& item) { return plain_text(item.entry.notice.text); }

}  // namespace

TEST_CASE("an item is leased when due, settled once, and then gone") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one", 10));
        CHECK(tx.next_due() == at(10));
        CHECK(tx.lease(10, at(9), 60s).empty());
        const auto leased = tx.lease(10, at(10), 60s);
        REQUIRE(leased.size() == 1);
        CHECK(leased[0].attempts == 1);
        CHECK(leased[0].first_leased == at(10));
        CHECK_FALSE(leased[0].unsettled);
        CHECK(leased[0].client_key.size() == 32);
        CHECK(leased[0].entry.notice == notice("N1", "one").notice);
        CHECK(tx.lease(10, at(11), 60s).empty());
        CHECK(tx.next_due() == at(70));
        CHECK(tx.settle(leased[0], OutboxState::sent, {}, ""));
        CHECK_FALSE(tx.settle(leased[0], OutboxState::sent, {}, ""));
        CHECK_FALSE(tx.next_due());
        CHECK(tx.lease(10, at(500), 60s).empty());
        CHECK(tx.outbox(OutboxState::sent, 10).size() == 1);
    });
}

TEST_CASE("who lost the lease settles nothing") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one"));
        const auto slow = tx.lease(10, at(0), 60s);
        const auto fast = tx.lease(10, at(60), 60s);
        REQUIRE(fast.size() == 1);
        CHECK(fast[0].id == slow[0].id);
        CHECK(fast[0].attempts == 2);
        CHECK(fast[0].unsettled);
        CHECK(fast[0].first_leased == at(0));
        CHECK(fast[0].client_key == slow[0].client_key);
        CHECK_FALSE(tx.settle(slow[0], OutboxState::sent, {}, ""));
        OutboxItem refused = fast[0];
        refused.unsettled = false;
        CHECK(tx.settle(refused, OutboxState::pending, at(100), "busy"));
        CHECK(tx.next_due() == at(100));
        CHECK_FALSE(tx.settle(fast[0], OutboxState::sent, {}, ""));
        const auto third = tx.lease(10, at(100), 60s);
        REQUIRE(third.size() == 1);
        CHECK_FALSE(third[0].unsettled);
        CHECK(third[0].why == "busy");
        OutboxItem in_doubt = third[0];
        in_doubt.unsettled = true;
        CHECK(tx.settle(in_doubt, OutboxState::pending, at(200), "no answer"));
        CHECK(tx.next_due() == at(200));
        CHECK(tx.lease(10, at(199), 60s).empty());
        CHECK(tx.lease(10, at(200), 60s).at(0).unsettled);
    });
}

TEST_CASE("notices about one complaint to one person go in order, one in flight") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "first"));
        tx.enqueue(notice("N1", "second"));
        tx.enqueue(notice("N2", "other complaint"));
        tx.enqueue(notice("N1", "other person", 0, bob));
        const auto leased = tx.lease(10, at(0), 60s);
        std::set<std::string> texts;
        for (const OutboxItem& item : leased) texts.insert(text_of(item));
        CHECK(texts == std::set<std::string>{"first", "other complaint", "other person"});
        // Nobody wakes up for what has to wait.
        CHECK(tx.next_due() == at(60));
        // The first is put off: the second waits too.
        CHECK(tx.settle(leased[0], OutboxState::pending, at(30), "later"));
        CHECK(tx.lease(10, at(1), 60s).empty());
        CHECK(tx.next_due() == at(30));
        const auto again = tx.lease(10, at(30), 60s);
        REQUIRE(again.size() == 1);
        CHECK(text_of(again[0]) == "first");
        CHECK(tx.settle(again[0], OutboxState::sent, {}, ""));
        const auto next = tx.lease(10, at(31), 60s);
        REQUIRE(next.size() == 1);
        CHECK(text_of(next[0]) == "second");
    });
}

TEST_CASE("photos are fetched side by side") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (int i = 0; i < 3; ++i) {
            OutboxEntry entry;
            entry.kind = OutboxKind::fetch_photo;
            entry.to = alice;
            entry.photo = tx.add_photo(alice, "m", at(0));
            entry.expires = at(100);
            tx.enqueue(entry);
        }
        CHECK(tx.lease(10, at(0), 60s).size() == 3);
    });
}

TEST_CASE("what was not sent in time expires, and a photo with it is lost") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "too late", 5));
        OutboxEntry fetch;
        fetch.kind = OutboxKind::fetch_photo;
        fetch.to = alice;
        fetch.photo = tx.add_photo(alice, "m", at(0));
        fetch.due = at(5);
        fetch.expires = at(1000);
        tx.enqueue(fetch);
        // Whoever sent the photo must hear of it, of the notice the operator.
        const auto items = tx.lease(10, at(1000), 60s);
        REQUIRE(items.size() == 2);
        for (const OutboxItem& item : items) CHECK(item.state == OutboxState::expired);
        CHECK(items[0].entry.photo + items[1].entry.photo == fetch.photo);
        CHECK(tx.lease(10, at(1001), 60s).empty());
        CHECK(tx.outbox(OutboxState::expired, 10).size() == 2);
        CHECK(tx.photo(fetch.photo)->state == PhotoRow::State::failed);
        CHECK_FALSE(tx.next_due());
    });
}

TEST_CASE("what is being sent when its time is over ends by its own answer, or with its lease") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "just in time", 5));
        tx.enqueue(notice("N2", "nobody answered", 5, {"app", "bob"}));
        const auto items = tx.lease(10, at(999), 60s);
        REQUIRE(items.size() == 2);
        CHECK(tx.lease(10, at(1001), 60s).empty());
        CHECK(tx.settle(items[0], OutboxState::sent, {}, ""));
        const auto over = tx.lease(10, at(1100), 60s);
        REQUIRE(over.size() == 1);
        CHECK(over[0].state == OutboxState::expired);
    });
}

TEST_CASE("an item put off beyond its time expires at its time") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one"));
        const auto leased = tx.lease(10, at(0), 60s);
        CHECK(tx.settle(leased[0], OutboxState::pending, at(5000), "quota"));
        CHECK(tx.next_due() == at(1000));
        CHECK(tx.lease(10, at(1000), 60s).size() == 1);
        CHECK(tx.lease(10, at(1000), 60s).empty());
        CHECK(tx.outbox(OutboxState::expired, 10).size() == 1);
    });
}

TEST_CASE("what waits is taken when the person writes, once, and expires otherwise") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one"));
        tx.enqueue(notice("N1", "two"));
        tx.enqueue(notice("N1", "not mine", 0, bob));
        for (int round = 0; round < 2; ++round) {
            for (const OutboxItem& item : tx.lease(10, at(0), 60s))
                CHECK(tx.settle(item, OutboxState::waiting, {}, "no way"));
        }
        CHECK(tx.counts().outbox_waiting == 3);
        const auto taken = tx.waiting_notices(alice);
        REQUIRE(taken.size() == 2);
        CHECK(text_of(taken[0]) == "one");
        CHECK(text_of(taken[1]) == "two");
        for (const OutboxItem& item : taken) tx.end_waiting(item, OutboxState::sent, "said");
        CHECK(tx.waiting_notices(alice).empty());
        CHECK(tx.outbox(OutboxState::sent, 10).front().why == "said");
        const auto untold = tx.lease(10, at(1000), 60s);
        REQUIRE(untold.size() == 1);
        CHECK(untold[0].state == OutboxState::expired);
        CHECK(untold[0].entry.to == bob);
        CHECK(tx.outbox(OutboxState::expired, 10).size() == 1);
        CHECK(tx.waiting_notices(bob).empty());
    });
}

TEST_CASE(
    "who can be reached again gets what waits and what was put off, and nothing before its time"
) {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "waits"));
        tx.enqueue(notice("N2", "put off"));
        tx.enqueue(notice("N3", "later", 50));
        tx.enqueue(notice("N4", "not mine", 0, bob));
        for (const OutboxItem& item : tx.lease(10, at(0), 60s)) {
            const bool waits = text_of(item) != "put off";
            CHECK(tx.settle(
                item, waits ? OutboxState::waiting : OutboxState::pending, at(40), "no answer"
            ));
        }
        CHECK(tx.lease(10, at(1), 60s).empty());
        CHECK(tx.revive_notices(alice, at(1)) == 2);
        const auto due = tx.lease(10, at(1), 60s);
        REQUIRE(due.size() == 2);
        CHECK(text_of(due[0]) == "waits");
        CHECK(text_of(due[1]) == "put off");
        // What is leased is somebody's already.
        CHECK(tx.revive_notices(alice, at(2)) == 0);
    });
}

TEST_CASE("a lease takes no more than asked for, the longest due first") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "later", 5));
        tx.enqueue(notice("N2", "sooner", 1));
        const auto leased = tx.lease(1, at(10), 60s);
        REQUIRE(leased.size() == 1);
        CHECK(text_of(leased[0]) == "sooner");
        CHECK(tx.next_due() == at(5));
        CHECK(tx.counts().outbox_pending == 2);
        CHECK(tx.outbox({}, 10).size() == 2);
        CHECK(tx.outbox(OutboxState::pending, 10).size() == 2);
    });
}

TEST_CASE("the names of the states read back") {
    for (const auto state :
         {OutboxState::pending,
          OutboxState::waiting,
          OutboxState::sent,
          OutboxState::undeliverable,
          OutboxState::uncertain,
          OutboxState::expired,
          OutboxState::cancelled}) {
        CHECK(parse_outbox_state(to_string(state)) == state);
    }
    CHECK_FALSE(parse_outbox_state("leased"));
}

TEST_CASE("notices of one version are taken back together, or not at all") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const auto versioned = [](const char* number, std::int64_t version, ConversationKey to) {
            OutboxEntry entry = notice(number, "text", 20, std::move(to));
            entry.version = version;
            return entry;
        };
        tx.enqueue(versioned("N1", 2, alice));
        tx.enqueue(versioned("N1", 2, bob));
        tx.enqueue(versioned("N1", 3, alice));
        tx.enqueue(notice("N1", "of no version", 20));
        CHECK_FALSE(tx.cancel_notices("N1", 2, 3));
        CHECK_FALSE(tx.cancel_notices("N2", 2, 1));
        CHECK(tx.cancel_notices("N2", 2, 0));
        CHECK(tx.outbox(OutboxState::cancelled, 10).empty());
        CHECK(tx.cancel_notices("N1", 2, 2));
        CHECK(tx.outbox(OutboxState::cancelled, 10).size() == 2);
        CHECK(tx.outbox(OutboxState::pending, 10).size() == 2);
        // One that is on its way comes back no more.
        CHECK(tx.lease(10, at(20), 60s).size() == 1);
        CHECK_FALSE(tx.cancel_notices("N1", 3, 1));
    });
}

TEST_CASE("a notice that gathers is the account's newest, and changed until it is tried") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        CHECK_FALSE(tx.last_gathering(alice));
        OutboxEntry entry = notice("N1", "one", 5);
        entry.gathers = true;
        tx.enqueue(entry);
        tx.enqueue(notice("N2", "alone"));
        const auto last = tx.last_gathering(alice);
        REQUIRE(last);
        CHECK(text_of(*last) == "one");
        CHECK(last->entry.gathers);
        CHECK_FALSE(tx.last_gathering(bob));
        CHECK(tx.replace_notice(*last, notice("", "one and two").notice));
        const auto leased = tx.lease(10, at(5), 60s);
        REQUIRE(leased.size() == 2);
        CHECK(text_of(*tx.last_gathering(alice)) == "one and two");
        CHECK_FALSE(tx.replace_notice(*last, notice("", "too late").notice));
        for (const OutboxItem& item : leased) tx.settle(item, OutboxState::pending, at(9), "busy");
        CHECK_FALSE(tx.replace_notice(*last, notice("", "too late").notice));
        CHECK(text_of(*tx.last_gathering(alice)) == "one and two");
    });
}
