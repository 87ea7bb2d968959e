#include "dialogs/understanding/near_duplicates.hpp"

#include "dialogs/understanding/ngrams.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>
#include <unordered_map>

namespace heed {
namespace {

constexpr std::size_t bands = 24;
constexpr std::size_t hashes_per_band = 2;
constexpr double alike_from = 0.3;
constexpr std::size_t shingles_least = 8;  // two greetings are no duplicates
// A band in which very many meet is a phrase everybody uses; comparing all pairs would take for
// ever.
constexpr std::size_t meeting_max = 100;

using Shingles = std::vector<std::uint32_t>;  // sorted

std::uint64_t scrambled(std::uint64_t value) {  // splitmix64
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

Shingles shingles_of(std::string_view text) {
    Shingles shingles;
    for (const NgramCount& ngram : count_ngrams(ngram_characters(text))) {
        shingles.push_back(ngram.key);
    }
    std::ranges::sort(shingles);
    return shingles;
}

double alikeness(const Shingles& a, const Shingles& b) {
    std::size_t shared = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (*x == *y) ++shared;
        const bool x_moves = *x <= *y, y_moves = *y <= *x;
        if (x_moves) ++x;
        if (y_moves) ++y;
    }
    return static_cast<double>(shared) / static_cast<double>(a.size() + b.size() - shared);
}

std::uint64_t band_key(const Shingles& shingles, std::size_t band) {
    std::uint64_t key = band;
    for (std::size_t i = 0; i < hashes_per_band; ++i) {
        const std::uint64_t salt = scrambled(band * hashes_per_band + i) << 32;
        std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
        for (const std::uint32_t shingle : shingles) {
            least = std::min(least, scrambled(salt ^ shingle));
        }
        key = scrambled(key ^ least);
    }
    return key;
}

std::size_t root_of(std::vector<std::size_t>& parents, std::size_t index) {
    while (parents[index] != index) index = parents[index] = parents[parents[index]];
    return index;
}

}  // namespace

std::vector<std::size_t> near_duplicate_groups(const std::vector<std::string_view>& texts) {
    std::vector<Shingles> shingles;
    shingles.reserve(texts.size());
    for (const std::string_view text : texts) shingles.push_back(shingles_of(text));
    std::vector<std::size_t> parents(texts.size());
    std::iota(parents.begin(), parents.end(), std::size_t{0});
    for (std::size_t band = 0; band < bands; ++band) {
        std::unordered_map<std::uint64_t, std::vector<std::size_t>> meetings;
        for (std::size_t index = 0; index < texts.size(); ++index) {
            if (shingles[index].size() < shingles_least) continue;
            auto& met = meetings[band_key(shingles[index], band)];
            for (const std::size_t other : met) {
                const std::size_t a = root_of(parents, index), b = root_of(parents, other);
                if (a == b || alikeness(shingles[index], shingles[other]) < alike_from) continue;
                parents[std::max(a, b)] = std::min(a, b);
            }
            if (met.size() < meeting_max) met.push_back(index);
        }
    }
    std::vector<std::size_t> groups(texts.size());
    for (std::size_t index = 0; index < texts.size(); ++index)
        groups[index] = root_of(parents, index);
    return groups;
}

}  // namespace heed
