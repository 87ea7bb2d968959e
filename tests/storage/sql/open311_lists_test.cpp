// Lists that programs page through while they grow: by place they go on where they were.
#include "storage/console.hpp"
#include "tests/storage/support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::test;

namespace {

std::string number_of(int i) { return "LH270115-" + std::to_string(1000 + i) + "-0"; }

// Several in each second.
ComplaintId file(Tx& tx, int i) { return tx.file(complaint(number_of(i), alice, i / 3), {}, ""); }

RequestQuery query_until(int seconds) {
    RequestQuery query;
    query.from = at(-1);
    query.until = at(seconds);
    query.count_max = 7;
    return query;
}

// All pages, one after the other; `meanwhile` happens between two.
template <class Ask, class Meanwhile>
std::vector<std::string> page_through(RequestQuery query, Ask ask, Meanwhile meanwhile) {
    std::vector<std::string> all;
    for (int pages = 0; pages < 100; ++pages) {
        const auto page = ask(query);
        REQUIRE(page);
        all.insert(all.end(), page->begin(), page->end());
        if (page->size() < query.count_max) return all;
        query.after = page->back();
        meanwhile();
    }
    return all;
}

}  // namespace

TEST_CASE("pages by place show each request once, the newest first, whatever is filed meanwhile") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        std::vector<std::string> expected;
        for (int i = 0; i < 50; ++i) {
            file(tx, i);
            expected.insert(expected.begin(), number_of(i));
        }
        int more = 50;
        const auto ask = [&](const RequestQuery& query) { return tx.console().requests(query); };
        const auto all = page_through(query_until(1000), ask, [&] { file(tx, more++); });
        CHECK(all == expected);
        // Narrowed, too: `after` need not be in the narrower list.
        RequestQuery narrow = query_until(1000);
        narrow.categories = {"noise"};
        narrow.after = number_of(20);
        CHECK(ask(narrow)->empty());
        narrow.categories = {"noise", "manhole"};
        CHECK(ask(narrow)->front() == number_of(19));
        RequestQuery wrong = query_until(1000);
        wrong.after = "LH270115-9999-0";
        CHECK_FALSE(ask(wrong));
        wrong.after = number_of(20);
        wrong.until = at(1);
        CHECK_FALSE(ask(wrong));  // not in this span
        // Whoever may read one channel alone learns nothing of what came by another.
        RequestQuery other = query_until(1000);
        other.after = number_of(20);
        other.channel = "another";
        CHECK_FALSE(ask(other));
        other.channel = alice.channel;
        CHECK(ask(other)->front() == number_of(19));
    });
}

TEST_CASE("pages of updates show each complaint once, by its last event in the span") {
    Directory directory;
    const auto store = open(directory / "heed.db");
    write(*store, [](Tx& tx) {
        for (int i = 0; i < 30; ++i) file(tx, i);
        const auto happen = [&](int i, int second) {
            casework::Change change;
            change.after = *tx.complaint(number_of(i), true);
            change.status = change.after.status;
            change.event = {at(second), "note", "s_1", "x"};
            REQUIRE(tx.change(change));
        };
        for (const int i : {3, 17, 28, 0}) happen(i, 100 + i);
        happen(3, 200);
        std::vector<std::string> expected{number_of(3), number_of(28), number_of(17), number_of(0)};
        for (int i = 29; i >= 0; --i) {
            if (std::ranges::find(expected, number_of(i)) == expected.end())
                expected.push_back(number_of(i));
        }
        const auto ask = [&](const RequestQuery& query) { return tx.console().happened_to(query); };
        // What happens behind the span's end changes no page of it.
        int more = 10;
        const auto all = page_through(query_until(300), ask, [&] { happen(more++, 400); });
        CHECK(all == expected);
        RequestQuery wrong = query_until(300);
        wrong.after = "LH270115-9999-0";
        CHECK_FALSE(ask(wrong));
        wrong.after = number_of(20);
        CHECK(ask(wrong));
        wrong.channel = "another";
        CHECK_FALSE(ask(wrong));
    });
}
