// The demonstration that `heed init --demo` writes loads without a mistake and fits together.
#include "dialogs/casework/routing.hpp"
#include "dialogs/organisation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace {

using namespace heed;

Organisation demo() {
    const std::filesystem::path folder =
        std::filesystem::path(HEED_SOURCE_DIR) / "bot/commands/demo";
    std::vector<FileError> errors;
    Organisation organisation = load_organisation(
        folder / "organisation.toml",
        folder / "areas.geojson",
        from_civil(2026, 11, 24, 12, 0, 0),
        errors
    );
    for (const FileError& error : errors) MESSAGE(to_string(error));
    REQUIRE(errors.empty());
    return organisation;
}

}  // namespace

TEST_CASE("the demonstration loads without a mistake") {
    const Organisation organisation = demo();
    CHECK(organisation.number_prefix == "LH");
    CHECK(organisation.name.in("zh-CN") == "罗湖区");
    CHECK(organisation.areas.size() == 10);
    CHECK(organisation.dispatch().id == "grid-centre");
    CHECK(organisation.calendar.years.at(2026).holidays.size() == 33);
    CHECK(organisation.calendar.years.at(2026).workdays.size() == 6);
}

TEST_CASE("each area of the demonstration has its office, names in both languages, and places") {
    const Organisation organisation = demo();
    std::set<std::string> offices, names;
    for (const Area& area : organisation.areas) {
        offices.insert(area.department);
        CHECK(area.name.by_language.size() == 2);
        CHECK(area.aliases.size() >= 3);
        CHECK(area.places.size() >= 3);
        CHECK(organisation.department(area.department)->parent == "luohu");
        for (const GazetteerEntry& place : area.places) {
            CHECK(names.insert(place.name).second);
            for (const std::string& alias : place.aliases) CHECK(names.insert(alias).second);
        }
    }
    CHECK(offices.size() == 10);
}

TEST_CASE("in the demonstration only complaints of no kind are left to the dispatcher") {
    const Organisation organisation = demo();
    for (const Category& category : organisation.categories) {
        CAPTURE(category.id);
        CHECK(category.name.by_language.size() == 2);
        CHECK((!category.keywords.empty() || category.id == "other"));
        for (const Area& area : organisation.areas) {
            const auto routed = casework::route(organisation, category.id, area.id);
            CHECK(routed.by_rule == (category.id != "other"));
        }
        CHECK(casework::route(organisation, category.id, "").by_rule == (category.id != "other"));
    }
}

TEST_CASE("no keyword of the demonstration stands for two categories") {
    const Organisation organisation = demo();
    std::set<std::string> keywords;
    for (const Category& category : organisation.categories) {
        for (const std::string& keyword : category.keywords) {
            CAPTURE(keyword);
            CHECK(keywords.insert(keyword).second);
        }
    }
}

TEST_CASE("noise in Dongmen goes to its office with the ecology bureau's help") {
    const auto routed = casework::route(demo(), "noise", "dongmen");
    CHECK(routed.department == "dongmen-office");
    CHECK(routed.assisting == std::vector<std::string>{"ecology-bureau"});
    CHECK(casework::route(demo(), "noise", "").department == "ecology-bureau");
    CHECK(casework::route(demo(), "street-light", "dongmen").department == "urban-management");
    CHECK(casework::route(demo(), "other", "dongmen").department == "grid-centre");
}
