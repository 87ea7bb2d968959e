// What heed answers to every class of events in every situation, written down in table.md by the
// real step: HEED_REWRITE=1 writes it anew, to be read before it is kept.
#include "tests/dialogs/conversation/table/acts.hpp"
#include "tests/dialogs/conversation/table/outcome.hpp"
#include "tests/dialogs/conversation/table/situations.hpp"
#include "tests/dialogs/golden.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace heed;
using namespace heed::test;

namespace {

constexpr std::string_view opening =
    "# What heed answers, in every situation\n\n"
    "Written by `HEED_REWRITE=1 dialogs_test -tc=\"every event in every situation*\"` and checked "
    "by "
    "the same test. One section\n"
    "for each situation, one row for each thing that may happen in it: the question that is open "
    "afterwards, what became of the\n"
    "draft, what heed says (⏎: a new line), and what is done besides. `=`: as before.\n";

std::string table_of(const table::Situation& situation) {
    const Talk before = situation.begin();
    std::string text = "\n## " + std::string(situation.name) + "\n\n";
    if (!situation.story.empty()) text += std::string(situation.story) + ".\n\n";
    text += "| what happens | open question | draft | heed says | and |\n|---|---|---|---|---|\n";
    for (const table::Act& act : table::acts()) {
        if (act.needs_complaint && before.filed.empty()) continue;
        Talk after = before;
        act.play(after);
        text += "| " + std::string(act.name) + " | " + table::outcome(before, after) + " |\n";
    }
    return text;
}

}  // namespace

TEST_CASE("every event in every situation has the outcome that is written down") {
    std::string all(opening);
    for (const table::Situation& situation : table::situations()) all += table_of(situation);
    check_golden("tests/dialogs/conversation/table.md", all);
}

TEST_CASE("the situations of the table meet every question that heed asks") {
    std::set<conversation::Focus> met;
    for (const table::Situation& situation : table::situations()) {
        met.insert(situation.begin().state.focus);
    }
    CHECK(met.size() == static_cast<std::size_t>(conversation::last_focus) + 1);
}

TEST_CASE("\"menu\" leads to rest from every situation, and loses no draft") {
    for (const table::Situation& situation : table::situations()) {
        for (const char* word : {"菜单", "menu", "主菜单"}) {
            CAPTURE(situation.name);
            Talk talk = situation.begin();
            const bool drafting = talk.state.draft.has_value();
            const std::string reply = talk.say(word);
            CHECK(talk.asked_for() == "idle");
            CHECK(talk.state.focus == conversation::Focus::none);
            CHECK_FALSE(reply.empty());
            CHECK((!drafting || talk.state.parked));
        }
    }
}
