#include "dialogs/time.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::chrono::hours offset_of_china{8};

// Exactly two digits; `value` is below 100.
void put_two(char* at, int value) {
    at[0] = static_cast<char>('0' + value / 10);
    at[1] = static_cast<char>('0' + value % 10);
}

CivilTime split(TimePoint local) {
    using namespace std::chrono;
    const auto day = floor<days>(local);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(local - day)};
    return {
        static_cast<int>(date.year()),
        static_cast<int>(static_cast<unsigned>(date.month())),
        static_cast<int>(static_cast<unsigned>(date.day())),
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count()),
        static_cast<int>(weekday{day}.c_encoding())};
}

// Reads exactly `digits` decimal digits and moves on.
bool take_number(std::string_view& text, std::size_t digits, int& value) {
    if (text.size() < digits) return false;
    value = 0;
    for (const char digit : text.substr(0, digits)) {
        if (digit < '0' || digit > '9') return false;
        value = value * 10 + (digit - '0');
    }
    text.remove_prefix(digits);
    return true;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == any_of.npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<std::chrono::sys_days> take_date(std::string_view& text) {
    using namespace std::chrono;
    int y = 0, m = 0, d = 0;
    if (!take_number(text, 4, y) || !take(text, "-") || !take_number(text, 2, m) ||
        !take(text, "-") || !take_number(text, 2, d)) {
        return std::nullopt;
    }
    const year_month_day date{
        year{y}, month{static_cast<unsigned>(m)}, std::chrono::day{static_cast<unsigned>(d)}};
    if (!date.ok()) return std::nullopt;
    return sys_days{date};
}

// "Z" or "+08:00"; in minutes.
std::optional<int> take_offset(std::string_view& text) {
    if (take(text, "Zz")) return 0;
    const bool negative = !text.empty() && text.front() == '-';
    int hours = 0, minutes = 0;
    if (!take(text, "+-") || !take_number(text, 2, hours) || !take(text, ":") ||
        !take_number(text, 2, minutes) || hours > 23 || minutes > 59) {
        return std::nullopt;
    }
    const int offset = hours * 60 + minutes;
    return negative ? -offset : offset;
}

}  // namespace

CivilTime to_civil(TimePoint time) { return split(time + offset_of_china); }

TimePoint from_civil(int year, int month, int day, int hour, int minute, int second) {
    using namespace std::chrono;
    const year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    return TimePoint{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} -
           offset_of_china;
}

std::string to_rfc3339(TimePoint time) {
    std::string text;
    append_rfc3339(text, time);
    return text;
}

void append_rfc3339(std::string& out, TimePoint time) {
    const CivilTime utc = split(time);
    char text[] = "0000-00-00T00:00:00Z";
    const int year = std::clamp(utc.year, 0, 9999);  // RFC 3339 has no others
    put_two(text, year / 100);
    put_two(text + 2, year % 100);
    put_two(text + 5, utc.month);
    put_two(text + 8, utc.day);
    put_two(text + 11, utc.hour);
    put_two(text + 14, utc.minute);
    put_two(text + 17, utc.second);
    out.append(text, sizeof text - 1);
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    const auto date = take_date(text);
    if (!date) return std::nullopt;
    if (text.empty()) return TimePoint{*date} - offset_of_china;
    int h = 0, m = 0, s = 0;
    if (!take(text, "Tt ") || !take_number(text, 2, h) || !take(text, ":") ||
        !take_number(text, 2, m) || !take(text, ":") || !take_number(text, 2, s) || h > 23 ||
        m > 59 || s > 60) {
        return std::nullopt;
    }
    Duration fraction{};
    if (take(text, ".")) {
        int scale = 100, digits = 0, digit = 0;
        for (; take_number(text, 1, digit); ++digits, scale /= 10) {
            fraction += Duration{digit * scale};
        }
        if (digits == 0) return std::nullopt;
    }
    const auto offset = take_offset(text);
    if (!offset || !text.empty()) return std::nullopt;
    return TimePoint{*date} + hours{h} + minutes{m} + seconds{s} + fraction - minutes{*offset};
}

}  // namespace heed
