#pragma once
// The parts of the organisation that speak of time: promises, working hours and calendar files.
//
// A calendar file holds one year of mainland China's official calendar, as the State Council
// announces it each November:
//
//     year = 2026
//     holidays = ["2026-01-01", "2026-01-02"]  # days off by decree, weekends among them or not
//     workdays = ["2026-01-04"]                # Saturdays and Sundays that are worked instead
#include "dialogs/organisation_table.hpp"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

// "2h", "90min" (working time), "5wd" (working days), "30min!", "24h!", "3d!" (by the clock).
// Nothing for anything else and for more than a year.
std::optional<Promise> parse_promise(std::string_view text);
// "09:00-12:00,14:00-18:00": ascending, not overlapping, up to 24:00. Nothing for anything else.
std::optional<std::vector<std::pair<int, int>>> parse_working_hours(std::string_view text);
// "300m", "1km", "1.5km": metres. Nothing for anything else, for 0 and for more than 100 km.
std::optional<double> parse_distance_m(std::string_view text);
// "14d", "36h". Nothing for anything else, for 0 and for more than ten years.
std::optional<Duration> parse_half_life(std::string_view text);
// Nothing when the file cannot be read; other mistakes are reported and what is right is kept.
std::optional<YearCalendar> read_calendar_file(
    const std::filesystem::path& path, FileErrors& errors
);

}  // namespace heed
