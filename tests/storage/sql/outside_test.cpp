// What a job does outside the tables: counted when it is committed, once, and never when it is
// undone; taken back then.
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <vector>

using namespace heed;
using namespace heed::test;

TEST_CASE("a job counts when it is committed, and not when it throws") {
    Directory directory;
    Counter counter{0};
    const auto store = open(directory / "heed.db");
    write(*store, [&](Tx& tx) {
        tx.count_committed(counter);
        tx.count_committed(counter);
        CHECK(counter == 0);  // nobody knows yet whether it will be stored
    });
    CHECK(counter == 2);
    const auto failing = [&](Tx& tx) {
        tx.count_committed(counter);
        throw std::runtime_error("on purpose");
    };
    CHECK_THROWS_AS(write(*store, failing), std::runtime_error);
    CHECK(counter == 2);
    // What is done in its place counts.
    write(*store, failing, [&](Tx& tx, std::string_view) {
        tx.count_committed(counter);
        return true;
    });
    CHECK(counter == 3);
    write(*store, [](Tx&) {});
    CHECK(counter == 3);
}

TEST_CASE("what a job changes in memory is taken back when it is undone, the last change first") {
    Directory directory;
    std::vector<int> numbers;
    const auto store = open(directory / "heed.db");
    const auto push = [&](Tx& tx, int number) {
        numbers.push_back(number);
        tx.when_undone([&numbers, number] {
            CHECK(numbers.back() == number);
            numbers.pop_back();
        });
    };
    write(*store, [&](Tx& tx) {
        push(tx, 1);
        push(tx, 2);
    });
    const auto failing = [&](Tx& tx) {
        push(tx, 3);
        push(tx, 4);
        throw std::runtime_error("on purpose");
    };
    CHECK_THROWS_AS(write(*store, failing), std::runtime_error);
    CHECK(numbers == std::vector{1, 2});
    // Undone before what is done in its place begins.
    write(*store, failing, [&](Tx& tx, std::string_view) {
        CHECK(numbers == std::vector{1, 2});
        push(tx, 5);
        return true;
    });
    write(*store, [](Tx&) {});
    CHECK(numbers == std::vector{1, 2, 5});
}

TEST_CASE("a store counts its groups, what failed in them, and what became of complaints") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    const StoreCounters* const counters = store->counters();
    REQUIRE(counters != nullptr);
    CHECK(store->load().writes == 0);
    CHECK(store->load().writes_max > 0);
    CHECK(store->load().reads_max > 0);
    write(*store, [](Tx& tx) { tx.file(complaint("LH261123-0001-6"), {}, ""); });
    const auto accept = [&](std::int64_t version) {
        casework::Change change;
        write(*store, [&](Tx& tx) {
            change.after = *tx.complaint("LH261123-0001-6", false);
            change.after.version += version;
            change.status = Status::accepted;
            change.event = {at(10), "accepted", "s_1", std::nullopt};
            CHECK(tx.change(change) == (version == 0));
        });
    };
    accept(0);
    accept(-1);  // somebody was faster
    CHECK(counters->changes[static_cast<std::size_t>(Status::accepted)] == 1);
    CHECK(counters->conflicts == 1);
    const auto groups = counters->commit_jobs.read();
    CHECK(groups.up_to.back() == 3);
    CHECK(groups.sum == 3);
    CHECK(counters->job == 0);
    CHECK_THROWS(write(*store, [](Tx&) { throw std::runtime_error("on purpose"); }));
    CHECK(counters->job == 1);
    CHECK(counters->refused == 0);
    CHECK(counters->full == 0);
}

TEST_CASE("a histogram counts upwards, and a value on a bound belongs to it") {
    Histogram<3> sizes({1, 2, 4});
    for (const double size : {0.5, 1.0, 1.5, 4.0, 9.0}) sizes.note(size);
    const auto reading = sizes.read();
    CHECK(reading.up_to == std::array<std::uint64_t, 4>{2, 3, 4, 5});
    CHECK(reading.sum == 16);
}
