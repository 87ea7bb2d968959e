#pragma once
// How addresses are written, without knowing any: road and number, crossing, estate and building,
// in Chinese and English.
#include "dialogs/complaint.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

// Bytes [begin, end) of a text that read like an address.
struct AddressSpan {
    std::size_t begin = 0, end = 0;
    PlaceLevel level = PlaceLevel::words;  // road or door
};
// `known` are spans of names that are known already: what follows them may be a number or a tail.
std::optional<AddressSpan> find_address(
    std::string_view text, const std::vector<std::pair<std::size_t, std::size_t>>& known
);
// A building one can ask for by its kind: "人民医院", "People's Hospital".
std::optional<AddressSpan> find_landmark(std::string_view text);
// Where "门口", "对面", "东北角" ... after byte `end` stop.
std::size_t extend_by_tail(std::string_view text, std::size_t end);

}  // namespace heed
