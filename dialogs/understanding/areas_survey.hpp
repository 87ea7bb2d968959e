#pragma once
// Do the sub-districts cover the city once? Neighbours that overlap send a complaint to whichever
// is named first; a hole between them sends it to nobody's area.
#include "dialogs/organisation.hpp"

#include <string>
#include <vector>

namespace heed {

struct AreasSurvey {
    struct Overlap {
        std::string one, other;  // ids
        double square_metres = 0;
        double latitude_deg = 0, longitude_deg = 0;  // a point in it
    };
    // Covered by no area, but enclosed by them.
    struct Hole {
        double square_metres = 0;
        double latitude_deg = 0, longitude_deg = 0;  // a point in it
    };
    std::vector<Overlap> overlaps;  // the largest first
    std::vector<Hole> holes;        // the largest first
};

// Looks at points 50 m apart (further where the city is so large that there were more than a
// million of them). What is narrower than three of them does not count: borders that are drawn a few
// metres apart or across each other do no harm.
AreasSurvey survey(const std::vector<Area>& areas);

}  // namespace heed
