#include "dialogs/understanding/datum.hpp"

#include <cmath>
#include <numbers>

namespace heed {
namespace {

// The ellipsoid of Krassowsky 1940, on which GCJ-02 is built.
constexpr double semi_major_m = 6378245.0;
constexpr double eccentricity_squared = 0.00669342162296594323;
constexpr double pi = std::numbers::pi;

bool in_china(const GeoPoint& point) {
    return point.longitude_deg >= 72.004 && point.longitude_deg <= 137.8347 &&
           point.latitude_deg >= 0.8293 && point.latitude_deg <= 55.8271;
}

double waves(double x, double first, double second) {
    return (20.0 * std::sin(first * x * pi) + 20.0 * std::sin(second * x * pi)) * 2.0 / 3.0;
}

struct Shift {
    double latitude_deg, longitude_deg;
};

// By how much GCJ-02 differs from WGS-84 at `point`. The published reverse engineering of the
// scrambled datum; its constants have no derivation.
Shift shift_at(const GeoPoint& point) {
    const double x = point.longitude_deg - 105.0;
    const double y = point.latitude_deg - 35.0;
    const double root = std::sqrt(std::fabs(x));
    double north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
    north += waves(x, 6.0, 2.0);
    north += (20.0 * std::sin(y * pi) + 40.0 * std::sin(y / 3.0 * pi)) * 2.0 / 3.0;
    north += (160.0 * std::sin(y / 12.0 * pi) + 320.0 * std::sin(y * pi / 30.0)) * 2.0 / 3.0;
    double east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
    east += waves(x, 6.0, 2.0);
    east += (20.0 * std::sin(x * pi) + 40.0 * std::sin(x / 3.0 * pi)) * 2.0 / 3.0;
    east += (150.0 * std::sin(x / 12.0 * pi) + 300.0 * std::sin(x / 30.0 * pi)) * 2.0 / 3.0;

    const double latitude = point.latitude_deg / 180.0 * pi;
    const double magic = 1.0 - eccentricity_squared * std::sin(latitude) * std::sin(latitude);
    const double root_magic = std::sqrt(magic);
    return {
        north * 180.0 / (semi_major_m * (1.0 - eccentricity_squared) / (magic * root_magic) * pi),
        east * 180.0 / (semi_major_m / root_magic * std::cos(latitude) * pi)};
}

}  // namespace

GeoPoint to_gcj02(const GeoPoint& point) {
    if (point.datum == Datum::gcj02) return point;
    if (!in_china(point)) return {point.latitude_deg, point.longitude_deg, Datum::gcj02};
    const Shift shift = shift_at(point);
    return {
        point.latitude_deg + shift.latitude_deg,
        point.longitude_deg + shift.longitude_deg,
        Datum::gcj02};
}

GeoPoint to_wgs84(const GeoPoint& point) {
    if (point.datum == Datum::wgs84) return point;
    GeoPoint guess{point.latitude_deg, point.longitude_deg, Datum::wgs84};
    if (!in_china(guess)) return guess;
    // The shift changes by less than a hundredth from one place to the next: each round gains
    // two digits, ten are more than a double holds.
    for (int round = 0; round < 10; ++round) {
        const Shift shift = shift_at(guess);
        guess.latitude_deg = point.latitude_deg - shift.latitude_deg;
        guess.longitude_deg = point.longitude_deg - shift.longitude_deg;
    }
    return guess;
}

double distance_m(const GeoPoint& a, const GeoPoint& b) {
    constexpr double radius_m = 6371008.8;  // mean radius of the earth, IUGG
    const auto radians = [](double degrees) { return degrees / 180.0 * pi; };
    const double half_north = std::sin(radians(b.latitude_deg - a.latitude_deg) / 2);
    const double half_east = std::sin(radians(b.longitude_deg - a.longitude_deg) / 2);
    const double chord = half_north * half_north + std::cos(radians(a.latitude_deg)) *
                                                       std::cos(radians(b.latitude_deg)) *
                                                       half_east * half_east;
    return 2 * radius_m * std::asin(std::sqrt(std::fmin(1.0, chord)));
}

}  // namespace heed
