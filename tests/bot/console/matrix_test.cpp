// Every action, asked for in the console by every role, on complaints of the own department, of one
// below and of another: what happens is what the matrix of casework says, cell by cell.
#include "bot/staff_order.hpp"
#include "bot/staff_turn.hpp"
#include "tests/bot/staff_house.hpp"
#include "tests/bot/staff_matrix.hpp"

#include <algorithm>

namespace heed {
namespace {

using namespace heed::test::matrix;
using casework::Action;

// As in the matrix: what is decided follows the action's name.
constexpr std::pair<const char*, Action> attempts[] = {
    {"accept", Action::accept},
    {"assign", Action::assign},
    {"give_back", Action::give_back},
    {"rule", Action::rule},
    {"ask", Action::ask},
    {"verify", Action::verify},
    {"start", Action::start},
    {"reply", Action::reply},
    {"note", Action::note},
    {"assist", Action::assist},
    {"extend", Action::extend},
    {"grant", Action::grant},
    {"refuse", Action::refuse},
    {"transfer", Action::transfer},
    {"resolve", Action::resolve},
    {"sign", Action::sign},
    {"reject", Action::reject},
    {"merge", Action::merge},
    {"escalate", Action::escalate},
    {"instruct", Action::instruct},
    {"urge", Action::urge},
    {"reopen", Action::reopen},
    {"check:closed", Action::check},
    {"check:reopened", Action::check},
    {"appeal", Action::appeal},
    {"decide:upheld", Action::decide},
    {"decide:dismissed", Action::decide}};

// With everything that any action may want; what it does not want it leaves alone.
StaffOrder order_for(
    std::string_view attempt, Action action, const Complaint& complaint, const std::string& other
) {
    StaffOrder order;
    order.action = action;
    order.number = complaint.number;
    order.version = complaint.version;
    order.text = "属物业内部";
    const bool moves = action == Action::assign || action == Action::rule ||
                       action == Action::assist || action == Action::transfer;
    if (moves) order.department = "water-bureau";
    if (const std::size_t at = attempt.find(':'); at != attempt.npos)
        order.verdict = attempt.substr(at + 1);
    if (action == Action::extend || action == Action::escalate)
        order.date = complaint.due_at + std::chrono::hours(24 * 60);
    if (action == Action::merge) order.target = other;
    return order;
}

}  // namespace

TEST_CASE("in the console each role does to each complaint what the matrix allows, nothing else") {
    test::StaffHouse house;
    const auto matrix = read_matrix();
    const std::string number = house.file("u1");
    const std::string other = house.file("u2", "东门步行街的垃圾没人清理");
    const auto rules = house.rules->get();
    AlertRate alerts;
    std::size_t cells = 0, allowed = 0, wrong_allows = 0, wrong_refusals = 0;
    for (const auto& [attempt, action] : attempts) {
        for (const Role role : roles) {
            for (const auto& [place, department] : places) {
                // Here the head above also stands above the dispatching department.
                const bool above_dispatch =
                    department == std::string_view("luohu") && role == Role::head;
                if (above_dispatch && action == Action::rule) continue;
                const auto row = matrix.find({attempt, std::string(to_string(role)), place});
                for (const Status status : statuses) {
                    const casework::Staff member{"s_0123456789abcdef", "甲", department, role};
                    Status after = status;
                    bool changed = false;
                    StaffOutcome said;
                    const auto cell = [&](Tx& tx) -> bool {
                        const TimePoint now = house.clock.now();
                        REQUIRE(tx.change(ready(*tx.complaint(number, false), attempt, status, now))
                        );
                        const Complaint before = *tx.complaint(number, false);
                        const TurnContext context{
                            *rules, house.config, house.random, tx, alerts, now};
                        StaffTurn turn(context, member, "zh-CN", "");
                        said = turn.perform(order_for(attempt, action, before, other));
                        const Complaint now_is = *tx.complaint(number, false);
                        after = now_is.status;
                        changed = now_is.version > before.version;
                        throw RolledBack();
                    };
                    CHECK_THROWS_AS(house.in_store(cell), RolledBack);
                    ++cells;
                    const std::string outcome =
                        row == matrix.end() ? "-" : row->second[static_cast<std::size_t>(status)];
                    CAPTURE(attempt);
                    CAPTURE(to_string(role));
                    CAPTURE(place);
                    CAPTURE(to_string(status));
                    CAPTURE(said.line);
                    wrong_allows += changed && outcome == "-";
                    wrong_refusals += !changed && outcome != "-";
                    allowed += changed;
                    CHECK(changed == (outcome != "-"));
                    CHECK(changed == (said.result == StaffOutcome::Result::done));
                    if (changed) CHECK(to_string(after) == outcome);
                }
            }
        }
    }
    MESSAGE(cells << " cells, " << allowed << " allowed");
    CHECK(wrong_allows == 0);
    CHECK(wrong_refusals == 0);
    CHECK(allowed > 100);
}

}  // namespace heed
