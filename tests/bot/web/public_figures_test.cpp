#include "bot/web/public_figures.hpp"

#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace heed;

namespace {

std::int64_t people_of(const std::vector<FigureCell>& cells, std::string_view area) {
    std::int64_t people = 0;
    for (const FigureCell& one : cells) people += one.area == area ? one.people : 0;
    return people;
}

}  // namespace

TEST_CASE("sub-districts and categories of too few people are not shown") {
    const PublicFigures figures = public_figures(
        {{"dongmen", "", 30, 40, 10}, {"guiyuan", "", 4, 9, 1}, {"", "", 50, 50, 5}},
        {{"dongmen", "noise", 20, 25, 5},
         {"dongmen", "light", 6, 8, 4},
         {"dongmen", "road", 5, 7, 1},
         {"guiyuan", "noise", 4, 9, 1}}
    );
    REQUIRE(figures.areas.size() == 1);
    CHECK(figures.areas.front().area == "dongmen");
    CHECK(figures.complaints == 40);
    CHECK(figures.solved == 10);
    CHECK(figures.cells.size() == 3);
}

TEST_CASE("what is left out cannot be worked out from the sum") {
    // 30 people minus 20 minus 7 would tell of the three.
    const PublicFigures figures = public_figures(
        {{"dongmen", "", 30, 40, 10}},
        {{"dongmen", "noise", 20, 25, 5},
         {"dongmen", "light", 7, 9, 4},
         {"dongmen", "road", 3, 6, 1}}
    );
    REQUIRE(figures.cells.size() == 1);
    CHECK(figures.cells.front().category == "noise");
}

TEST_CASE("whatever the figures are, nothing small is shown and nothing small is left over") {
    heed::test::SeededRandom random(7);
    const auto draw = [&](std::int64_t below) {
        unsigned char byte = 0;
        random.fill(&byte, 1);
        return static_cast<std::int64_t>(byte) % below;
    };
    for (int round = 0; round < 2000; ++round) {
        std::vector<FigureCell> areas, cells;
        for (const char* area : {"a", "b", "c"}) {
            FigureCell whole{area, "", 0, 0, 0};
            const std::int64_t count = draw(6);
            for (std::int64_t i = 0; i < count; ++i) {
                const std::int64_t people = draw(12);
                cells.push_back({area, std::to_string(i), people, people, 0});
                whole.people += people;
                whole.complaints += people;
            }
            areas.push_back(whole);
        }
        const std::vector<FigureCell> all = cells;
        const PublicFigures figures = public_figures(areas, cells);
        for (const FigureCell& area : figures.areas) {
            CHECK(area.people >= people_shown_min);
            const std::int64_t hidden =
                people_of(all, area.area) - people_of(figures.cells, area.area);
            CHECK((hidden == 0 || hidden >= people_shown_min));
        }
        for (const FigureCell& cell : figures.cells) CHECK(cell.people >= people_shown_min);
    }
}
