// Two months of a real city's cases, replayed: what the engine says about each deadline is what the
// city's own system said.
#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/ladder.hpp"
#include "dialogs/casework/transitions.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

using namespace heed;
using namespace heed::casework;

namespace {

constexpr auto second = std::chrono::seconds(1);

struct Case {
    std::string id, department, verdict;  // ONTIME, OVERDUE; empty: the city has none
    TimePoint opened, target, closed;
};

std::filesystem::path cases_file() {
    const char* const data = std::getenv("HEED_DATA");
    if (data == nullptr) return {};
    return std::filesystem::path(data) / "en_311_boston2015" / "boston311_2015q2.tsv";
}

// Boston's local time, read as if it were UTC: both sides of every comparison are.
TimePoint moment(const std::string& text) { return parse_rfc3339(text + "Z").value(); }

// Those with a target and a closing time.
std::vector<Case> ended_cases(const std::filesystem::path& file) {
    enum Column : std::size_t { id, opened, target, closed, ontime, department = 12, columns = 18 };
    std::ifstream lines(file);
    std::vector<Case> cases;
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
        std::istringstream fields(line);
        std::vector<std::string> row(columns);
        for (std::string& field : row) std::getline(fields, field, '\t');
        if (row[target].empty() || row[closed].empty()) continue;
        cases.push_back(
            {row[id],
             row[department],
             row[ontime],
             moment(row[opened]),
             moment(row[target]),
             moment(row[closed])}
        );
    }
    return cases;
}

Organisation boston() {
    Organisation city;
    for (const char* id : {"BTDT", "BWSC", "DISB", "INFO", "ISD", "PARK", "PROP", "PWDx"}) {
        Department department;
        department.id = id;
        city.departments.push_back(department);
    }
    return city;
}

Complaint after(
    const Organisation& city, const Complaint& complaint, Action action, TimePoint time
) {
    const Actor officer{
        Actor::Kind::staff, {"s_1", "officer", complaint.department, Role::officer}};
    const auto result = apply(city, officer, action, complaint, {"done"}, time);
    REQUIRE(std::holds_alternative<Change>(result));
    return std::get<Change>(result).after;
}

// Signed for when it was opened, resolved when it was closed.
std::optional<bool> replayed_on_time(const Organisation& city, const Case& one) {
    Complaint complaint;
    complaint.number = "BO150401-0001-0";
    complaint.status = Status::assigned;
    complaint.department = one.department;
    complaint.filed_at = one.opened;
    complaint.due_at = one.target;
    complaint = after(city, complaint, Action::accept, one.opened);
    // The head is told of it in the second after the deadline, unless it was closed before.
    const auto rung = climb(city, complaint, Deadline::resolve, one.closed - second);
    const auto told = rung ? last_rung(rung->after.course, Deadline::resolve) : std::nullopt;
    const bool overdue = told && *told >= Rung::overdue;
    complaint = after(city, complaint, Action::resolve, one.closed);
    const auto judged = on_time(city, complaint, one.closed);
    REQUIRE(judged == !overdue);
    return judged;
}

struct Count {
    int on_time = 0, all = 0;
    bool operator==(const Count&) const = default;
};
using Counts = std::map<std::string, Count>;

// By a program that shares no code with heed: "DEPARTMENT ON_TIME ALL" on each line.
Counts counted_independently(const std::filesystem::path& file) {
    const std::string command = std::string("node '") + HEED_SOURCE_DIR +
                                "/tests/dialogs/casework/on_time.mjs' '" + file.string() + "'";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    REQUIRE(pipe);
    Counts counts;
    char department[64];
    Count count;
    while (std::fscanf(pipe.get(), "%63s %d %d", department, &count.on_time, &count.all) == 3)
        counts[department] = count;
    return counts;
}

}  // namespace

TEST_CASE("two months of Boston: each verdict is the city's, each department's rate another's") {
    const std::filesystem::path file = cases_file();
    if (!std::filesystem::exists(file)) {
        MESSAGE("skipped: HEED_DATA names no folder with en_311_boston2015");
        return;
    }
    const Organisation city = boston();
    Counts counts;
    int judged = 0, unlike = 0;
    for (const Case& one : ended_cases(file)) {
        const auto on_time = replayed_on_time(city, one);
        REQUIRE(on_time);
        Count& count = counts[one.department];
        count.on_time += *on_time ? 1 : 0;
        ++count.all;
        if (one.verdict.empty()) continue;
        ++judged;
        if (one.verdict == (*on_time ? "ONTIME" : "OVERDUE")) continue;
        ++unlike;
        MESSAGE("case ", one.id, " is ", one.verdict, " in Boston");
    }
    CHECK(judged == 14934);
    CHECK(unlike == 0);
    const Counts others = counted_independently(file);
    CHECK(others.size() == 8);
    CHECK(counts == others);
}
