#include "bot/commands/progress_line.hpp"

#include "tests/support/world.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace heed {
namespace {

using namespace std::chrono_literals;

TEST_CASE("on a terminal one line is drawn again and taken away at the end") {
    std::ostringstream err;
    test::ManualClock clock{TimePoint(0s)};
    {
        ProgressLine line(err, clock, true);
        clock.advance(999ms);
        line.at("photos", 1, 4);
        CHECK(err.str().empty());  // done within a second: nobody waits
        clock.advance(1ms);
        line.at("photos", 2, 4);
        CHECK(err.str() == "photos: 50 % (2 of 4)");
        clock.advance(99ms);
        line.at("photos", 3, 4);
        CHECK(err.str() == "photos: 50 % (2 of 4)");
        clock.advance(1ms);
        line.at("photos", 3, 4);
        CHECK(err.str().ends_with("\rphotos: 75 % (3 of 4)"));
    }
    CHECK(err.str().ends_with("\r" + std::string(21, ' ') + "\r"));
}

TEST_CASE("elsewhere a line a minute stays") {
    std::ostringstream err;
    test::ManualClock clock{TimePoint(0s)};
    ProgressLine line(err, clock, false);
    for (int second = 0; second < 150; ++second) {
        clock.advance(1s);
        line.at("training", static_cast<std::uint64_t>(second), 150);
    }
    line.clear();
    CHECK(err.str() == "training: 39 % (59 of 150)\ntraining: 79 % (119 of 150)\n");
}

TEST_CASE("nothing to do is done") {
    std::ostringstream err;
    test::ManualClock clock{TimePoint(0s)};
    ProgressLine line(err, clock, true);
    clock.advance(2s);
    line.at("photos", 0, 0);
    CHECK(err.str() == "photos: 100 % (0 of 0)");
}

}  // namespace
}  // namespace heed
