// Notices that go along with others, and those that are tried again by hand.
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using namespace std::chrono_literals;

namespace {

OutboxEntry notice(std::string number, std::string text, int due_s = 0) {
    OutboxEntry entry;
    entry.to = alice;
    entry.number = std::move(number);
    entry.notice.event = "accepted";
    entry.notice.text.spans.push_back({std::move(text), {}, {}});
    entry.created = at(0);
    entry.due = at(due_s);
    entry.expires = at(1000);
    return entry;
}

std::string texts_of(const std::vector<OutboxItem>& items) {
    std::string all;
    for (const OutboxItem& item : items) all += plain_text(item.entry.notice.text) + " ";
    return all;
}

}  // namespace

TEST_CASE("company is what is due, untried, about a complaint, and behind nothing that stays") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "first"));
        tx.enqueue(notice("N1", "second"));
        tx.enqueue(notice("N1", "not_due", 50));
        tx.enqueue(notice("N1", "behind_it"));
        tx.enqueue(notice("N2", "of_another"));
        tx.enqueue(notice("", "of_none"));
        OutboxEntry pinned = notice("N3", "pinned");
        pinned.pinned = true;
        tx.enqueue(pinned);
        OutboxEntry elsewhere = notice("N1", "not_mine");
        elsewhere.to = bob;
        tx.enqueue(elsewhere);
        const auto leased = tx.lease(1, at(0), 60s);
        REQUIRE(texts_of(leased) == "first ");
        CHECK(texts_of(tx.company(leased[0], {}, at(0))) == "second of_another ");
        CHECK(
            texts_of(tx.company(leased[0], {}, at(50))) == "second not_due behind_it of_another "
        );
    });
}

TEST_CASE("what was leased in the same transaction may go along, what another one has may not") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one"));
        tx.enqueue(notice("N2", "two"));
        tx.enqueue(notice("N2", "three"));
        const auto leased = tx.lease(10, at(0), 60s);
        REQUIRE(leased.size() == 2);
        CHECK(texts_of(tx.company(leased[0], {leased[1].id}, at(0))) == "two three ");
        CHECK(tx.company(leased[0], {}, at(0)).empty());
    });
}

TEST_CASE("merged notices end with the one that carries their words") {
    Directory directory;
    {
        const auto store = open(directory / "heed.db");
        write(*store, [](Tx& tx) {
            tx.enqueue(notice("N1", "one"));
            tx.enqueue(notice("N1", "two"));
            const auto leased = tx.lease(10, at(0), 60s);
            const auto company = tx.company(leased[0], {}, at(0));
            Notice both = leased[0].entry.notice;
            both.text.spans.push_back({" and two", {}, {}});
            tx.merge_notices(leased[0], company, both);
        });
        store->stop();
    }
    // The process is gone between merging and sending.
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        const auto merged = tx.outbox(OutboxState::merged, 10);
        REQUIRE(texts_of(merged) == "two ");
        CHECK(to_string(merged[0].state) == "merged");
        const auto again = tx.lease(10, at(60), 60s);
        REQUIRE(texts_of(again) == "one and two ");
        CHECK(again[0].unsettled);
        CHECK(merged[0].merged_into == again[0].id);
        CHECK(texts_of(tx.went_along(again[0])) == "two ");
        CHECK(tx.settle(again[0], OutboxState::sent, {}, ""));
        CHECK_FALSE(tx.next_due());
        CHECK_FALSE(tx.cancel_notices("N1", 0, 1));
    });
}

TEST_CASE("what was leased too early is as if it had not been") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one"));
        const auto leased = tx.lease(10, at(0), 60s);
        tx.put_back(leased[0], at(30), "busy");
        CHECK(tx.lease(10, at(29), 60s).empty());
        const auto again = tx.lease(10, at(30), 60s);
        REQUIRE(again.size() == 1);
        CHECK(again[0].attempts == 1);
        CHECK(again[0].first_leased == at(30));
        CHECK_FALSE(again[0].unsettled);
    });
}

TEST_CASE("another time is given only to what was not tried") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one", 50));
        const auto untried = tx.untried_notices(alice, "N1");
        REQUIRE(untried.size() == 1);
        CHECK(tx.untried_notices(alice, "N2").empty());
        CHECK(tx.untried_notices(alice, "").size() == 1);
        CHECK(tx.untried_notices(bob, "N1").empty());
        tx.move_notice(untried[0], at(20));
        const auto leased = tx.lease(10, at(20), 60s);
        REQUIRE(leased.size() == 1);
        CHECK(tx.untried_notices(alice, "N1").empty());
        tx.move_notice(leased[0], at(500));
        CHECK(tx.next_due() == at(80));
    });
}

TEST_CASE("a dead notice is tried again with its key; what is not dead is left alone") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (const OutboxState end : {OutboxState::undeliverable, OutboxState::uncertain}) {
            tx.enqueue(notice("N1", "one"));
            const auto leased = tx.lease(10, at(0), 60s);
            REQUIRE(leased.size() == 1);
            const std::int64_t id = leased[0].id;
            CHECK(tx.redrive(id, at(0), at(2000)) == Redriven::not_dead);
            CHECK(tx.settle(leased[0], end, {}, "no"));
            CHECK(tx.redrive(id, at(5), at(2000)) == Redriven::again);
            const auto again = tx.lease(10, at(5), 60s);
            REQUIRE(again.size() == 1);
            CHECK(again[0].attempts == 1);
            CHECK_FALSE(again[0].unsettled);
            CHECK(again[0].client_key == leased[0].client_key);
            CHECK(again[0].entry.expires == at(2000));
            CHECK(tx.settle(again[0], OutboxState::sent, {}, ""));
            CHECK(tx.redrive(id, at(6), at(2000)) == Redriven::not_dead);
        }
        CHECK(tx.redrive(99, at(0), at(2000)) == Redriven::unknown);
        tx.enqueue(notice("N1", "late"));
        const auto expired = tx.lease(10, at(1000), 60s);
        REQUIRE(expired.size() == 1);
        CHECK(expired[0].state == OutboxState::expired);
        CHECK(tx.redrive(expired[0].id, at(1001), at(2000)) == Redriven::again);
    });
}

TEST_CASE("what follows one that was put off is not looked at before, and revives with it") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.enqueue(notice("N1", "one"));
        tx.enqueue(notice("N1", "two"));
        tx.enqueue(notice("N2", "other", 30));
        const auto first = tx.lease(10, at(0), 60s);
        REQUIRE(texts_of(first) == "one ");
        CHECK(tx.settle(first[0], OutboxState::pending, at(500), "quota"));
        CHECK(tx.next_due() == at(30));
        CHECK(texts_of(tx.lease(10, at(30), 60s)) == "other ");
        CHECK(tx.revive_notices(alice, at(40)) == 1);
        const auto again = tx.lease(10, at(40), 60s);
        REQUIRE(texts_of(again) == "one ");
        CHECK(tx.settle(again[0], OutboxState::sent, {}, ""));
        CHECK(texts_of(tx.lease(10, at(40), 60s)) == "two ");
    });
}
