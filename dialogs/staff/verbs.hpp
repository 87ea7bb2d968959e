#pragma once
// The words of the command language as data: a new verb is one row.
#include "dialogs/staff/command.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace heed::staff {

struct VerbWord {
    std::string_view word;  // folded
    // People also say it in passing ("好了"): alone, with neither number nor focus, it is no
    // command.
    bool everyday = false;
};

struct VerbRow {
    Verb verb;
    std::span<const VerbWord> words;
    // Which case it is about: never asked, one or more.
    enum class Numbers : bool { none, some } numbers;
    // A position in the list just shown ("2") may stand for a number. Never where free text
    // follows: "回 2 楼没人" must not hit the second row.
    bool index_allowed;
    enum class Text : std::uint8_t { none, optional, required } text;
};
std::span<const VerbRow> verbs();

}  // namespace heed::staff
