#include "dialogs/understanding/datum.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

using namespace heed;

namespace {

std::filesystem::path data_file(const std::string& name) {
    const char* set = std::getenv("HEED_DATA");
    const std::filesystem::path data =
        set ? std::filesystem::path(set)
            : std::filesystem::path(HEED_SOURCE_DIR) / "../shared/data";
    return data / "geo_luohu" / name;
}

// Metres between two points given in the same datum, whichever it is.
double apart_m(GeoPoint a, GeoPoint b) {
    a.datum = b.datum = Datum::wgs84;
    return distance_m(a, b);
}

}  // namespace

TEST_CASE("there and back is within a centimetre all over the city") {
    for (double latitude = 18; latitude < 53; latitude += 0.37) {
        for (double longitude = 74; longitude < 135; longitude += 0.41) {
            const GeoPoint point{latitude, longitude, Datum::wgs84};
            const GeoPoint back = to_wgs84(to_gcj02(point));
            REQUIRE(back.datum == Datum::wgs84);
            REQUIRE(apart_m(point, back) < 0.01);
        }
    }
}

TEST_CASE("outside China and in the right datum already, the point stays") {
    const GeoPoint london{51.5, -0.12, Datum::gcj02};
    CHECK(to_wgs84(london) == GeoPoint{51.5, -0.12, Datum::wgs84});
    const GeoPoint luohu{22.5463, 114.1235, Datum::wgs84};
    CHECK(to_wgs84(luohu) == luohu);
    CHECK(apart_m(to_gcj02(luohu), luohu) > 100);
}

TEST_CASE("published points agree to a metre") {
    std::ifstream file(data_file("datum_points_eviltransform.tsv"));
    std::ifstream cities(data_file("datum_points_cities_open.tsv"));
    if (!file || !cities) {
        std::cout << "skipped: no datum points\n";
        return;
    }
    std::string line;
    std::getline(file, line);
    int checked = 0;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::string kind;
        double in_latitude = 0, in_longitude = 0, out_latitude = 0, out_longitude = 0;
        fields >> kind >> in_latitude >> in_longitude >> out_latitude >> out_longitude;
        if (kind != "wgs2gcj") continue;
        const GeoPoint wgs{in_latitude, in_longitude, Datum::wgs84};
        const GeoPoint gcj{out_latitude, out_longitude, Datum::gcj02};
        CHECK(apart_m(to_gcj02(wgs), gcj) < 1);
        CHECK(apart_m(to_wgs84(gcj), wgs) < 1);
        ++checked;
    }
    std::getline(cities, line);
    while (std::getline(cities, line)) {
        std::istringstream fields(line);
        std::string name;
        double wgs_longitude = 0, wgs_latitude = 0, gcj_longitude = 0, gcj_latitude = 0;
        fields >> name >> wgs_longitude >> wgs_latitude >> gcj_longitude >> gcj_latitude;
        const GeoPoint wgs{wgs_latitude, wgs_longitude, Datum::wgs84};
        const GeoPoint gcj{gcj_latitude, gcj_longitude, Datum::gcj02};
        CAPTURE(name);
        CHECK(apart_m(to_gcj02(wgs), gcj) < 1);
        CHECK(apart_m(to_wgs84(gcj), wgs) < 1);
        ++checked;
    }
    CHECK(checked > 300);
}
