#include "dialogs/staff/dates.hpp"

#include <doctest/doctest.h>

#include <random>

using namespace heed;
using namespace heed::staff;

namespace {

// A Tuesday.
const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);

WorkingCalendar calendar() {
    WorkingCalendar result;
    result.hours = {{540, 720}, {840, 1080}};
    return result;
}

struct Line {
    const char* text;
    TimePoint time;
    const char* rest = "";
};

TimePoint day(int month, int date, int hour = 18, int minute = 0) {
    return from_civil(2026, month, date, hour, minute, 0);
}

}  // namespace

TEST_CASE("dates are read as people type them, at either end of what they say") {
    const Line lines[] = {
        {"今天", day(11, 24)},
        {"明天", day(11, 25)},
        {"大后天", day(11, 27)},
        {"周五", day(11, 27)},
        {"星期二", day(11, 24)},
        {"周一", day(11, 30)},
        {"下周一", day(11, 30)},
        {"下周五", day(12, 4)},
        {"周末", day(11, 28)},
        {"礼拜天", day(11, 29)},
        {"3天", day(11, 27)},
        {"三天", day(11, 27)},
        {"３天内", day(11, 27)},
        {"3日内", day(11, 27)},
        {"两周", day(12, 8)},
        {"一个星期", day(12, 1)},
        {"3个工作日", day(11, 27)},
        {"4个工作日", day(11, 30)},
        {"2小时", day(11, 24, 12)},
        {"30号", day(11, 30)},
        {"3号", day(12, 3)},
        {"11-30", day(11, 30)},
        {"11/30", day(11, 30)},
        {"11月30日前", day(11, 30)},
        {"11月30日 9:30", day(11, 30, 9, 30)},
        {"明天下午3点", day(11, 25, 15)},
        {"明天上午", day(11, 25, 12)},
        {"周五下午三点", day(11, 27), "周五下午三点"},
        {"2026-12-01", day(12, 1)},
        {"1-15", from_civil(2027, 1, 15, 18, 0, 0)},
        {"tomorrow", day(11, 25)},
        {"Friday", day(11, 27)},
        {"next monday", day(11, 30)},
        {"by friday", day(11, 27)},
        {"in 3 days", day(11, 27)},
        {"3 days", day(11, 27)},
        {"3d", day(11, 27)},
        {"a week", day(12, 1)},
        {"2 working days", day(11, 26)},
        {"2 hours", day(11, 24, 12)},
        {"30 Nov", day(11, 30)},
        {"November 30 18:30", day(11, 30, 18, 30)},
        {"day after tomorrow", day(11, 26)},
        {"3天 等备件", day(11, 27), "等备件"},
        {"周五，换灯泡", day(11, 27), "换灯泡"},
        {"明天上午换灯泡", day(11, 25, 12), "明天上午换灯泡"},
        {"涉及三个单位 周五前", day(11, 27), "涉及三个单位"},
        {"three departments by next friday", day(12, 4), "three departments"},
        {"in 3 days spare parts", day(11, 27), "spare parts"},
    };
    for (const Line& line : lines) {
        CAPTURE(line.text);
        const auto found = find_date(line.text, now, calendar());
        REQUIRE(found);
        CHECK(to_rfc3339(found->time) == to_rfc3339(line.time));
        CHECK(found->rest == line.rest);
    }
}

TEST_CASE("a length of time is kept, unless it is said to begin now") {
    using Unit = Promise::Unit;
    const auto length = [](std::string_view text) {
        const auto found = find_date(text, now, calendar());
        REQUIRE(found);
        return found->length;
    };
    CHECK(length("3天") == Promise{Unit::clock_minutes, 3 * 24 * 60});
    CHECK(length("3天 等备件") == Promise{Unit::clock_minutes, 3 * 24 * 60});
    CHECK(length("一个星期") == Promise{Unit::clock_minutes, 7 * 24 * 60});
    CHECK(length("2个工作日") == Promise{Unit::working_days, 2});
    CHECK(length("等备件 2 hours") == Promise{Unit::clock_minutes, 120});
    for (const char* text :
         {"3天内", "3日内", "3天后", "in 3 days", "within 2 weeks", "周五", "明天", "11-30"}) {
        CAPTURE(text);
        CHECK_FALSE(length(text));
    }
}

TEST_CASE("what is no date is left alone") {
    for (const char* text :
         {"",
          "等备件",
          "3 楼漏水",
          "2-3天",
          "13-40",
          "2026-02-30",
          "2028-01-01",
          "9999-12-31",
          "0456",
          "换了3个灯",
          "a hole",
          "may be",
          "40号",
          "1000天",
          "12345 天"}) {
        CAPTURE(text);
        CHECK_FALSE(find_date(text, now, calendar()));
    }
}

TEST_CASE("without a calendar a day ends at 18:00, and any bytes are read without harm") {
    CHECK(find_date("明天", now, {})->time == day(11, 25));
    std::mt19937 random(20261124);
    const std::string_view parts[] = {
        "明",
        "天",
        "周",
        "五",
        "3",
        "11",
        "-",
        "月",
        "日",
        "号",
        " ",
        "\xff",
        "\xe6",
        "下",
        "点",
        ":",
        "in",
        "friday",
        "9999999999"};
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        const auto count = random() % 8;
        for (unsigned i = 0; i < count; ++i) text += parts[random() % std::size(parts)];
        const auto found = find_date(text, now, calendar());
        if (found) CHECK(found->rest.size() <= text.size());
    }
}
