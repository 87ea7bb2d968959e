// The calendars that heed brings along against the State Council's announcements, written down by
// hand a second time: each make-up working day, and deadlines across the long holidays.
#include "dialogs/casework/clocks.hpp"
#include "dialogs/organisation_calendar.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace heed;
using namespace heed::casework;

namespace {

WorkingCalendar official() {
    WorkingCalendar calendar;
    calendar.hours = {{540, 720}, {840, 1080}};
    for (const int year : {2024, 2025, 2026}) {
        const std::string file = std::string(HEED_SOURCE_DIR) + "/bot/commands/demo/calendar-" +
                                 std::to_string(year) + ".toml";
        std::vector<FileError> faults;
        FileErrors errors(file, faults);
        const auto read = read_calendar_file(file, errors);
        for (const FileError& fault : faults) MESSAGE(to_string(fault));
        REQUIRE(read);
        REQUIRE(read->year == year);
        calendar.years.emplace(year, *read);
    }
    return calendar;
}

const WorkingCalendar& calendar() {
    static const WorkingCalendar made = official();
    return made;
}

struct Day {
    int year, month, day;
    TimePoint at(int hour, int minute = 0) const {
        return from_civil(year, month, day, hour, minute, 0);
    }
};

TimePoint after_days(std::int64_t days, Day from) {
    return due(calendar(), {Promise::Unit::working_days, days}, from.at(10));
}
TimePoint after_two_hours(Day from, int hour, int minute = 0) {
    return due(calendar(), {Promise::Unit::working_minutes, 120}, from.at(hour, minute));
}
TimePoint end_of(Day day) { return day.at(18); }

int working_days_of(int year) {
    int count = 0;
    const TimePoint end = Day{year + 1, 1, 1}.at(12);
    for (TimePoint day = Day{year, 1, 1}.at(12); day < end; day += std::chrono::hours(24))
        count += is_working_day(calendar(), day) ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("each make-up working day of 2024 to 2026 is worked, and what it makes up for is not") {
    struct MadeUp {
        Day worked;
        int weekday;  // 0: Sunday, 6: Saturday
    };
    constexpr std::array<MadeUp, 19> all = {{
        {{2024, 2, 4}, 0},   {{2024, 2, 18}, 0}, {{2024, 4, 7}, 0},   {{2024, 4, 28}, 0},
        {{2024, 5, 11}, 6},  {{2024, 9, 14}, 6}, {{2024, 9, 29}, 0},  {{2024, 10, 12}, 6},
        {{2025, 1, 26}, 0},  {{2025, 2, 8}, 6},  {{2025, 4, 27}, 0},  {{2025, 9, 28}, 0},
        {{2025, 10, 11}, 6}, {{2026, 1, 4}, 0},  {{2026, 2, 14}, 6},  {{2026, 2, 28}, 6},
        {{2026, 5, 9}, 6},   {{2026, 9, 20}, 0}, {{2026, 10, 10}, 6},
    }};
    for (const auto& [day, weekday] : all) {
        CAPTURE(to_rfc3339(day.at(12)));
        CHECK(to_civil(day.at(12)).weekday == weekday);
        CHECK(is_working_time(calendar(), day.at(10)));
        CHECK_FALSE(is_working_time(calendar(), day.at(12, 30)));
        // The other day of that weekend is free.
        const Duration other = std::chrono::hours(weekday == 0 ? -24 : 24);
        CHECK_FALSE(is_working_day(calendar(), day.at(12) + other));
    }
    for (const Day off :
         {Day{2024, 2, 12}, {2024, 2, 16}, {2024, 4, 5},  {2024, 5, 2},  {2024, 6, 10},
          {2024, 9, 16},    {2024, 10, 7}, {2025, 1, 1},  {2025, 1, 28}, {2025, 2, 4},
          {2025, 5, 5},     {2025, 6, 2},  {2025, 10, 8}, {2026, 1, 2},  {2026, 2, 16},
          {2026, 2, 23},    {2026, 4, 6},  {2026, 5, 5},  {2026, 6, 19}, {2026, 9, 25},
          {2026, 10, 7}}) {
        CAPTURE(to_rfc3339(off.at(12)));
        CHECK_FALSE(is_working_day(calendar(), off.at(12)));
    }
    // New Year's Eve of 2024 is worked: time off is only recommended. The days after are ordinary.
    for (const Day worked :
         {Day{2024, 2, 9},
          {2024, 12, 31},
          {2025, 1, 2},
          {2025, 1, 27},
          {2025, 2, 5},
          {2025, 10, 9},
          {2026, 2, 24},
          {2026, 10, 8}}) {
        CAPTURE(to_rfc3339(worked.at(12)));
        CHECK(is_working_day(calendar(), worked.at(12)));
    }
}

TEST_CASE("2024 has 251 working days, 2025 and 2026 have 248") {
    // Weekdays less holidays that fall on them, plus make-up days: 262 - 19 + 8, 261 - 18 + 5,
    // 261 - 19 + 6.
    CHECK(working_days_of(2024) == 251);
    CHECK(working_days_of(2025) == 248);
    CHECK(working_days_of(2026) == 248);
}

TEST_CASE("promises across Spring Festival") {
    CHECK(after_days(5, {2024, 2, 8}) == end_of({2024, 2, 21}));  // 9, 18 (Sunday), 19, 20, 21
    CHECK(after_days(1, {2024, 2, 2}) == end_of({2024, 2, 4}));   // Friday to Sunday
    CHECK(after_two_hours({2024, 2, 9}, 17) == Day{2024, 2, 18}.at(10));
    CHECK(after_days(1, {2025, 1, 24}) == end_of({2025, 1, 26}));
    CHECK(after_days(3, {2025, 1, 24}) == end_of({2025, 2, 5}));
    CHECK(after_days(5, {2025, 1, 24}) == end_of({2025, 2, 7}));
    CHECK(after_days(6, {2025, 1, 24}) == end_of({2025, 2, 8}));  // a Saturday
    CHECK(after_two_hours({2025, 1, 27}, 17) == Day{2025, 2, 5}.at(10));
    CHECK(after_days(5, {2026, 2, 13}) == end_of({2026, 2, 27}));  // 14 (Saturday), 24, 25, 26, 27
    CHECK(after_days(6, {2026, 2, 13}) == end_of({2026, 2, 28}));  // a Saturday
    CHECK(after_two_hours({2026, 2, 14}, 17, 30) == Day{2026, 2, 24}.at(10, 30));
}

TEST_CASE("promises across National Day") {
    CHECK(after_days(5, {2024, 9, 27}) == end_of({2024, 10, 10}));  // 29 (Sunday), 30, 8, 9, 10
    CHECK(after_days(1, {2024, 10, 11}) == end_of({2024, 10, 12}));
    CHECK(after_two_hours({2024, 9, 30}, 17) == Day{2024, 10, 8}.at(10));
    CHECK(after_days(1, {2025, 9, 26}) == end_of({2025, 9, 28}));
    CHECK(after_days(5, {2025, 9, 28}) == end_of({2025, 10, 11}));  // 29, 30, 9, 10, 11 (Saturday)
    CHECK(after_two_hours({2025, 9, 30}, 17, 30) == Day{2025, 10, 9}.at(10, 30));
    CHECK(after_days(1, {2026, 9, 18}) == end_of({2026, 9, 20}));
    CHECK(after_days(3, {2026, 9, 30}) == end_of({2026, 10, 10}));  // 8, 9, 10 (Saturday)
    CHECK(after_two_hours({2026, 9, 30}, 17) == Day{2026, 10, 8}.at(10));
}

TEST_CASE("promises across the short holidays and from one year into the next") {
    CHECK(after_days(1, {2024, 4, 3}) == end_of({2024, 4, 7}));    // Qingming, a Sunday
    CHECK(after_days(1, {2024, 4, 26}) == end_of({2024, 4, 28}));  // Labour Day, a Sunday
    CHECK(after_days(1, {2024, 4, 30}) == end_of({2024, 5, 6}));
    CHECK(after_days(5, {2024, 5, 6}) == end_of({2024, 5, 11}));   // a Saturday
    CHECK(after_days(1, {2024, 9, 13}) == end_of({2024, 9, 14}));  // Mid-Autumn, a Saturday
    CHECK(after_days(1, {2024, 9, 14}) == end_of({2024, 9, 18}));
    CHECK(after_days(1, {2024, 12, 31}) == end_of({2025, 1, 2}));
    CHECK(after_days(1, {2025, 4, 25}) == end_of({2025, 4, 27}));
    CHECK(after_days(1, {2025, 4, 30}) == end_of({2025, 5, 6}));
    CHECK(after_days(1, {2025, 5, 30}) == end_of({2025, 6, 3}));   // Dragon Boat
    CHECK(after_days(1, {2025, 12, 31}) == end_of({2026, 1, 4}));  // a Sunday
    CHECK(after_days(4, {2026, 4, 30}) == end_of({2026, 5, 9}));   // 6, 7, 8, 9 (Saturday)
    CHECK(after_days(1, {2026, 9, 24}) == end_of({2026, 9, 28}));
}
