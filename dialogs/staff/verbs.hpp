#pragma once
// The words of the command language as data: a new verb is one row.
#include "dialogs/casework/transitions.hpp"
#include "dialogs/enum_set.hpp"
#include "dialogs/staff/command.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace heed::staff {

struct VerbWord {
    std::string_view word;  // folded
    // People also say it in passing ("好了"): alone, with neither number nor focus, it is no
    // command.
    bool everyday = false;
};

// What is read from the text that follows, before the rest of it.
enum class Argument : std::uint8_t {
    unit,            // the name of a department
    unit_or_member,  // or of a colleague
    suggested_unit,  // a department, if the text begins with one
    date,            // at either end of the text
    verdict          // by the verb's own words
};

struct VerdictWord {
    std::string_view word;  // folded
    std::string_view verdict;
};

struct VerbRow {
    Verb verb;
    // In texts ("staff.use_NAME"), in what waits for a yes, and in docs/staff-commands.md.
    std::string_view name;
    std::span<const VerbWord> words;
    // Which complaint it is about: never asked, one or more, or this one into that one.
    enum class Numbers : std::uint8_t { none, some, two } numbers = Numbers::none;
    // A position in the list just shown ("2") may stand for a number. Never where free text
    // follows: "回 2 楼没人" must not hit the second row.
    bool index_allowed = false;
    enum class Text : std::uint8_t { none, optional, required, code } text = Text::none;
    std::optional<casework::Action> action = {};
    EnumSet<Argument> arguments = {};
    std::span<const VerdictWord> verdicts = {};
    // A preview comes first, and nothing happens until its code comes back: for more than three
    // complaints at once, or always.
    enum class Confirm : std::uint8_t { never, several, always } confirm = Confirm::never;
    bool all_allowed = false;  // "全部": whatever waits for a signature
    bool undoable = true;
};
// May a common concern ("N-17") stand for all its complaints?
bool takes_concern(const VerbRow& row);
std::span<const VerbRow> verbs();
const VerbRow& row_of(Verb verb);
const VerbRow* find_row(std::string_view name);
// The word that examples are written with.
std::string_view word_in(const VerbRow& row, std::string_view language);

// May somebody with this role ever do it? Decides what help shows, not what is allowed.
bool concerns_role(const VerbRow& row, casework::Role role);

}  // namespace heed::staff
