// Every cell of concern_matrix.tsv, and every one that is not in it.
#include "dialogs/casework/concern_acts.hpp"

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

constexpr int state_count = 7;
constexpr std::string_view people[] = {
    "officer", "head", "deputy", "dispatcher", "checker", "auditor", "admin", "resident", "heed"};

using Cell = std::tuple<std::string, std::string, std::string>;

std::map<Cell, std::vector<std::string>> read_matrix() {
    std::ifstream file(HEED_SOURCE_DIR "/tests/dialogs/casework/concern_matrix.tsv");
    REQUIRE(file);
    std::map<Cell, std::vector<std::string>> matrix;
    bool titled = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) continue;
        std::vector<std::string> cells;
        std::istringstream stream(line);
        for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
        REQUIRE(cells.size() == 3 + state_count);
        const std::vector<std::string> row(cells.begin() + 3, cells.end());
        if (titled) {
            REQUIRE(matrix.emplace(Cell{cells[0], cells[1], cells[2]}, row).second);
        } else {
            for (std::size_t i = 0; i < row.size(); ++i)
                REQUIRE(row[i] == to_string(static_cast<ConcernState>(i)));
        }
        titled = true;
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

}  // namespace

TEST_CASE("each act by anyone on any concern in any state has the outcome of the matrix") {
    const auto matrix = read_matrix();
    const Organisation organisation = city();
    std::size_t cells = 0, used = 0;
    for (const ConcernActRow& row : concern_acts()) {
        CHECK(parse_concern_act(to_string(row.act)) == row.act);
        for (const std::string_view who : people) {
            for (const Scope scope : scopes) {
                if (scope == Scope::assisting || scope == Scope::assisting_below) continue;
                const auto expected = matrix.find(
                    {std::string(to_string(row.act)), std::string(who), std::string(name_of(scope))}
                );
                if (expected != matrix.end()) ++used;
                for (int i = 0; i < state_count; ++i) {
                    Concern concern;
                    concern.state = static_cast<ConcernState>(i);
                    concern.department = complaint_in(scope, Status::assigned).department;
                    const Actor actor = person(who, home_of(scope));
                    CAPTURE(to_string(row.act));
                    CAPTURE(who);
                    CAPTURE(name_of(scope));
                    CAPTURE(to_string(concern.state));
                    const auto refusal =
                        refusal_of(organisation, actor, row.act, concern, "现场属实");
                    ++cells;
                    if (expected == matrix.end()) {
                        CHECK_FALSE(authorize(organisation, actor, row.act, concern));
                        CHECK(refusal == ConcernRefusal::not_allowed);
                    } else if (expected->second[static_cast<std::size_t>(i)] == "yes") {
                        CHECK_FALSE(refusal);
                    } else {
                        CHECK(refusal == ConcernRefusal::wrong_state);
                    }
                }
            }
        }
    }
    CHECK(used == matrix.size());
    MESSAGE(cells << " cells");
}

TEST_CASE("whoever recognises a concern says what they found") {
    Concern concern;
    concern.department = "office";
    const Actor officer = member(Role::officer);
    CHECK(
        refusal_of(city(), officer, ConcernAct::confirm, concern, " ") == ConcernRefusal::needs_text
    );
    CHECK_FALSE(refusal_of(city(), officer, ConcernAct::split, concern, ""));
}
