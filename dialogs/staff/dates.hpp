#pragma once
// Dates as people type them, pure: the present comes as an argument.
#include "dialogs/organisation.hpp"
#include "dialogs/time.hpp"

#include <optional>
#include <string_view>

namespace heed::staff {

// A moment that was typed. A day without a time of day means the end of its working hours (18:00
// without a calendar).
struct TypedDate {
    TimePoint time{};
    std::string_view rest;  // of the text without it; all of it when no blank parts the two
    // What was typed, when it is a length of time that names no beginning: "3天", "2 hours"; not
    // "3天内" or "in 3 days", which begin now. `time` counts it from now.
    std::optional<Promise> length = {};
};

// A date at the beginning of `text`, or else at its end: 明天, 周五, 下周一, 3天, 3个工作日, 2小时,
// 30号, 11-30, 11月30日 18:00, 2026-11-30; tomorrow, friday, next monday, in 3 days, 2 hours, 30
// Nov, by 11-30. Days are UTC+8. A date without a year is the next one of its kind. Nothing when
// there is none; a moment that is past is not refused here.
std::optional<TypedDate> find_date(
    std::string_view text, TimePoint now, const WorkingCalendar& calendar
);

}  // namespace heed::staff
