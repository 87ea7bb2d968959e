// A concern's history in rounds, and what a scorecard makes of them.
#include "dialogs/casework/concern_rounds.hpp"

#include "dialogs/casework/scorecard.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;
using namespace std::chrono_literals;

namespace {

ConcernEvent event(std::string name, Duration after, std::int64_t people = 5) {
    ConcernEvent row{now + after, std::move(name), "heed", "office", people};
    if (row.event == "recognised" || row.event == "recurred") {
        row.measure_due_at = row.at + 24h;
        row.due_at = row.at + 120h;
    }
    return row;
}

ConcernHistory history(std::vector<ConcernEvent> events) { return {17, "lamp", std::move(events)}; }

ConcernFigures scored(const std::vector<ConcernHistory>& histories, Duration as_of = 2000h) {
    const Organisation organisation = city();
    ScoreTally tally(organisation, {now, now + 1000h, now + as_of, {}});
    for (const ConcernHistory& one : histories) tally.add(one);
    const Scoreboard board = tally.finish();
    REQUIRE(board.cards.size() <= 1);
    return board.cards.empty() ? ConcernFigures{} : board.cards.front().concerns;
}

}  // namespace

TEST_CASE("a round goes from recognised to solved, and a second one begins when it comes back") {
    const auto rounds = concern_rounds(
        history(
            {event("confirmed", 0h, 2),
             event("recognised", 1h),
             event("measures", 3h, 6),
             event("solved", 50h, 7),
             event("recurred", 80h, 8),
             event("closed", 90h, 8)}
        ),
        now + 1000h
    );
    REQUIRE(rounds.size() == 2);
    CHECK(rounds[0].begun_at == now + 1h);
    CHECK(rounds[0].measured_at == now + 3h);
    CHECK(rounds[0].solved_at == now + 50h);
    CHECK(rounds[0].people == 7);
    CHECK(rounds[0].recurred);
    CHECK_FALSE(rounds[0].gone);
    CHECK(rounds[1].gone);
    CHECK_FALSE(rounds[1].recurred);
    CHECK(concern_rounds(history({event("measures", 1h), event("solved", 2h)}), now + 9h).empty());
    // What is later than the question is not looked at.
    CHECK_FALSE(concern_rounds(history({event("recognised", 1h), event("solved", 5h)}), now + 4h)[0]
                    .solved_at);
}

TEST_CASE("what staff made one with another does not count, unless they took that back") {
    std::vector<ConcernEvent> events{event("recognised", 1h), event("merged", 2h)};
    CHECK(concern_rounds(history(events), now + 9h)[0].gone);
    events.push_back(event("undone", 3h));
    events.back().text = "merge";
    CHECK_FALSE(concern_rounds(history(events), now + 9h)[0].gone);
}

TEST_CASE("measures and solutions count in their time, with medians and how many came back") {
    const ConcernFigures figures = scored(
        {history({event("recognised", 0h), event("measures", 10h), event("solved", 100h, 9)}),
         history({event("recognised", 0h), event("measures", 30h), event("solved", 130h)}),
         history({event("recognised", 0h), event("solved", 20h), event("recurred", 900h)}),
         history({event("recognised", 0h)}),
         history({event("recognised", 0h), event("closed", 5h)}),
         // Due after the period.
         history({event("recognised", 950h)})}
    );
    CHECK(figures.concerns == 5);
    CHECK(figures.people == 9 + 5 + 5 + 5 + 5);
    CHECK(figures.left_out == 1);
    CHECK(figures.measured.of == 4);
    CHECK(figures.measured.halves == 2 * 2);
    CHECK(figures.solved.of == 4);
    CHECK(figures.solved.halves == 2 * 2);
    CHECK(figures.recurred.of == 3);
    CHECK(figures.recurred.halves == 2);
    CHECK(figures.hours_to_measure == 20);
    CHECK(figures.hours_to_solve == 100);
    const ConcernFigures two = scored(
        {history({event("recognised", 0h), event("solved", 1h)}),
         history({event("recognised", 0h), event("solved", 2h)})}
    );
    CHECK(two.hours_to_solve == 1.5);
    // What is not due yet is nobody's miss.
    CHECK(scored({history({event("recognised", 0h)})}, 100h).concerns == 0);
}

TEST_CASE("a concern that nobody leads is the dispatching department's") {
    const Organisation organisation = city();
    ScoreTally tally(organisation, {now, now + 1000h, now + 1000h, {}});
    ConcernHistory one = history({event("recognised", 0h)});
    one.events[0].department.clear();
    tally.add(one);
    const Scoreboard board = tally.finish();
    REQUIRE(board.cards.size() == 1);
    CHECK(board.cards[0].department == "hub");
    CHECK(board.total.concerns.concerns == 1);
}
