#pragma once
// Moments and civil time. Time enters as an argument everywhere; nothing here reads a clock.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// UTC. Milliseconds, because a reply may be held for less than a second (contract, `burst_hold`).
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

// A date and time of day in mainland China: UTC+8 all year round.
struct CivilTime {
    int year, month, day, hour, minute, second;
    int weekday;  // 0 is Sunday
};
CivilTime to_civil(TimePoint time);
TimePoint from_civil(int year, int month, int day, int hour, int minute, int second);

// "2026-11-23T04:00:00Z" (RFC 3339, UTC, whole seconds).
std::string to_rfc3339(TimePoint time);
// The same, at the end of `out`.
void append_rfc3339(std::string& out, TimePoint time);
// Nothing unless `text` is a full RFC 3339 date-time; any offset is accepted. Also accepts a bare
// date "2026-11-23", which is midnight in UTC+8.
std::optional<TimePoint> parse_rfc3339(std::string_view text);

}  // namespace heed
