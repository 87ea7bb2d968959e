#include "dialogs/casework/clocks.hpp"

#include "dialogs/ensure.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::casework;

namespace {

// The official calendar of 2026 (State Council, November 2025), 09:00-12:00 and 14:00-18:00.
WorkingCalendar calendar_2026() {
    WorkingCalendar calendar;
    calendar.hours = {{540, 720}, {840, 1080}};
    YearCalendar& year = calendar.years[2026];
    year.year = 2026;
    const auto days = [&](const char* month, int first, int last) {
        for (int day = first; day <= last; ++day) {
            const std::string two = (day < 10 ? "0" : "") + std::to_string(day);
            year.holidays.insert(std::string("2026-") + month + "-" + two);
        }
    };
    days("01", 1, 3);
    days("02", 15, 23);
    days("04", 4, 6);
    days("05", 1, 5);
    days("06", 19, 21);
    days("09", 25, 27);
    days("10", 1, 7);
    year.workdays = {
        "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"};
    return calendar;
}

TimePoint at(int month, int day, int hour, int minute, int second = 0) {
    return from_civil(2026, month, day, hour, minute, second);
}
Promise hours_of_work(std::int64_t hours) { return {Promise::Unit::working_minutes, hours * 60}; }
Promise days_of_work(std::int64_t days) { return {Promise::Unit::working_days, days}; }
Promise by_clock(std::int64_t minutes) { return {Promise::Unit::clock_minutes, minutes}; }

const WorkingCalendar calendar = calendar_2026();

}  // namespace

TEST_CASE("holidays are off and make-up weekends are worked") {
    CHECK_FALSE(is_working_day(calendar, at(1, 1, 10, 0)));
    CHECK_FALSE(is_working_day(calendar, at(1, 3, 10, 0)));
    CHECK(is_working_day(calendar, at(1, 4, 10, 0)));         // a Sunday
    CHECK(is_working_day(calendar, at(2, 14, 10, 0)));        // a Saturday
    CHECK_FALSE(is_working_day(calendar, at(2, 16, 10, 0)));  // a Monday
    CHECK(is_working_day(calendar, at(2, 24, 10, 0)));
    CHECK_FALSE(is_working_day(calendar, at(3, 1, 10, 0)));  // an ordinary Sunday
}

TEST_CASE("the day changes at midnight in China, not in UTC") {
    CHECK(is_working_day(calendar, at(11, 20, 23, 59, 59)));  // Friday
    CHECK_FALSE(is_working_day(calendar, at(11, 21, 0, 0)));
    CHECK_FALSE(is_working_day(calendar, at(11, 22, 23, 59, 59)));
    CHECK(is_working_day(calendar, at(11, 23, 0, 0)));
}

TEST_CASE("working time begins with the minute and ends before it") {
    CHECK_FALSE(is_working_time(calendar, at(11, 24, 8, 59, 59)));
    CHECK(is_working_time(calendar, at(11, 24, 9, 0)));
    CHECK(is_working_time(calendar, at(11, 24, 11, 59, 59)));
    CHECK_FALSE(is_working_time(calendar, at(11, 24, 12, 0)));
    CHECK_FALSE(is_working_time(calendar, at(11, 24, 13, 59, 59)));
    CHECK(is_working_time(calendar, at(11, 24, 14, 0)));
    CHECK_FALSE(is_working_time(calendar, at(11, 24, 18, 0)));
    CHECK_FALSE(is_working_time(calendar, at(11, 21, 10, 0)));  // Saturday
}

TEST_CASE("working hours stop for lunch, the night and the weekend") {
    CHECK(due(calendar, hours_of_work(2), at(11, 24, 9, 30)) == at(11, 24, 11, 30));
    CHECK(due(calendar, hours_of_work(2), at(11, 24, 11, 0)) == at(11, 24, 15, 0));
    CHECK(due(calendar, hours_of_work(2), at(11, 24, 12, 30)) == at(11, 24, 16, 0));
    CHECK(due(calendar, hours_of_work(2), at(11, 24, 17, 0)) == at(11, 25, 10, 0));
    CHECK(due(calendar, hours_of_work(2), at(11, 24, 23, 59)) == at(11, 25, 11, 0));
    CHECK(due(calendar, hours_of_work(2), at(11, 24, 0, 0)) == at(11, 24, 11, 0));
    CHECK(due(calendar, hours_of_work(2), at(11, 20, 17, 30)) == at(11, 23, 10, 30));
    CHECK(due(calendar, hours_of_work(24), at(11, 24, 9, 0)) == at(11, 27, 12, 0));
}

