#pragma once
// Map datums: WGS-84 (GPS, everything heed stores) and GCJ-02 (maps in mainland China).
#include "dialogs/message.hpp"

namespace heed {

// Outside China the point comes back unchanged. Throws nothing.
GeoPoint to_gcj02(const GeoPoint& point);
// Inverse by iteration; accurate to better than 1 m where the forward formula holds.
GeoPoint to_wgs84(const GeoPoint& point);
// Metres along the great circle between two WGS-84 points.
double distance_m(const GeoPoint& a, const GeoPoint& b);

}  // namespace heed
