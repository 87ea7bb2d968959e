#pragma once
// Names that were nearly written: "翠竺花园" for "翠竹花园", "Pedestrain Street".
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace heed {

// Bytes [begin, end) of `text` that are `name` but for one character: another, one missing, one too
// many, or two neighbours changed over. Names of less than four characters are never meant, nor are
// those that differ by a number or a direction only ("北一路", "北二路"). Both must be in one form
// (lower case, simplified). Costs a few comparisons for each character of `text`.
std::optional<std::pair<std::size_t, std::size_t>> find_nearly(
    std::string_view text, std::string_view name
);

}  // namespace heed
