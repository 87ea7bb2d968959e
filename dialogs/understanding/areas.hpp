#pragma once
// Which sub-district a point lies in.
#include "dialogs/organisation.hpp"

namespace heed {

// Is the point (WGS-84) inside the area or on its border?
bool contains(const Area& area, double latitude_deg, double longitude_deg);
// Nothing when `point` (WGS-84) is in no area. A point on a border belongs to the first area.
const Area* area_at(const Organisation& organisation, double latitude_deg, double longitude_deg);

// Farther from every area than a coarse border may lie (some 20 km): nobody of this city can go
// there. Never when the city has no areas.
bool is_outside(const Organisation& organisation, double latitude_deg, double longitude_deg);

}  // namespace heed
