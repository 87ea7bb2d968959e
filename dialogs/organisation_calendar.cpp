#include "dialogs/organisation_calendar.hpp"

#include <charconv>
#include <cstdio>

namespace heed {
namespace {

constexpr std::size_t calendar_bytes_max = std::size_t{256} * 1024;
constexpr std::int64_t minutes_of_day = 24 * 60;
constexpr std::int64_t promise_days_max = 366;
constexpr double distance_max_m = 100'000;
constexpr std::int64_t half_life_hours_max = 3660 * 24;

// A whole number and what follows it.
std::optional<std::pair<std::int64_t, std::string_view>> amount_and_unit(std::string_view text) {
    std::int64_t amount = 0;
    const char* const end = text.data() + text.size();
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto read = std::from_chars(text.data(), end, amount);
    if (read.ec != std::errc{}) return std::nullopt;
    return std::pair{amount, std::string_view(read.ptr, static_cast<std::size_t>(end - read.ptr))};
}

std::optional<int> two_digits(std::string_view text) {
    if (text.size() != 2 || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9') {
        return std::nullopt;
    }
    return (text[0] - '0') * 10 + (text[1] - '0');
}

std::optional<int> minute_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = two_digits(text.substr(0, 2)), minute = two_digits(text.substr(3));
    if (!hour || !minute || *minute > 59 || *hour * 60 + *minute > minutes_of_day) {
        return std::nullopt;
    }
    return *hour * 60 + *minute;
}

// Midnight of "2026-01-04", only for a date that exists.
std::optional<CivilTime> civil_day(std::string_view text) {
    if (text.size() != 10) return std::nullopt;
    const auto moment = parse_rfc3339(text);
    if (!moment) return std::nullopt;
    const CivilTime civil = to_civil(*moment);
    char again[32];
    std::snprintf(again, sizeof again, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    if (text != again) return std::nullopt;
    return civil;
}

// The dates of one list, those with a mistake left out.
std::vector<std::pair<std::string, int>> read_dates(
    TableReader& file, std::string_view key, int year, FileErrors& errors
) {
    std::vector<std::pair<std::string, int>> result;
    for (const auto& [text, line] : file.texts(key, TableReader::Need::required)) {
        const auto civil = civil_day(text);
        if (!civil) {
            errors.add(line, "`" + text + "` is no date like \"2026-01-04\"");
        } else if (civil->year != year) {
            errors.add(line, "`" + text + "` is not in " + std::to_string(year));
        } else if (key == "workdays" && civil->weekday != 0 && civil->weekday != 6) {
            errors.add(line, "`" + text + "` is no Saturday or Sunday: it is worked anyway");
        } else {
            result.emplace_back(text, static_cast<int>(line));
        }
    }
    return result;
}

}  // namespace

std::optional<Promise> parse_promise(std::string_view text) {
    const bool by_clock = text.ends_with('!');
    if (by_clock) text.remove_suffix(1);
    const auto parts = amount_and_unit(text);
    if (!parts || parts->first > promise_days_max * minutes_of_day) return std::nullopt;
    const auto [amount, unit] = *parts;
    if (unit == "wd") {
        if (by_clock || amount > promise_days_max) return std::nullopt;
        return Promise{Promise::Unit::working_days, amount};
    }
    const std::int64_t minutes_each = unit == "min"             ? 1
                                      : unit == "h"             ? 60
                                      : unit == "d" && by_clock ? minutes_of_day
                                                                : 0;
    if (minutes_each == 0 || amount * minutes_each > promise_days_max * minutes_of_day) {
        return std::nullopt;
    }
    return Promise{
        by_clock ? Promise::Unit::clock_minutes : Promise::Unit::working_minutes,
        amount * minutes_each};
}

std::optional<std::vector<std::pair<int, int>>> parse_working_hours(std::string_view text) {
    std::vector<std::pair<int, int>> hours;
    while (true) {
        const std::size_t comma = text.find(',');
        std::string_view period = text.substr(0, comma);
        while (period.starts_with(' ')) period.remove_prefix(1);
        while (period.ends_with(' ')) period.remove_suffix(1);
        if (period.size() != 11 || period[5] != '-') return std::nullopt;
        const auto from = minute_of_day(period.substr(0, 5)), to = minute_of_day(period.substr(6));
        if (!from || !to || *from >= *to) return std::nullopt;
        if (!hours.empty() && hours.back().second > *from) return std::nullopt;
        hours.emplace_back(*from, *to);
        if (comma == text.npos) return hours;
        text.remove_prefix(comma + 1);
    }
}

std::optional<double> parse_distance_m(std::string_view text) {
    double amount = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, amount, std::chars_format::fixed);
    if (read.ec != std::errc{}) return std::nullopt;
    const std::string_view unit(read.ptr, static_cast<std::size_t>(end - read.ptr));
    if (unit != "m" && unit != "km") return std::nullopt;
    const double distance_m = unit == "km" ? amount * 1000 : amount;
    // Written so that NaN is refused too.
    if (!(distance_m > 0 && distance_m <= distance_max_m)) return std::nullopt;
    return distance_m;
}

std::optional<Duration> parse_half_life(std::string_view text) {
    const auto parts = amount_and_unit(text);
    if (!parts || parts->first < 1 || parts->first > half_life_hours_max) return std::nullopt;
    const auto [amount, unit] = *parts;
    if (unit == "h") return std::chrono::hours(amount);
    if (unit == "d" && amount * 24 <= half_life_hours_max) return std::chrono::hours(amount * 24);
    return std::nullopt;
}

std::optional<YearCalendar> read_calendar_file(
    const std::filesystem::path& path, FileErrors& errors
) {
    const auto text = read_small_file(path, calendar_bytes_max, errors);
    if (!text) return std::nullopt;
    const auto table = parse_toml(*text, errors);
    if (!table) return std::nullopt;
    TableReader file(*table, "", errors);
    YearCalendar calendar;
    const auto year = file.integer("year", TableReader::Need::required);
    constexpr std::int64_t year_min = 2000, year_max = 2199;
    if (year && (*year < year_min || *year > year_max)) {
        file.fault("year", "`year` must be a year like 2026");
    }
    if (year && *year >= year_min && *year <= year_max) {
        calendar.year = static_cast<int>(*year);
        for (const auto& [date, line] : read_dates(file, "holidays", calendar.year, errors)) {
            calendar.holidays.insert(date);
        }
        for (const auto& [date, line] : read_dates(file, "workdays", calendar.year, errors)) {
            if (calendar.holidays.contains(date)) {
                errors.add(
                    static_cast<std::size_t>(line), "`" + date + "` is a holiday and a working day"
                );
            }
            calendar.workdays.insert(date);
        }
    } else {
        file.node("holidays", TableReader::Need::required);
        file.node("workdays", TableReader::Need::required);
    }
    file.finish();
    return calendar;
}

}  // namespace heed
