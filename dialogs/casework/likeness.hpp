#pragma once
// How likely two complaints are about one trouble: one score from place, kind, words and time.
// Source and measurements: docs/hearing.md, decision 0024.
#include "dialogs/casework/concern_settings.hpp"
#include "dialogs/time.hpp"
#include "dialogs/understanding/wording.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace heed::casework {

struct Position {
    double latitude_deg = 0, longitude_deg = 0;  // WGS-84
};
double metres_between(const Position& a, const Position& b);

// What one resident may come to know of where another's complaint was made: the cell of a fixed
// grid, about `cell_m` a side. Everything that is shown or asked because of it depends on the cells
// of both alone, so that no number of questions tells more. Source: decision 0086.
inline constexpr double cell_m = 100;
struct Cell {
    std::int64_t row = 0, column = 0;  // northwards from the equator, eastwards in that row
    bool operator==(const Cell&) const = default;
};
Cell cell_of(const Position& position);
Position middle_of(const Cell& cell);
// Within one cell half of its side, which is about what two points in it are apart; else between
// their middles, less a quarter: whoever has somebody across the edge lives near that edge.
double metres_between(const Cell& a, const Cell& b);

// Each in [0, 1]; kept with the score so that it can be explained.
struct LikenessParts {
    double place = 0, kind = 0, words = 0, time = 0;
};
struct Likeness {
    double score = 0;
    LikenessParts parts;
};

// What is known about a pair before it is scored.
struct PairEvidence {
    std::optional<double> distance_m;  // nothing when one of them has no position
    double radius_m = 100;             // of the category; distance loses e-fold in half of it
    std::size_t crowd = 0;             // complaints at the other one's point besides it
    std::size_t series = 0;            // like ConcernSettings::series
    double habit = 0;                  // share of this kind that recurs at the same point anyway
    double kind = 1;                   // 1 the same, 0 nothing in common
    double cosine = 0;                 // of the weighted terms
    double mass = 0;                   // weight of the lighter of both texts
    double names_shared = 0;           // rarity (ln of all/those with it) of names that both have
    double names_missing = 0;          // of names that only one has
    double names_against = 0;          // the smaller of what either side misses
    Duration apart{};
    Duration half_life{};
};
Likeness likeness(const PairEvidence& evidence, const ConcernSettings& settings);

}  // namespace heed::casework
