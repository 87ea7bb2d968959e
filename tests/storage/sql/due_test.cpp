// The rows of deadlines: written with what sets, moves and ends them, taken when they are reached.
#include "storage/sqlite/page_sums.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <stdexcept>

using namespace heed;
using namespace heed::test;
using casework::Deadline;

namespace {

const std::string number = "LH261123-0001-6";

// Filed at 0; its next rungs are reached at 100, 200 and 300.
Complaint with_deadlines() {
    Complaint filed = complaint(number);
    filed.course.signing = {at(0), 0, at(100)};
    filed.course.contacting = {at(0), 0, at(200)};
    filed.course.solving = {at(0), 1, at(300)};
    return filed;
}

casework::Change moved(Tx& tx, const std::function<void(Course&)>& by) {
    casework::Change change;
    change.after = tx.complaint(number, false).value();
    change.status = change.after.status;
    change.event = {at(50), "note", "s_1", "已联系物业"};
    by(change.after.course);
    return change;
}

std::vector<Deadline> due_at(Tx& tx, int seconds, std::size_t count_max = 10) {
    std::vector<Deadline> deadlines;
    for (const DueRow& row : tx.due(at(seconds), count_max)) {
        CHECK(row.number == number);
        deadlines.push_back(row.deadline);
    }
    return deadlines;
}

using Deadlines = std::vector<Deadline>;

}  // namespace

TEST_CASE("a deadline is due when it is reached, the longest past first, a few at once") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.file(with_deadlines(), {}, "");
        CHECK(due_at(tx, 99).empty());
        CHECK(due_at(tx, 100) == Deadlines{Deadline::sign_for});
        CHECK(
            due_at(tx, 1000) == Deadlines{Deadline::sign_for, Deadline::contact, Deadline::resolve}
        );
        CHECK(due_at(tx, 1000, 2) == Deadlines{Deadline::sign_for, Deadline::contact});
    });
    // Looking takes nothing away.
    write(*store, [](Tx& tx) { CHECK(due_at(tx, 1000).size() == 3); });
}

TEST_CASE("a change moves its complaint's deadlines in the same transaction, or not at all") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) { tx.file(with_deadlines(), {}, ""); });
    const auto to_the_end = [](Course& course) {
        course.signing = {};
        course.contacting.next.reset();
        course.solving.next = at(900);
        course.lapses_at = at(950);
    };
    CHECK_THROWS(write(*store, [&](Tx& tx) {
        REQUIRE(tx.change(moved(tx, to_the_end)));
        throw std::runtime_error("undone");
    }));
    write(*store, [&](Tx& tx) {
        CHECK(due_at(tx, 899).size() == 3);
        casework::Change late = moved(tx, to_the_end);
        --late.after.version;
        CHECK_FALSE(tx.change(late));
        CHECK(due_at(tx, 899).size() == 3);
        REQUIRE(tx.change(moved(tx, to_the_end)));
        CHECK(due_at(tx, 899).empty());
        CHECK(due_at(tx, 1000) == Deadlines{Deadline::resolve, Deadline::silence});
        REQUIRE(tx.change(moved(tx, [](Course& course) { course = {}; })));
        CHECK(due_at(tx, 1'000'000).empty());
    });
}

TEST_CASE("what is resolved has one row: the reminder, then the end of the silence") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.file(with_deadlines(), {}, "");
        REQUIRE(tx.change(moved(tx, [](Course& course) {
            course = {};
            course.asks_again_at = at(400);
            course.lapses_at = at(900);
        })));
        CHECK(due_at(tx, 399).empty());
        CHECK(due_at(tx, 1000) == Deadlines{Deadline::silence});
        CHECK(due_at(tx, 400) == Deadlines{Deadline::silence});
        REQUIRE(tx.change(moved(tx, [](Course& course) {
            course = {};
            course.lapses_at = at(900);
        })));
        CHECK(due_at(tx, 899).empty());
        CHECK(due_at(tx, 900) == Deadlines{Deadline::silence});
    });
}

TEST_CASE("a course is kept without an event, and a row is put off alone") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        tx.file(with_deadlines(), {}, "");
        Complaint wound = tx.complaint(number, false).value();
        wound.course.signing.next = at(500);
        tx.rewind(wound);
        const Complaint kept = tx.complaint(number, true).value();
        CHECK(kept.course == wound.course);
        CHECK(kept.version == wound.version);
        CHECK(kept.timeline.size() == 1);
        CHECK(due_at(tx, 499) == Deadlines{Deadline::contact, Deadline::resolve});
        tx.put_off({number, Deadline::contact}, at(600));
        CHECK(due_at(tx, 599) == Deadlines{Deadline::resolve, Deadline::sign_for});
        CHECK(due_at(tx, 600).size() == 3);
    });
}

TEST_CASE("deadlines outlive the process") {
    Directory directory;
    write(*open(directory / "heed.db"), [](Tx& tx) { tx.file(with_deadlines(), {}, ""); });
    write(*open(directory / "heed.db"), [](Tx& tx) { CHECK(due_at(tx, 250).size() == 2); });
}

TEST_CASE("who is listed once a day: heads and deputies, not those bound since") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const ConversationKey carol{"wechat", "o-carol"}, dave{"wechat", "o-dave"};
    std::string deputy;
    write(*store, [&](Tx& tx) {
        const auto bind = [&](char code, const ConversationKey& who, casework::Role role, int when
                          ) {
            tx.invite({std::string(64, code), "roads", role, "王", at(10'000)});
            return tx.bind(std::string(64, code), who, at(when)).value().id;
        };
        bind('a', alice, casework::Role::head, 1);
        bind('b', bob, casework::Role::officer, 2);
        deputy = bind('c', carol, casework::Role::officer, 3);
        bind('d', dave, casework::Role::head, 500);
    });
    BehindTheStore(directory / "heed.db")
        .exec(
            "INSERT INTO deputy VALUES ('roads', '" + deputy + "', " +
            std::to_string(at(300).time_since_epoch().count()) + ")"
        );
    write(*store, [&](Tx& tx) {
        const auto taken = [&](const char* day, int bound_before) {
            std::vector<std::string> users;
            for (const auto& [member, who] : tx.take_listed(day, at(bound_before), 10))
                users.push_back(who.user);
            std::ranges::sort(users);
            return users;
        };
        CHECK(taken("261124", 200) == std::vector<std::string>{"o-alice", "o-carol"});
        CHECK(taken("261124", 200).empty());
        CHECK(taken("261125", 400) == std::vector<std::string>{"o-alice"});
        CHECK(tx.deputy_of("roads", at(299))->second == carol);
        CHECK_FALSE(tx.deputy_of("roads", at(300)));
        CHECK_FALSE(tx.deputy_of("parks", at(1)));
        CHECK(tx.staff(carol)->deputyships.size() == 1);
        CHECK(taken("261126", 600) == std::vector<std::string>{"o-alice", "o-dave"});
    });
}
