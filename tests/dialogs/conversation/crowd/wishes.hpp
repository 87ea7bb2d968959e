#pragma once
// What residents of the crowd want to report: troubles and places of the demonstration city.
#include "dialogs/message.hpp"

#include <random>
#include <string>
#include <vector>

namespace heed::test::crowd {

using Random = std::mt19937;

// A whole number below `count`.
std::size_t pick(Random& random, std::size_t count);
bool chance(Random& random, double probability);
template <typename T>
const T& one_of(Random& random, const std::vector<T>& all) {
    return all[pick(random, all.size())];
}

struct Trouble {
    std::string category;  // empty: any will do (a text from real life)
    std::string text;
};
struct Where {
    std::string words;  // as typed
    std::string named;  // what a right label contains
    GeoPoint pin;
    bool exact = true;  // good enough to find it: a door, a crossing, a station
};

const std::vector<Trouble>& troubles_in_chinese();
const std::vector<Trouble>& troubles_in_english();
const std::vector<Where>& places_in_chinese();
const std::vector<Where>& places_in_english();
// Questions that are no complaints.
const std::vector<std::string>& questions();
// Titles of real complaints of HEED_DATA, in Chinese or English; empty when it is not there.
std::vector<Trouble> real_troubles(bool english);

}  // namespace heed::test::crowd
