#include "dialogs/understanding/areas.hpp"

#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("a point is found in its sub-district, and in none outside") {
    const Organisation city = test::small_city();
    REQUIRE(area_at(city, 22.5463, 114.1235));
    CHECK(area_at(city, 22.5463, 114.1235)->id == "dongmen");
    CHECK(area_at(city, 22.5663, 114.1335)->id == "cuizhu");
    CHECK(area_at(city, 0, 0) == nullptr);
    CHECK(area_at(city, 22.5463, 114.1290) == nullptr);
}

TEST_CASE("borders belong to the first area, holes to none, islands count") {
    Organisation city;
    Area area;
    area.id = "ring";
    const Area::Ring outer{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {0, 0}};
    const Area::Ring hole{{4, 4}, {6, 4}, {6, 6}, {4, 6}, {4, 4}};
    const Area::Ring island{{20, 0}, {21, 0}, {20.5, 1}, {20, 0}};
    area.polygons = {{outer, hole}, {island}};
    city.areas = {area, area};
    city.areas[1].id = "second";
    CHECK(area_at(city, 5, 0)->id == "ring");
    CHECK(area_at(city, 0, 0)->id == "ring");
    CHECK(area_at(city, 5, 5) == nullptr);
    CHECK(area_at(city, 4, 5)->id == "ring");
    CHECK(area_at(city, 0.5, 20.5)->id == "ring");
    CHECK(area_at(city, 0.9, 20.1) == nullptr);
    city.areas[0].polygons = {{}, {{}}};
    city.areas.pop_back();
    CHECK(area_at(city, 5, 1) == nullptr);
}
