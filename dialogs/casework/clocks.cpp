#include "dialogs/casework/clocks.hpp"

#include "dialogs/casework/transitions.hpp"
#include "dialogs/ensure.hpp"

#include <algorithm>
#include <string>

namespace heed::casework {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Mainland China has no summer time: every day is this long.
constexpr hours day_length{24};

TimePoint midnight(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
}

TimePoint end_of_work(const WorkingCalendar& calendar, TimePoint day) {
    return midnight(day) + minutes(calendar.hours.back().second);
}

TimePoint next_working_day(const WorkingCalendar& calendar, TimePoint day) {
    // Ends: a year without data has working weekdays, and data exists for finitely many years.
    do {
        day += day_length;
    } while (!is_working_day(calendar, day));
    return day;
}

TimePoint due_after_days(const WorkingCalendar& calendar, std::int64_t days, TimePoint start) {
    TimePoint day = midnight(start);
    if (days == 0) {
        const bool still_today =
            is_working_day(calendar, day) && start < end_of_work(calendar, day);
        return end_of_work(calendar, still_today ? day : next_working_day(calendar, day));
    }
    for (std::int64_t i = 0; i < days; ++i) day = next_working_day(calendar, day);
    return end_of_work(calendar, day);
}

// "2026-11-26". Asked for each day that a deadline passes over, so not by snprintf.
std::string date_of(const CivilTime& civil) {
    std::string date = "0000-00-00";
    const auto put = [&](std::size_t at, std::size_t digits, int value) {
        for (; digits-- > 0; value /= 10) date[at + digits] = static_cast<char>('0' + value % 10);
    };
    put(0, 4, civil.year);
    put(5, 2, civil.month);
    put(8, 2, civil.day);
    return date;
}

constexpr Promise emergency_sign_for{Promise::Unit::clock_minutes, 30};

// The same amount, counted by the clock.
Promise by_clock(const Promise& promise) {
    constexpr std::int64_t minutes_a_day = 24 * 60;
    const bool days = promise.unit == Promise::Unit::working_days;
    return {Promise::Unit::clock_minutes, promise.amount * (days ? minutes_a_day : 1)};
}

}  // namespace

bool is_working_day(const WorkingCalendar& calendar, TimePoint time) {
    const CivilTime civil = to_civil(time);
    const bool weekday = civil.weekday != 0 && civil.weekday != 6;
    const auto year = calendar.years.find(civil.year);
    if (year == calendar.years.end()) return weekday;
    const std::string date = date_of(civil);
    if (year->second.holidays.contains(date)) return false;
    return weekday || year->second.workdays.contains(date);
}

bool is_working_time(const WorkingCalendar& calendar, TimePoint time) {
    if (!is_working_day(calendar, time)) return false;
    const Duration of_day = time - midnight(time);
    return std::ranges::any_of(calendar.hours, [&](const auto& period) {
        return of_day >= minutes(period.first) && of_day < minutes(period.second);
    });
}

TimePoint due(const WorkingCalendar& calendar, const Promise& promise, TimePoint start) {
    HEED_ENSURE(promise.amount >= 0);
    if (promise.unit == Promise::Unit::clock_minutes) return start + minutes(promise.amount);
    HEED_ENSURE(!calendar.hours.empty());
    if (promise.unit == Promise::Unit::working_days) {
        return due_after_days(calendar, promise.amount, start);
    }
    return after_working_time(calendar, minutes(promise.amount), start);
}

TimePoint after_working_time(const WorkingCalendar& calendar, Duration left, TimePoint start) {
    HEED_ENSURE(!calendar.hours.empty());
    TimePoint day = midnight(start);
    if (!is_working_day(calendar, day)) day = next_working_day(calendar, day);
    for (;; day = next_working_day(calendar, day)) {
        for (const auto& [from, to] : calendar.hours) {
            const TimePoint opens = std::max(day + minutes(from), start);
            const TimePoint closes = day + minutes(to);
            if (opens >= closes) continue;
            // A promise that ends just at closing time is due then, not when work goes on.
            if (left <= closes - opens) return opens + left;
            left -= closes - opens;
        }
    }
}

Duration working_time(const WorkingCalendar& calendar, TimePoint from, TimePoint to) {
    Duration worked{};
    for (TimePoint day = midnight(from); day < to; day += day_length) {
        if (!is_working_day(calendar, day)) continue;
        for (const auto& [opens, closes] : calendar.hours) {
            const TimePoint begin = std::max(day + minutes(opens), from);
            const TimePoint end = std::min(day + minutes(closes), to);
            if (begin < end) worked += end - begin;
        }
    }
    return worked;
}

TimePoint shifted(
    const WorkingCalendar& calendar,
    const Promise& promise,
    TimePoint deadline,
    TimePoint from,
    TimePoint to
) {
    if (to <= from) return deadline;
    if (promise.unit == Promise::Unit::clock_minutes) return deadline + (to - from);
    const Duration worked = working_time(calendar, from, to);
    return worked > Duration{} ? after_working_time(calendar, worked, deadline) : deadline;
}

std::optional<ServiceLevel> promised(
    const Organisation& organisation, std::string_view category, bool emergency
) {
    const Category* known = organisation.category(category);
    if (known == nullptr) return std::nullopt;
    if (!emergency) return known->level;
    const ServiceLevel& level = known->level;
    const bool clock = level.sign_for.unit == Promise::Unit::clock_minutes;
    return ServiceLevel{
        clock ? level.sign_for : emergency_sign_for,
        by_clock(level.contact),
        by_clock(level.resolve)};
}

std::optional<bool> on_time(
    const Organisation& organisation, const Complaint& complaint, TimePoint now
) {
    if (complaint.course.resolved_at) return *complaint.course.resolved_at <= complaint.due_at;
    if (now > due_in_force(organisation, complaint, now)) return false;
    return std::nullopt;
}

}  // namespace heed::casework
