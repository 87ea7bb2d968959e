// A place as coarse as one resident may come to know of another's.
#include "dialogs/casework/concern_index.hpp"
#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::casework;
using namespace heed::casework::testing;

namespace {

constexpr double degrees_per_metre = 1 / 111'195.0;

Position moved(const Position& from, double north_m, double east_m) {
    return {
        from.latitude_deg + north_m * degrees_per_metre,
        from.longitude_deg + east_m * degrees_per_metre};
}

Sighting sighting(std::int64_t id, const Position& position) {
    Sighting one;
    one.id = id;
    one.at = now;
    one.text = "夜市半夜放音乐太吵，睡不着";
    one.category = "noise";
    one.position = position;
    one.resident = "r_" + std::to_string(id);
    return one;
}

}  // namespace

TEST_CASE("a cell is about a hundred metres a side, everywhere, and holds its middle") {
    for (const Position& place :
         {Position{22.5463, 114.1235},
          Position{-33.9, 18.4},
          Position{69.6, -18.9},
          Position{0.0001, 0.0001},
          Position{-0.0001, -0.0001}}) {
        const Cell cell = cell_of(place);
        CAPTURE(place.latitude_deg);
        CHECK(cell_of(middle_of(cell)) == cell);
        CHECK(metres_between(place, middle_of(cell)) <= cell_m * 0.75);
        const Cell next{cell.row, cell.column + 1}, above{cell.row + 1, cell.column};
        CHECK(cell_of(middle_of(next)) == next);
        CHECK(cell_of(middle_of(above)) == above);
        CHECK(
            metres_between(middle_of(cell), middle_of(next)) ==
            doctest::Approx(cell_m).epsilon(0.01)
        );
        CHECK(metres_between(cell, next) == doctest::Approx(cell_m * 0.75).epsilon(0.01));
        CHECK(metres_between(cell, cell) == cell_m / 2);
    }
}

TEST_CASE("by cells the index says the same wherever in them the two were") {
    const Organisation organisation = city();
    const Position middle = middle_of(cell_of({22.5463, 114.1235}));
    std::vector<double> scores;
    for (const auto& [north, east] : std::vector<std::pair<double, double>>{
             {-49, -45}, {-49, 45}, {49, -45}, {49, 45}, {0, 0}}) {
        const Position home = moved(middle, north, east);
        REQUIRE(cell_of(home) == cell_of(middle));
        ConcernIndex index(organisation, {});
        index.add(sighting(1, home));
        std::vector<double> these;
        for (int row = -40; row <= 40; ++row) {
            for (int column = -40; column <= 40; ++column) {
                const Position at = moved(middle, row * 12.3, column * 11.1);
                const auto found = index.like(sighting(2, at), 8, Places::cells);
                these.push_back(found.empty() ? 0 : found.front().likeness.score);
            }
        }
        if (scores.empty()) scores = these;
        CHECK(these == scores);
    }
}

TEST_CASE("by cells neighbours are found about where they are found exactly") {
    const Organisation organisation = city();
    const ConcernSettings settings;
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit_of(0, 1);
    const auto unit = [&] { return unit_of(random); };
    int near = 0, near_found = 0, far_found = 0;
    for (int i = 0; i < 500; ++i) {
        const Position home = moved({22.5463, 114.1235}, unit() * 1000, unit() * 1000);
        ConcernIndex index(organisation, settings);
        // Others elsewhere, so that the words weigh what they do in a city.
        for (int other = 0; other < 100; ++other) {
            Sighting far = sighting(10 + other, moved(home, 5000.0 + 200 * other, 0));
            far.text = "第" + std::to_string(other * 7919) + "号楼的电梯坏了没人修";
            index.add(far);
        }
        index.add(sighting(1, home));
        const auto asks = [&](const Position& at, Places places) {
            const auto found = index.like(sighting(2, at), 8, places);
            return !found.empty() && found.front().likeness.score >= settings.join_from;
        };
        const Position at = moved(home, (unit() - 0.5) * 60, (unit() - 0.5) * 60);
        ++near;
        near_found += asks(at, Places::cells);
        CHECK(asks(at, Places::exact));
        far_found += asks(moved(home, 400, 0), Places::cells);
    }
    CHECK(near_found > near * 9 / 10);
    CHECK(far_found == 0);
}
