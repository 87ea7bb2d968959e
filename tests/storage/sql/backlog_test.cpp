// What waits, as /metrics shows it.
#include "storage/console.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using namespace std::chrono_literals;

namespace {

OutboxEntry notice(std::string number, int due_s) {
    OutboxEntry entry;
    entry.to = alice;
    entry.number = std::move(number);
    entry.notice.event = "accepted";
    entry.notice.text.spans.push_back({"words", {}, {}});
    entry.created = at(0);
    entry.due = at(due_s);
    entry.expires = at(100'000);
    return entry;
}

}  // namespace

TEST_CASE("open rows are counted by what they wait for; ended ones are not") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (int i = 0; i < 5; ++i) tx.enqueue(notice("N" + std::to_string(i), 10 * i));
        OutboxEntry fetch = notice("", 0);
        fetch.kind = OutboxKind::fetch_photo;
        fetch.photo = tx.add_photo(alice, "m", at(0));
        tx.enqueue(fetch);
        Backlog backlog = tx.console_reads().backlog(at(10));
        CHECK(backlog.notices.due == 2);
        CHECK(backlog.notices.due_later == 3);
        CHECK(backlog.photos.due == 1);
        CHECK(backlog.notices.late_since == at(0));
        CHECK(backlog.photos.late_since == at(0));

        const auto leased = tx.lease(10, at(20), 60s);
        REQUIRE(leased.size() == 4);  // N0, N1, N2 and the photo
        CHECK(tx.settle(leased[0], OutboxState::sent, {}, ""));
        CHECK(tx.settle(leased[1], OutboxState::waiting, {}, "no way"));
        CHECK(tx.settle(leased[2], OutboxState::undeliverable, {}, "gone"));
        backlog = tx.console_reads().backlog(at(20));
        CHECK(backlog.notices.tried + backlog.photos.tried == 1);
        CHECK(backlog.notices.waiting + backlog.photos.waiting == 1);
        CHECK(backlog.notices.due_later == 2);
        CHECK(backlog.notices.late_since == at(20));
    });
}

TEST_CASE("what is put off again and again is late since its first attempt") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        CHECK_FALSE(tx.console_reads().backlog(at(0)).notices.late_since);
        tx.enqueue(notice("N", 10));
        CHECK_FALSE(tx.console_reads().backlog(at(9)).notices.late_since);
        for (int i = 0; i < 5; ++i) {
            const auto leased = tx.lease(1, at(10 + 100 * i), 60s);
            REQUIRE(leased.size() == 1);
            CHECK(tx.settle(leased[0], OutboxState::pending, at(10 + 100 * (i + 1)), "busy"));
        }
        const Backlog backlog = tx.console_reads().backlog(at(450));
        CHECK(backlog.notices.tried == 1);
        CHECK(backlog.notices.late_since == at(10));
    });
}

TEST_CASE("what is about an emergency waits in a row of its own") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        Complaint urgent = complaint("LH261123-0001-6");
        urgent.emergency = true;
        tx.file(urgent, {}, "");
        tx.file(complaint("LH261123-0002-4"), {}, "");
        tx.enqueue(notice("LH261123-0001-6", 10));
        tx.enqueue(notice("LH261123-0002-4", 20));
        const Backlog backlog = tx.console_reads().backlog(at(30));
        CHECK(backlog.safety.due == 1);
        CHECK(backlog.safety.late_since == at(10));
        CHECK(backlog.notices.due == 1);
        CHECK(backlog.notices.late_since == at(20));
    });
}
