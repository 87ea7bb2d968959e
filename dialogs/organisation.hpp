#pragma once
// The city as data: departments, categories, routes, service levels, working calendar, areas.
// Loaded from organisation.toml, its calendar files and areas.geojson; immutable afterwards.
#include "dialogs/casework/concern_settings.hpp"
#include "dialogs/message.hpp"
#include "dialogs/time.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

// One text in several languages ("zh-CN", "en").
struct LocalText {
    std::map<std::string, std::string, std::less<>> by_language;
    // In `language`, else in the first there is.
    std::string_view in(std::string_view language) const;
};

struct Department {
    std::string id;
    LocalText name;
    std::string parent;     // whose head stands above this one; empty at the top
    bool dispatch = false;  // the department that routes what no rule routes
};

// A promised time. Working hours and days count by the calendar, minutes with "!" by the clock.
// Source: the contract, `level`.
struct Promise {
    enum class Unit : std::uint8_t { working_minutes, working_days, clock_minutes };
    Unit unit = Unit::working_minutes;
    std::int64_t amount = 0;
    bool operator==(const Promise&) const = default;
};
struct ServiceLevel {
    Promise sign_for, contact, resolve;
};

struct Question {
    std::string id;
    LocalText ask;
    std::string type;  // text, number, date, one, some
    bool required = false;
    std::vector<std::pair<std::string, LocalText>> values;  // for one and some
};

struct Category {
    std::string id;
    std::string kind;  // related categories share a kind
    LocalText name;
    std::vector<std::string> keywords;
    double radius_m = 100;
    Duration half_life{};
    enum class PhotoWish : std::uint8_t { wanted, optional, never } photo = PhotoWish::optional;
    ServiceLevel level;
    std::vector<Question> questions;
};

// First match wins. Empty `categories`, `kind` or `areas`: any.
struct Route {
    std::vector<std::string> categories;
    std::string kind;
    std::vector<std::string> areas;
    std::string department;
    std::vector<std::string> assisting;
};

// Public holidays and make-up working days of one year in mainland China, as dates "2026-10-01".
struct YearCalendar {
    int year = 0;
    std::set<std::string, std::less<>> holidays;
    std::set<std::string, std::less<>> workdays;  // Saturdays and Sundays that are worked
};
struct WorkingCalendar {
    std::map<int, YearCalendar> years;
    // Working hours of a day as minutes from midnight, ascending, e.g. {540,720},{840,1080}.
    std::vector<std::pair<int, int>> hours;
};

// A named place that people write: road, estate, market, station. WGS-84.
struct GazetteerEntry {
    std::string name;
    std::vector<std::string> aliases;
    std::string kind;  // road, estate, market, station, community, ...
    double latitude_deg = 0, longitude_deg = 0;
};

// A sub-district. Rings are closed lists of (longitude, latitude) in WGS-84 degrees; the first ring
// of a polygon is its border, the others are holes (RFC 7946).
struct Area {
    std::string id;
    LocalText name;
    std::string department;
    std::vector<std::string> aliases;
    std::vector<GazetteerEntry> places;
    using Ring = std::vector<std::pair<double, double>>;
    std::vector<std::vector<Ring>> polygons;
};

struct Hotlines {
    std::string city = "12345", police = "110", fire = "119", medical = "120";
};

// How a department's scorecard is composed. Source: the contract, [scores].
struct Scores {
    std::int64_t response = 30, resolution = 35, satisfaction = 35;  // weights, together 100
    std::int64_t minimum = 20;  // with fewer complaints a department is listed, not ranked
};

struct Organisation {
    LocalText name;
    std::string number_prefix;
    Hotlines hotlines;
    std::vector<Department> departments;
    std::vector<Category> categories;
    std::vector<Route> routes;
    WorkingCalendar calendar;
    std::vector<Area> areas;
    Scores scores;
    casework::ConcernSettings concerns;

    const Department* department(std::string_view id) const;
    const Category* category(std::string_view id) const;
    const Area* area(std::string_view id) const;
    // The department with `dispatch = true`; the first one when none has it. There must be one.
    const Department& dispatch() const;
};

// A mistake in a file: "organisation.toml:12: unknown key `nmae`".
struct FileError {
    std::string file;
    std::size_t line = 0;
    std::string message;
};
std::string to_string(const FileError& error);

// Reads organisation.toml with the calendars it names and `areas`. Every mistake of all files is
// appended to `errors`; the result is meaningful only when none was added. `now` decides whether
// the current year has a calendar.
Organisation load_organisation(
    const std::filesystem::path& organisation_file,
    const std::filesystem::path& areas_file,
    TimePoint now,
    std::vector<FileError>& errors
);

}  // namespace heed
