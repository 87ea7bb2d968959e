#pragma once
// What an address is put together from; each script has its own file.
#include "dialogs/complaint.hpp"
#include "dialogs/understanding/characters.hpp"

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace heed::address {

using Words = std::vector<std::u32string_view>;

// How long the word of `words` at `i` is, 0 for none; longer words stand before their beginnings in
// every list.
std::size_t word_at(const Characters& text, std::size_t i, const Words& words);

// The best reading so far: the more exact one, of two the longer one. Indices of characters.
struct Best {
    std::size_t begin = 0, end = 0;
    PlaceLevel level = PlaceLevel::words;
    void offer(std::size_t new_begin, std::size_t new_end, PlaceLevel new_level) {
        const bool longer = new_level == level && new_end - new_begin > end - begin;
        if (new_level > level || longer) *this = {new_begin, new_end, new_level};
    }
};

// Chinese: roads with numbers and crossings, estates, buildings. `known` are spans of bytes of names
// that are known already. Where a road and its number stand right before what is best, they belong
// to it ("翠竹路1号翠竹花园3栋").
void offer_chinese(
    const Characters& text,
    const std::vector<std::pair<std::size_t, std::size_t>>& known,
    Best& best
);
void offer_english(const Characters& text, Best& best);

// The first building that one can ask for by its kind, as indices of characters.
std::optional<std::pair<std::size_t, std::size_t>> chinese_landmark(const Characters& text);
std::optional<std::pair<std::size_t, std::size_t>> english_landmark(const Characters& text);

}  // namespace heed::address
