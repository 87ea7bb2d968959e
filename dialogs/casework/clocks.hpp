#pragma once
// Promised times on the official working calendar (docs/casework.md, "Clocks").
#include "dialogs/complaint.hpp"
#include "dialogs/organisation.hpp"

#include <optional>

namespace heed::casework {

// True when the day of `time` (UTC+8) is worked. A year without data counts weekdays.
bool is_working_day(const WorkingCalendar& calendar, TimePoint time);
bool is_working_time(const WorkingCalendar& calendar, TimePoint time);
// The moment when `promise` is due for something that began at `start`. Working days end at the end
// of working hours of the last day, counted from the working day after `start`.
TimePoint due(const WorkingCalendar& calendar, const Promise& promise, TimePoint start);
// The moment when `left` of working time has passed since `start`.
TimePoint after_working_time(const WorkingCalendar& calendar, Duration left, TimePoint start);
// Working time in [from, to); nothing when `to` is not later.
Duration working_time(const WorkingCalendar& calendar, TimePoint from, TimePoint to);
// `deadline` moved by as much of its own time as [from, to) holds: working time for promises that
// count it, else time by the clock. `promise` is the one that `deadline` was computed from.
TimePoint shifted(
    const WorkingCalendar& calendar,
    const Promise& promise,
    TimePoint deadline,
    TimePoint from,
    TimePoint to
);

// What is promised for a category; nothing when the catalogue does not know it. An emergency counts
// by the clock, night and holidays too: it is signed for within 30 minutes unless the category says
// so of itself, and a working day is a day.
std::optional<ServiceLevel> promised(
    const Organisation& organisation, std::string_view category, bool emergency
);
// Was the complaint resolved by its deadline? Judged by its last resolution; while there is none,
// false once the deadline in force is over, and nothing before.
std::optional<bool> on_time(
    const Organisation& organisation, const Complaint& complaint, TimePoint now
);

}  // namespace heed::casework
