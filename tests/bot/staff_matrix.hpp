#pragma once
// The matrix of casework, cell by cell, for whatever way an action is asked for.
#include "dialogs/casework/transitions.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace heed::test::matrix {

using casework::Role;

inline constexpr Status statuses[] = {
    Status::filed,
    Status::assigned,
    Status::accepted,
    Status::in_progress,
    Status::resolved,
    Status::closed,
    Status::rejected};
inline constexpr Role roles[] = {
    Role::officer, Role::head, Role::dispatcher, Role::checker, Role::auditor, Role::admin};
// Where the complaint lies, seen from the member's department, as in the matrix.
inline constexpr std::pair<const char*, const char*> places[] = {
    {"own", "dongmen-office"}, {"below", "luohu"}, {"other", "guiyuan-office"}};

using Cell = std::tuple<std::string, std::string, std::string>;  // attempt, role, where

inline std::map<Cell, std::vector<std::string>> read_matrix() {
    std::ifstream file(HEED_SOURCE_DIR "/tests/dialogs/casework/matrix.tsv");
    REQUIRE(file);
    std::map<Cell, std::vector<std::string>> matrix;
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells;
        std::istringstream stream(line);
        for (std::string cell; std::getline(stream, cell, '\t');) cells.push_back(cell);
        if (line.starts_with('#') || cells.size() < 4) continue;
        matrix[{cells[0], cells[1], cells[2]}].assign(cells.begin() + 3, cells.end());
    }
    return matrix;
}

// As the attempt wants it, but for right and status.
inline casework::Change ready(
    Complaint complaint, std::string_view attempt, Status status, TimePoint now
) {
    complaint.status = status;
    complaint.assisting.clear();
    Course& course = complaint.course;
    course.resolved_at = course.closed_at = now;
    course.extension_asked = complaint.due_at + std::chrono::hours(24);
    course.proposed = "已修好";
    course.returned = attempt == "rule" ? 2 : 0;
    course.appealed = attempt.starts_with("decide");
    complaint.rating = Rating{"no", 1, now};
    casework::Change change;
    change.status = status;
    change.after = complaint;
    change.event = {now, "note", "heed", std::nullopt};
    return change;
}

// Thrown when a cell has been tried, so that the next one finds what this one found.
struct RolledBack : std::runtime_error {
    RolledBack() : std::runtime_error("the cell is done") {}
};

}  // namespace heed::test::matrix
