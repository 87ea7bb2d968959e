#include "dialogs/understanding/areas.hpp"

#include <algorithm>
#include <cmath>

namespace heed {
namespace {

enum class Side : std::uint8_t { outside, border, inside };

// Counts the edges that a ray to the east crosses.
Side side_of(const Area::Ring& ring, double x, double y) {
    bool inside = false;
    for (std::size_t i = 0, j = ring.size() - 1; i < ring.size(); j = i++) {
        const auto [xi, yi] = ring[i];
        const auto [xj, yj] = ring[j];
        const double cross = (x - xi) * (yj - yi) - (y - yi) * (xj - xi);
        const bool between = std::fmin(xi, xj) <= x && x <= std::fmax(xi, xj) &&
                             std::fmin(yi, yj) <= y && y <= std::fmax(yi, yj);
        if (cross == 0 && between) return Side::border;
        if ((yi > y) != (yj > y) && x < (xj - xi) * (y - yi) / (yj - yi) + xi) inside = !inside;
    }
    return inside ? Side::inside : Side::outside;
}

bool contains(const std::vector<Area::Ring>& polygon, double x, double y) {
    if (polygon.empty() || side_of(polygon.front(), x, y) == Side::outside) return false;
    for (std::size_t hole = 1; hole < polygon.size(); ++hole) {
        if (side_of(polygon[hole], x, y) == Side::inside) return false;
    }
    return true;
}

}  // namespace

bool contains(const Area& area, double latitude_deg, double longitude_deg) {
    return std::ranges::any_of(area.polygons, [&](const std::vector<Area::Ring>& polygon) {
        return contains(polygon, longitude_deg, latitude_deg);
    });
}

const Area* area_at(const Organisation& organisation, double latitude_deg, double longitude_deg) {
    for (const Area& area : organisation.areas) {
        if (contains(area, latitude_deg, longitude_deg)) return &area;
    }
    return nullptr;
}

bool is_outside(const Organisation& organisation, double latitude_deg, double longitude_deg) {
    constexpr double margin_deg = 0.2;
    if (organisation.areas.empty() || area_at(organisation, latitude_deg, longitude_deg))
        return false;
    for (const Area& area : organisation.areas) {
        for (const auto& polygon : area.polygons) {
            for (const auto& [east, north] : polygon.front()) {
                const bool near = std::fabs(east - longitude_deg) < margin_deg &&
                                  std::fabs(north - latitude_deg) < margin_deg;
                if (near) return false;
            }
        }
    }
    return true;
}

}  // namespace heed
