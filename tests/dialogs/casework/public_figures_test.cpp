#include "dialogs/casework/public_figures.hpp"

#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;
using namespace std::chrono_literals;

namespace {

History late(const std::string& resident, const std::string& department, bool published = true) {
    History history{"JC261124-0001-6", resident, {}};
    ComplaintEvent filed{now, "filed", "resident", std::nullopt};
    filed.facts.status = Status::assigned;
    filed.facts.department = department;
    filed.facts.due_at = now + 24h;
    filed.facts.contact_due_at = now + 10h;
    history.events.push_back(filed);
    if (!published) return history;
    ComplaintEvent rung{now + 72h, "resolve_published", "heed", std::nullopt};
    rung.facts = filed.facts;
    history.events.push_back(rung);
    rung.event = "sign_for_published";  // the same case is one
    history.events.push_back(rung);
    return history;
}

std::vector<PublicRow> told(const std::vector<History>& histories) {
    const Organisation organisation = city();
    PublicTally tally(organisation, {now, now + 168h, now + 168h, {}});
    for (const History& one : histories) tally.add(one);
    return tally.finish();
}

std::vector<History> people(int count, const std::string& department) {
    std::vector<History> histories;
    for (int i = 0; i < count; ++i)
        histories.push_back(late(department + std::to_string(i), department));
    return histories;
}

}  // namespace

TEST_CASE("a number is told from five residents on, however many cases they have") {
    auto histories = people(5, "office");
    histories.push_back(late("office0", "office"));
    auto rows = told(histories);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].department == "office");
    CHECK(rows[0].long_overdue == 6);
    CHECK(rows[0].due == 6);
    CHECK(rows[1].department.empty());
    CHECK(rows[1].long_overdue == 6);
    rows = told(people(4, "office"));
    CHECK_FALSE(rows[0].long_overdue);
    CHECK_FALSE(rows[1].long_overdue);
}

TEST_CASE("none is told as none") {
    std::vector<History> histories;
    for (int i = 0; i < 6; ++i) histories.push_back(late("r" + std::to_string(i), "office", false));
    const auto rows = told(histories);
    CHECK(rows[0].due == 6);
    CHECK(rows[0].long_overdue == 0);
    CHECK(rows[1].long_overdue == 0);
    CHECK(told({}).size() == 1);
}

TEST_CASE("a total that gives away the one number that is not told is not told either") {
    std::vector<History> histories = people(7, "office");
    const auto append = [&](std::vector<History> more) {
        std::ranges::move(more, std::back_inserter(histories));
    };
    append(people(2, "station"));
    auto rows = told(histories);
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].long_overdue == 7);
    CHECK_FALSE(rows[1].long_overdue);
    CHECK_FALSE(rows[2].long_overdue);
    // With two of them nobody can tell which is which.
    append(people(3, "third"));
    rows = told(histories);
    CHECK(rows.back().long_overdue == 12);
}

TEST_CASE("what happened in another week is not this week's") {
    const Organisation organisation = city();
    PublicTally tally(organisation, {now + 96h, now + 168h, now + 168h, {}});
    for (const History& one : people(6, "office")) tally.add(one);
    const auto rows = tally.finish();
    CHECK(rows.size() == 1);
    CHECK(rows[0].long_overdue == 0);
}
