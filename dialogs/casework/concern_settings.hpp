#pragma once
// The numbers by which common concerns are found, and when one is recognised.
#include "dialogs/time.hpp"

#include <cstdint>

namespace heed::casework {

// The numbers of the method. Defaults are what docs/hearing.md was measured with; organisation.toml
// may say otherwise in [concerns].
struct ConcernSettings {
    double join_from = 0.5;  // score from which two complaints are one concern
    // ---- place
    double radius_m = 100;     // of a category that the catalogue does not have
    double point_crowd = 5;    // so many complaints at one point halve what the point says
    double series = 4;         // so many of a kind entered elsewhere in ten minutes: the same
    double place_even = 0.222;  // place, kind and time together that leave it open
    // ---- words
    double words_even = 0.12;  // alike words that leave it open
    double name_mass = 5;      // rarity of names that counts as one look at them
    double contradiction = 1;  // rarity of names on both sides that the other lacks: halves
    double slight_mass = 20;   // texts of this little weight say half of what they seem to
    // ---- time
    Duration half_life = std::chrono::hours{24 * 21};         // of a category without one
    Duration words_half_life = std::chrono::hours{24 * 730};  // how long equal words stay equal
    // ---- the concern
    std::int64_t recognised_from = 5;  // people
    Duration watch = std::chrono::hours{24 * 30};
};

}  // namespace heed::casework
