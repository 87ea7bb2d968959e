// The tables that people read are the ones the program goes by.
#include "dialogs/staff/verbs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

using namespace heed;
using namespace heed::staff;

namespace {

std::string page(const char* name) {
    std::ifstream file(std::string(HEED_SOURCE_DIR "/docs/") + name);
    REQUIRE(file);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string or_dash(std::string text) { return text.empty() ? "–" : text; }

void add(std::string& list, std::string_view item) {
    if (!list.empty()) list += ", ";
    list += item;
}

std::string words_of(const VerbRow& row, bool latin) {
    std::string list;
    for (const VerbWord& word : row.words) {
        const bool is_latin = word.word.front() > 0;
        if (is_latin == latin) add(list, "`" + std::string(word.word) + "`");
    }
    return or_dash(list);
}

std::string said_with(const VerbRow& row) {
    std::string list;
    const std::pair<Argument, const char*> arguments[] = {
        {Argument::unit, "department"},
        {Argument::unit_or_member, "department or colleague"},
        {Argument::suggested_unit, "department it belongs to, may be left out"},
        {Argument::date, "date"},
        {Argument::verdict, "verdict"}};
    for (const auto& [argument, name] : arguments) {
        if (row.arguments.contains(argument)) add(list, name);
    }
    switch (row.text) {
        case VerbRow::Text::none:
            break;
        case VerbRow::Text::optional:
            add(list, "text, may be left out");
            break;
        case VerbRow::Text::required:
            add(list, "text");
            break;
        case VerbRow::Text::code:
            add(list, "two digits");
            break;
    }
    return or_dash(list);
}

std::string line_of(const VerbRow& row) {
    const char* numbers[] = {"–", "one or more", "two"};
    const char* yes[] = {"–", "more than 3", "always"};
    std::string line = "| " + words_of(row, false) + " | " + words_of(row, true) + " | ";
    line += numbers[static_cast<int>(row.numbers)];
    if (row.index_allowed) line += ", row";
    if (row.all_allowed) line += ", all";
    if (takes_concern(row)) line += ", concern";
    line += " | " + said_with(row) + " | ";
    line += row.action ? std::string(to_string(*row.action)) : "–";
    line += std::string(" | ") + yes[static_cast<int>(row.confirm)] + " | ";
    return line + (row.action && row.undoable ? "yes" : "–") + " |";
}

}  // namespace

TEST_CASE("every verb is in docs/staff-commands.md as the code has it, and no other") {
    const std::string text = page("staff-commands.md");
    for (const VerbRow& row : verbs()) {
        const std::string line = line_of(row);
        CAPTURE(line);
        CHECK(text.find("\n" + line + "\n") != text.npos);
    }
    const std::size_t begin = text.find("| 中文 | English |");
    REQUIRE(begin != text.npos);
    const std::string table = text.substr(begin, text.find("\n\n", begin) - begin);
    CHECK(std::ranges::count(table, '\n') == static_cast<std::ptrdiff_t>(verbs().size()) + 1);
}
