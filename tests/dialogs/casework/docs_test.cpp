// docs/casework.md shows the table of transitions: the same rows in the same order.
#include "dialogs/casework/transitions.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace heed;
using namespace heed::casework;

namespace {

constexpr Status all_statuses[] = {
    Status::filed,
    Status::assigned,
    Status::accepted,
    Status::verified,
    Status::in_progress,
    Status::resolved,
    Status::closed,
    Status::reopened,
    Status::rejected,
    Status::withdrawn,
    Status::merged};

std::string or_dash(std::string text) { return text.empty() ? "–" : text; }

// The names of the members of `set`, by counting through the enumerators up to `last`.
template <class Enum>
std::string names_in(EnumSet<Enum> set, Enum last) {
    std::string list;
    for (int i = 0; i <= static_cast<int>(last); ++i) {
        const auto value = static_cast<Enum>(i);
        if (!set.contains(value)) continue;
        if (!list.empty()) list += ", ";
        list += to_string(value);
    }
    return or_dash(list);
}

std::string line_of(const TransitionRow& row) {
    std::string from;
    for (const Status status : all_statuses) {
        if (!row.from.contains(status)) continue;
        if (!from.empty()) from += ", ";
        from += to_string(status);
    }
    std::string line = "| " + std::string(to_string(row.action));
    if (!row.verdict.empty()) line += ": " + std::string(row.verdict);
    line += " | " + or_dash(from) + " | ";
    line += row.to ? std::string(to_string(*row.to)) : "the same";
    line += " | " + names_in(row.who, Standing::heed) + " | `" + std::string(row.event) + "` | ";
    line += or_dash(std::string(row.notice)) + " | " + names_in(row.needs, Need::target) + " | ";
    line += or_dash(std::string(to_string(row.condition))) + " | ";
    return line + names_in(row.told, Told::assisting) + " |";
}

}  // namespace

TEST_CASE("docs/casework.md has the transitions as the code has them") {
    std::ifstream file(HEED_SOURCE_DIR "/docs/casework.md");
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    std::string table = "|---|---|---|---|---|---|---|---|---|\n";
    for (const TransitionRow& row : transitions()) table += line_of(row) + "\n";
    CAPTURE(table);
    CHECK(text.str().find(table + "\n") != std::string::npos);
}
