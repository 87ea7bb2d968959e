#include "dialogs/understanding/areas_survey.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

// Degrees from the corner 114.10 E, 22.50 N; 0.01 degrees are 1.0 km to the east, 1.1 km to the
// north.
Area rectangle(std::string id, double west, double south, double east, double north) {
    Area area;
    area.id = std::move(id);
    west += 114.10, east += 114.10, south += 22.50, north += 22.50;
    area.polygons = {{{{west, south}, {east, south}, {east, north}, {west, north}, {west, south}}}};
    return area;
}

constexpr double square = 1028.0 * 1113.0;  // of 0.01 by 0.01 degrees there, in square metres

}  // namespace

TEST_CASE("areas side by side have neither overlaps nor holes") {
    const auto found =
        survey({rectangle("west", 0, 0, 0.01, 0.02), rectangle("east", 0.01, 0, 0.02, 0.02)});
    CHECK(found.overlaps.empty());
    CHECK(found.holes.empty());
    CHECK(survey({}).overlaps.empty());
}

TEST_CASE("borders that are drawn a few metres apart or across each other do not count") {
    // Wherever the points fall: strips from 8 m to 60 m, at a place that moves.
    const double metre = 1e-5;
    for (const double gap :
         {-60 * metre, -25 * metre, -8 * metre, 8 * metre, 25 * metre, 60 * metre}) {
        const auto found = survey(
            {rectangle("west", 0, 0, 0.01, 0.02), rectangle("east", 0.01 + gap, 0, 0.02, 0.02)}
        );
        CHECK(found.holes.empty());
        CHECK(found.overlaps.empty());
    }
}

TEST_CASE("an overlap is found with its size and a point in it") {
    const auto found = survey(
        {rectangle("west", 0, 0, 0.02, 0.02),
         rectangle("east", 0.01, 0.01, 0.03, 0.02),
         rectangle("far", 0.05, 0, 0.06, 0.01)}
    );
    REQUIRE(found.overlaps.size() == 1);
    const auto& overlap = found.overlaps[0];
    CHECK(overlap.one == "west");
    CHECK(overlap.other == "east");
    CHECK(overlap.square_metres == doctest::Approx(square).epsilon(0.1));
    CHECK(overlap.longitude_deg > 114.11);
    CHECK(overlap.longitude_deg < 114.12);
    CHECK(overlap.latitude_deg > 22.51);
    CHECK(overlap.latitude_deg < 22.52);
}

TEST_CASE("a hole among areas is found; the sea around them and a bay are none") {
    // Four around an empty middle, and one more that leaves a bay to the north.
    const auto found = survey(
        {rectangle("south", 0, 0, 0.03, 0.01),
         rectangle("west", 0, 0.01, 0.01, 0.03),
         rectangle("east", 0.02, 0.01, 0.03, 0.03),
         rectangle("north", 0.01, 0.02, 0.02, 0.03),
         rectangle("cape", 0, 0.03, 0.005, 0.06)}
    );
    REQUIRE(found.holes.size() == 1);
    const auto& hole = found.holes[0];
    CHECK(hole.square_metres == doctest::Approx(square).epsilon(0.1));
    CHECK(hole.longitude_deg > 114.11);
    CHECK(hole.longitude_deg < 114.12);
    CHECK(hole.latitude_deg > 22.51);
    CHECK(hole.latitude_deg < 22.52);
}

TEST_CASE("a hole that an area has by its own drawing counts, unless another fills it") {
    Area ring = rectangle("ring", 0, 0, 0.03, 0.03);
    ring.polygons[0].push_back(rectangle("", 0.01, 0.01, 0.02, 0.02).polygons[0][0]);
    CHECK(survey({ring}).holes.size() == 1);
    CHECK(survey({ring, rectangle("core", 0.01, 0.01, 0.02, 0.02)}).holes.empty());
}
