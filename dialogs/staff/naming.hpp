#pragma once
// Finding a department, a colleague or whatever else has a name by what people type for it.
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heed::staff {

struct Named {
    std::string id;
    std::vector<std::string> names;
};

struct NameMatch {
    std::vector<std::string> ids;  // none: not found; several: it could be any of them
    std::string_view typed;        // the part of the text that was taken for a name
    std::string_view rest;         // what follows it
};

// Who is named at the beginning of `text`: as many whole words as possible, else (Chinese writes on
// without a blank) as many characters. Compared with each name, the first that fits anything wins:
// the same; its beginning ("水务"); a part of it ("水务局" of "罗湖区水务局"); its characters in
// order ("城管局" of "城市管理和综合执法局"). Case and width do not matter.
NameMatch match_name(std::span<const Named> known, std::string_view text);
// How well something typed fits a name; the lower the better.
enum class Fit : std::uint8_t { same, beginning, part, in_order };

// The same, by whole words only, and not worse than `worst`.
NameMatch match_words(
    std::span<const Named> known, std::string_view text, Fit worst = Fit::in_order
);

// All departments, by id, name in every language, and the names and aliases of the areas they
// answer for.
std::vector<Named> department_names(const Organisation& organisation);
// All areas and all categories, by id and names.
std::vector<Named> area_names(const Organisation& organisation);
std::vector<Named> category_names(const Organisation& organisation);

}  // namespace heed::staff
