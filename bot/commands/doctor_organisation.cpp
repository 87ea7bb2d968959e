// organisation.toml and areas.geojson: what is allowed there and still surprises.
#include "bot/commands/doctor.hpp"
#include "dialogs/casework/routing.hpp"
#include "dialogs/understanding/areas_survey.hpp"

#include <cmath>
#include <cstdio>

namespace heed {
namespace {

using Level = Finding::Level;

constexpr double square_metres_per_hectare = 10'000;
constexpr int next_year_from_month = 12;

std::string at(double latitude_deg, double longitude_deg) {
    char text[48];
    std::snprintf(text, sizeof text, "%.5f,%.5f", latitude_deg, longitude_deg);
    return text;
}

std::string hectares(double square_metres) {
    return std::to_string(std::lround(square_metres / square_metres_per_hectare)) + " ha";
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

void examine_areas(const Organisation& organisation, Findings& findings) {
    const AreasSurvey found = survey(organisation.areas);
    for (const auto& overlap : found.overlaps) {
        findings.push_back(
            {Level::doubt,
             "areas",
             overlap.one + " and " + overlap.other + " overlap by about " +
                 hectares(overlap.square_metres) + ", e.g. at " +
                 at(overlap.latitude_deg, overlap.longitude_deg),
             "correct their borders; until then it belongs to " + overlap.one}
        );
    }
    for (const auto& hole : found.holes) {
        findings.push_back(
            {Level::doubt,
             "areas",
             "about " + hectares(hole.square_metres) +
                 " inside the city belong to no area, e.g. at " +
                 at(hole.latitude_deg, hole.longitude_deg),
             "correct the borders around it, or leave it: there dispatch decides"}
        );
    }
    if (found.overlaps.empty() && found.holes.empty())
        findings.push_back({Level::good, "areas", "neither overlaps nor holes", {}});
}

// What no rule sends to anybody stays with dispatch.
void examine_routes(const Organisation& organisation, Findings& findings) {
    std::string without;
    for (const Category& category : organisation.categories) {
        std::vector<std::string> places;
        for (const Area& area : organisation.areas) {
            if (!casework::route(organisation, category.id, area.id).by_rule)
                places.push_back(area.id);
        }
        if (places.empty()) continue;
        without += (without.empty() ? "" : "; ") + category.id;
        without +=
            places.size() == organisation.areas.size() ? " anywhere" : " in " + joined(places);
    }
    if (without.empty()) {
        findings.push_back({Level::good, "routes", "every category has a department everywhere", {}}
        );
        return;
    }
    findings.push_back(
        {Level::doubt,
         "routes",
         "no rule for " + without,
         "add a [[route]]; until then " + organisation.dispatch().id + " assigns them by hand"}
    );
}

void examine_calendar(const Organisation& organisation, TimePoint now, Findings& findings) {
    const CivilTime today = to_civil(now);
    const int next = today.year + 1;
    if (today.month < next_year_from_month || organisation.calendar.years.contains(next)) {
        findings.push_back(
            {Level::good, "calendar", "there is one of " + std::to_string(today.year), {}}
        );
        return;
    }
    findings.push_back(
        {Level::doubt,
         "calendar",
         "there is none of " + std::to_string(next),
         "write calendar-" + std::to_string(next) +
             ".toml from the State Council's notice and name it in `calendar`: from January 1 on "
             "heed does not start without"}
    );
}

}  // namespace

Findings examine_organisation(const Organisation& organisation, TimePoint now) {
    Findings findings;
    examine_calendar(organisation, now, findings);
    examine_areas(organisation, findings);
    examine_routes(organisation, findings);
    return findings;
}

}  // namespace heed
