#include "dialogs/casework/routing.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

Organisation organisation() {
    Organisation result;
    for (const char* id : {"top", "office", "ecology", "centre"}) {
        Department department;
        department.id = id;
        result.departments.push_back(department);
    }
    result.departments.back().dispatch = true;
    for (const auto& [id, kind] :
         {std::pair{"noise", "nuisance"}, {"smell", "nuisance"}, {"road", "street"}}) {
        Category category;
        category.id = id;
        category.kind = kind;
        result.categories.push_back(category);
    }
    result.routes = {
        {{"noise"}, "", {"dongmen"}, "office", {"ecology"}},
        {{}, "nuisance", {}, "ecology", {}},
        {{}, "", {"nanhu"}, "top", {}},
    };
    return result;
}

}  // namespace

TEST_CASE("the first rule that fits wins") {
    const auto routed = casework::route(organisation(), "noise", "dongmen");
    CHECK(routed.department == "office");
    CHECK(routed.assisting == std::vector<std::string>{"ecology"});
    CHECK(routed.by_rule);
}

TEST_CASE("a rule by kind takes every related category") {
    CHECK(casework::route(organisation(), "noise", "nanhu").department == "ecology");
    CHECK(casework::route(organisation(), "smell", "dongmen").department == "ecology");
    CHECK(casework::route(organisation(), "smell", "").department == "ecology");
}

TEST_CASE("a rule without category takes any, also an unknown one") {
    CHECK(casework::route(organisation(), "road", "nanhu").department == "top");
    CHECK(casework::route(organisation(), "", "nanhu").department == "top");
}

TEST_CASE("what no rule fits goes to the department that dispatches") {
    for (const char* category : {"road", "", "unknown"}) {
        const auto routed = casework::route(organisation(), category, "dongmen");
        CHECK(routed.department == "centre");
        CHECK(routed.assisting.empty());
        CHECK_FALSE(routed.by_rule);
    }
}

TEST_CASE("a corrected category or place moves what the rules have placed, and nothing else") {
    const Organisation city = organisation();
    const auto moved = casework::rerouted(city, {"noise", "nanhu"}, {"road", "nanhu"}, "ecology");
    REQUIRE(moved);
    CHECK(moved->department == "top");
    CHECK(
        casework::rerouted(city, {"noise", "dongmen"}, {"road", "dongmen"}, "office")->department ==
        "centre"
    );
    CHECK_FALSE(casework::rerouted(city, {"noise", "nanhu"}, {"smell", "nanhu"}, "ecology"));
    CHECK(
        casework::rerouted(city, {"noise", "dongmen"}, {"noise", "nanhu"}, "office")->department ==
        "ecology"
    );
    // Somebody gave it to this department by hand.
    CHECK_FALSE(casework::rerouted(city, {"noise", "nanhu"}, {"road", "nanhu"}, "office"));
    CHECK_FALSE(casework::rerouted(city, {"noise", "nanhu"}, {"road", "nanhu"}, ""));
}
