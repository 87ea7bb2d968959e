// Every cell of matrix.tsv, and every one that is not in it, through authorize and apply.
#include "dialogs/casework/transitions.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <tuple>
#include <vector>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;

namespace {

constexpr int status_count = 11;
constexpr std::string_view people[] = {
    "officer", "head", "deputy", "dispatcher", "checker", "auditor", "admin", "resident", "heed"};
// All actions on a filed complaint, with the verdicts that change their outcome.
constexpr std::string_view attempts[] = {"route",         "assign",
                                         "accept",        "give_back",
                                         "rule",          "ask",
                                         "answer",        "verify",
                                         "start",         "reply",
                                         "note",          "assist",
                                         "extend",        "grant",
                                         "refuse",        "transfer",
                                         "resolve",       "resolve:heavy",
                                         "sign",          "reject",
                                         "merge",         "withdraw",
                                         "rate:yes",      "rate:partly",
                                         "rate:no",       "rate:satisfied",
                                         "check:closed",  "check:reopened",
                                         "lapse",         "reopen",
                                         "urge",          "supplement",
                                         "amend",         "escalate",
                                         "instruct",      "appeal",
                                         "decide:upheld", "decide:dismissed",
                                         "prove"};

using Cell = std::tuple<std::string, std::string, std::string>;  // attempt, who, where
using Row = std::vector<std::string>;

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream stream(line);
    for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
    return cells;
}

std::map<Cell, Row> read_matrix() {
    std::ifstream file(HEED_SOURCE_DIR "/tests/dialogs/casework/matrix.tsv");
    REQUIRE(file);
    std::map<Cell, Row> matrix;
    bool titled = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        const auto cells = split(line);
        REQUIRE(cells.size() == 3 + status_count);
        const Row row(cells.begin() + 3, cells.end());
        if (!titled) {
            for (int i = 0; i < status_count; ++i)
                REQUIRE(row[static_cast<std::size_t>(i)] == to_string(static_cast<Status>(i)));
            titled = true;
            continue;
        }
        REQUIRE(matrix.emplace(Cell{cells[0], cells[1], cells[2]}, row).second);
    }
    return matrix;
}

Actor person(std::string_view who, const std::string& department) {
    if (who == "resident") return acting_resident();
    if (who == "heed") return {};
    if (who != "deputy") return member(*parse_role(who), department);
    Actor deputy = member(Role::officer, department);
    deputy.staff.deputyships = {{department, now + std::chrono::hours(1)}};
    return deputy;
}

Action action_of(std::string_view name) {
    for (int i = 0;; ++i) {
        const auto action = static_cast<Action>(i);
        if (to_string(action) == name) return action;
    }
}

// All but status and right is as the action wants it.
Complaint ready_for(std::string_view attempt, Scope scope, Status status) {
    Complaint complaint = complaint_in(scope, status);
    Course& course = complaint.course;
    course.resolved_at = course.closed_at = attempt == "lapse" ? now - reopen_within : now;
    course.extension_asked = complaint.due_at + std::chrono::hours(24);
    course.proposed = "修好了";
    if (attempt == "answer") course.waiting_since = now;
    if (attempt == "rule") course.returned = 2;
    if (attempt == "resolve:heavy") course.heavy = true;
    course.appealed = attempt.starts_with("decide");
    complaint.rating = Rating{"no", 1, now};
    return complaint;
}

}  // namespace

TEST_CASE("each attempt by anyone on any complaint in any state has the outcome of the matrix") {
    const auto matrix = read_matrix();
    const Organisation organisation = city();
    std::size_t cells = 0, used = 0, wrong_allows = 0;
    for (const std::string_view attempt : attempts) {
        const std::string_view name = attempt.substr(0, attempt.find(':'));
        const std::string_view verdict =
            attempt == name ? std::string_view() : attempt.substr(name.size() + 1);
        const Action action = action_of(name);
        for (const std::string_view who : people) {
            for (const Scope scope : scopes) {
                const bool staff = who != "resident" && who != "heed";
                if (!staff && scope != Scope::own) continue;
                const auto expected = matrix.find(
                    {std::string(attempt), std::string(who), std::string(name_of(scope))}
                );
                if (expected != matrix.end()) ++used;
                const Actor actor = person(who, home_of(scope));
                for (int i = 0; i < status_count; ++i) {
                    const auto status = static_cast<Status>(i);
                    const Complaint complaint = ready_for(attempt, scope, status);
                    Complaint target = complaint;
                    target.number = "JC261124-0002-9";
                    target.status = Status::accepted;
                    Details details{.text = "已处理", .department = "third", .target = &target};
                    details.date = complaint.due_at + std::chrono::hours(24);
                    if (verdict == "satisfied") {
                        details.satisfied = 5;
                    } else if (verdict != "heavy") {
                        details.verdict = verdict;
                    }
                    CAPTURE(attempt);
                    CAPTURE(who);
                    CAPTURE(name_of(scope));
                    CAPTURE(to_string(status));
                    const bool right = authorize(organisation, actor, action, complaint);
                    const auto result = apply(organisation, actor, action, complaint, details, now);
                    ++cells;
                    if (expected == matrix.end()) {
                        CHECK_FALSE(right);
                        REQUIRE(std::holds_alternative<Refusal>(result));
                        CHECK(std::get<Refusal>(result) == Refusal::not_allowed);
                        continue;
                    }
                    const std::string& outcome = expected->second[static_cast<std::size_t>(i)];
                    CHECK(right);
                    const bool allowed = std::holds_alternative<Change>(result);
                    if (allowed && outcome == "-") ++wrong_allows;
                    CHECK(allowed == (outcome != "-"));
                    if (allowed) CHECK(to_string(std::get<Change>(result).status) == outcome);
                }
            }
        }
    }
    CHECK(used == matrix.size());
    CHECK(wrong_allows == 0);
    MESSAGE(cells << " cells");
}
