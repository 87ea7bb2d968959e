#include "dialogs/staff/offers.hpp"

#include "tests/dialogs/casework/city.hpp"

#include <doctest/doctest.h>

#include <variant>

using namespace heed;
using namespace heed::casework::testing;
using staff::Offer;

namespace {

constexpr Status statuses[] = {
    Status::filed,
    Status::assigned,
    Status::accepted,
    Status::verified,
    Status::in_progress,
    Status::resolved,
    Status::closed,
    Status::reopened,
    Status::rejected,
    Status::withdrawn,
    Status::merged};

// All that the form of `offer` asks for, and nothing else.
struct Filled {
    Complaint target;
    casework::Details details;

    Filled(const Offer& offer, const Complaint& complaint, std::string_view verdict)
        : target(complaint) {
        target.number = "JC261124-0002-5";
        target.status = Status::accepted;
        if (offer.text == Offer::Field::required) details.text = "看过了";
        if (offer.department == Offer::Field::required) details.department = "third";
        if (offer.date == Offer::Field::required)
            details.date = complaint.due_at + std::chrono::hours(24 * 7);
        if (offer.target) details.target = &target;
        details.verdict = verdict;
    }
    Filled(const Filled&) = delete;
    Filled& operator=(const Filled&) = delete;
};

bool works(
    const Organisation& organisation,
    const casework::Actor& actor,
    const Offer& offer,
    const Complaint& complaint,
    const casework::Details& details
) {
    return std::holds_alternative<casework::Change>(
        casework::apply(organisation, actor, *offer.row->action, complaint, details, now)
    );
}

}  // namespace

TEST_CASE("what is offered is carried out when the form is filled in, and not without") {
    const Organisation organisation = city();
    std::size_t offered = 0;
    for (const casework::Role role : roles) {
        for (const Scope scope : scopes) {
            for (const Status status : statuses) {
                const Complaint complaint = complaint_in(scope, status);
                const casework::Actor actor = member(role, home_of(scope));
                for (const Offer& offer : staff::offers(organisation, actor, complaint, now)) {
                    ++offered;
                    CAPTURE(offer.row->name);
                    CHECK(casework::authorize(organisation, actor, *offer.row->action, complaint));
                    std::vector<std::string_view> verdicts = offer.verdicts;
                    if (verdicts.empty()) verdicts.emplace_back();
                    for (const std::string_view verdict : verdicts) {
                        Filled filled(offer, complaint, verdict);
                        CHECK(works(organisation, actor, offer, complaint, filled.details));
                        casework::Details less = filled.details;
                        if (offer.text == Offer::Field::required) {
                            less.text = {};
                            CHECK_FALSE(works(organisation, actor, offer, complaint, less));
                        }
                        less = filled.details;
                        if (offer.department == Offer::Field::required) {
                            less.department = {};
                            CHECK_FALSE(works(organisation, actor, offer, complaint, less));
                        }
                        less = filled.details;
                        if (offer.date == Offer::Field::required) {
                            less.date.reset();
                            CHECK_FALSE(works(organisation, actor, offer, complaint, less));
                        }
                        less = filled.details;
                        less.verdict = {};
                        if (!offer.verdicts.empty())
                            CHECK_FALSE(works(organisation, actor, offer, complaint, less));
                    }
                }
            }
        }
    }
    CHECK(offered > 200);
}

TEST_CASE(
    "an officer with a new complaint may sign for it, send it back or merge it, and nothing more"
) {
    const auto found = staff::offers(
        city(), member(casework::Role::officer), complaint_in(Scope::own, Status::assigned), now
    );
    std::vector<std::string_view> names;
    for (const Offer& offer : found) names.push_back(offer.row->name);
    CHECK(names == std::vector<std::string_view>{"accept", "return", "merge"});
    REQUIRE(found.size() == 3);
    CHECK(found[0].text == Offer::Field::none);
    CHECK(found[1].text == Offer::Field::required);
    CHECK(found[2].target);
    CHECK(found[1].department == Offer::Field::optional);
}
