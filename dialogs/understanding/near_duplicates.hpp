#pragma once
// Which texts say nearly the same: a message sent again, or the same one with words cut out.
#include <cstddef>
#include <string_view>
#include <vector>

namespace heed {

// For each text the index of the first text of its group. Two texts belong together when they share
// at least three tenths of their n-grams (Jaccard index of the n-grams of both), directly or
// through others. Candidates are found by MinHash (Broder 1997) with 24 bands of two hashes, so
// that a pair at exactly three tenths is missed with probability (1 - 0.3^2)^24 = 0.10, at one half
// with 0.001.
std::vector<std::size_t> near_duplicate_groups(const std::vector<std::string_view>& texts);

}  // namespace heed