TEST_CASE("a promise that ends at closing time is due then") {
    CHECK(due(calendar, hours_of_work(3), at(11, 24, 9, 0)) == at(11, 24, 12, 0));
    CHECK(due(calendar, hours_of_work(7), at(11, 24, 9, 0)) == at(11, 24, 18, 0));
    CHECK(due(calendar, hours_of_work(7), at(11, 24, 9, 0, 1)) == at(11, 25, 9, 0, 1));
}

TEST_CASE("Spring Festival counts neither hours nor days, its make-up Saturdays do") {
    CHECK(due(calendar, hours_of_work(2), at(2, 14, 17, 0)) == at(2, 24, 10, 0));
    CHECK(due(calendar, hours_of_work(2), at(2, 18, 3, 0)) == at(2, 24, 11, 0));
    CHECK(due(calendar, days_of_work(1), at(2, 13, 10, 0)) == at(2, 14, 18, 0));
    CHECK(due(calendar, days_of_work(2), at(2, 13, 10, 0)) == at(2, 24, 18, 0));
    CHECK(due(calendar, days_of_work(5), at(2, 14, 10, 0)) == at(2, 28, 18, 0));
    CHECK(due(calendar, days_of_work(6), at(2, 14, 10, 0)) == at(3, 2, 18, 0));
}

TEST_CASE("working days count from the next working day and end with its work") {
    CHECK(due(calendar, days_of_work(1), at(11, 24, 0, 0)) == at(11, 25, 18, 0));
    CHECK(due(calendar, days_of_work(1), at(11, 24, 23, 59, 59)) == at(11, 25, 18, 0));
    CHECK(due(calendar, days_of_work(5), at(11, 24, 10, 0)) == at(12, 1, 18, 0));
    CHECK(due(calendar, days_of_work(1), at(11, 21, 10, 0)) == at(11, 23, 18, 0));
    CHECK(due(calendar, days_of_work(1), at(9, 30, 10, 0)) == at(10, 8, 18, 0));
    CHECK(due(calendar, days_of_work(3), at(9, 30, 10, 0)) == at(10, 10, 18, 0));  // a Saturday
}

TEST_CASE("the clock counts at night and on holidays") {
    CHECK(due(calendar, by_clock(30), at(2, 16, 23, 50)) == at(2, 17, 0, 20));
    CHECK(due(calendar, by_clock(24 * 60), at(11, 20, 17, 0)) == at(11, 21, 17, 0));
}

TEST_CASE("a promise of nothing is due at once, as soon as somebody is at work") {
    CHECK(due(calendar, by_clock(0), at(2, 16, 3, 0)) == at(2, 16, 3, 0));
    CHECK(due(calendar, hours_of_work(0), at(11, 24, 10, 0)) == at(11, 24, 10, 0));
    CHECK(due(calendar, hours_of_work(0), at(11, 24, 12, 30)) == at(11, 24, 14, 0));
    CHECK(due(calendar, hours_of_work(0), at(2, 16, 3, 0)) == at(2, 24, 9, 0));
    CHECK(due(calendar, days_of_work(0), at(11, 24, 10, 0)) == at(11, 24, 18, 0));
    CHECK(due(calendar, days_of_work(0), at(11, 24, 18, 0)) == at(11, 25, 18, 0));
    CHECK(due(calendar, days_of_work(0), at(2, 16, 3, 0)) == at(2, 24, 18, 0));
}

TEST_CASE("a year without data counts weekdays") {
    CHECK_FALSE(is_working_day(calendar, from_civil(2027, 1, 2, 10, 0, 0)));  // Saturday
    CHECK(is_working_day(calendar, from_civil(2027, 1, 1, 10, 0, 0)));        // Friday
    CHECK(due(calendar, days_of_work(2), at(12, 31, 10, 0)) == from_civil(2027, 1, 4, 18, 0, 0));
}

TEST_CASE("a later start is never due earlier") {
    TimePoint before{};
    for (int step = 0; step < 30 * 24 * 4; ++step) {
        const TimePoint start = at(2, 1, 0, 0) + std::chrono::minutes(15 * step);
        const TimePoint now = due(calendar, hours_of_work(5), start);
        REQUIRE(now >= before);
        REQUIRE(now > start);
        before = now;
    }
}

TEST_CASE("a calendar without working hours is a bug, not a guess") {
    CHECK_THROWS_AS(due(WorkingCalendar{}, hours_of_work(1), at(11, 24, 10, 0)), LogicError);
    CHECK_THROWS_AS(due(calendar, hours_of_work(-1), at(11, 24, 10, 0)), LogicError);
}
