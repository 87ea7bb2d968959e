#include "dialogs/time.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("civil time is eight hours ahead of UTC") {
    const TimePoint time = from_civil(2026, 11, 23, 12, 0, 5);
    CHECK(to_rfc3339(time) == "2026-11-23T04:00:05Z");
    const CivilTime civil = to_civil(time);
    CHECK(civil.year == 2026);
    CHECK(civil.month == 11);
    CHECK(civil.day == 23);
    CHECK(civil.hour == 12);
    CHECK(civil.second == 5);
    CHECK(civil.weekday == 1);
}

TEST_CASE("a year that RFC 3339 cannot say is the nearest that it can") {
    CHECK(to_rfc3339(parse_rfc3339("0000-01-01").value()) == "0000-12-31T16:00:00Z");
    CHECK(to_rfc3339(from_civil(9999, 12, 31, 23, 0, 0)) == "9999-12-31T15:00:00Z");
    CHECK(to_rfc3339(from_civil(10000, 1, 2, 0, 0, 0)) == "9999-01-01T16:00:00Z");
}

TEST_CASE("every hour of four years goes to civil time and back") {
    for (TimePoint time = from_civil(2023, 12, 31, 23, 0, 0);
         time < from_civil(2028, 1, 1, 1, 0, 0);
         time += std::chrono::hours{1}) {
        const CivilTime c = to_civil(time);
        REQUIRE(from_civil(c.year, c.month, c.day, c.hour, c.minute, c.second) == time);
        REQUIRE(parse_rfc3339(to_rfc3339(time)) == time);
    }
}

TEST_CASE("date-times with any offset, fractions and bare dates are read") {
    const TimePoint noon = from_civil(2026, 11, 23, 12, 0, 0);
    CHECK(parse_rfc3339("2026-11-23T12:00:00+08:00") == noon);
    CHECK(parse_rfc3339("2026-11-22T23:00:00-05:00") == noon);
    CHECK(parse_rfc3339("2026-11-23t04:00:00z") == noon);
    CHECK(parse_rfc3339("2026-11-23T04:00:00.25Z") == noon + Duration{250});
    CHECK(parse_rfc3339("2026-11-23") == noon - std::chrono::hours{12});
}

TEST_CASE("what is no date-time is refused") {
    for (const char* text :
         {"",
          "2026",
          "2026-13-01",
          "2026-02-30",
          "2026-11-23T",
          "2026-11-23T12:00",
          "2026-11-23T12:00:00",
          "2026-11-23T24:00:00Z",
          "2026-11-23T12:00:00.Z",
          "2026-11-23T12:00:00+25:00",
          "2026-11-23T12:00:00Zx",
          " 2026-11-23",
          "２０２６-11-23"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_rfc3339(text));
    }
}
