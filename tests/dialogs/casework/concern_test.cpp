// The life of a common concern, from two people to closed, and back.
#include "dialogs/casework/concern.hpp"

#include <doctest/doctest.h>

namespace heed::casework {
namespace {

using namespace std::chrono_literals;
using enum ConcernState;
using News = std::vector<ConcernNews>;

const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);
const ConcernSettings settings;

ConcernMembers members(std::int64_t people, std::int64_t open, std::int64_t begun = 0) {
    ConcernMembers members;
    members.people = people;
    members.complaints = people;
    members.open = open;
    members.begun = begun;
    members.resolved = people - open;
    members.first_at = start;
    members.last_at = start + 1h;
    members.department = "dongmen-office";
    return members;
}

TEST_CASE("a concern goes through its life, each step told once") {
    Concern concern;
    const auto goes_on = [&](const ConcernMembers& said, TimePoint now) {
        const ConcernAdvance step = advance(concern, said, settings, now);
        concern = step.concern;
        CHECK(advance(concern, said, settings, now).news.empty());
        return step.news;
    };
    CHECK(goes_on(members(2, 2), start).empty());
    CHECK(concern.state == emerging);
    CHECK(goes_on(members(4, 4), start).empty());
    CHECK(goes_on(members(5, 5), start + 2h) == News{ConcernNews::recognised});
    CHECK(concern.state == assigned);
    CHECK(concern.recognised_at == start + 2h);
    CHECK(goes_on(members(5, 5, 1), start + 3h) == News{ConcernNews::measures});
    CHECK(concern.state == measures);
    CHECK(goes_on(members(5, 0, 5), start + 24h) == News{ConcernNews::solved});
    CHECK(concern.state == watched);
    // It comes back inside the watch: a new one is open, no measures yet.
    CHECK(goes_on(members(6, 1, 5), start + 48h) == News{ConcernNews::recurred});
    CHECK(concern.state == recurred);
    CHECK(concern.recurred == 1);
    CHECK_FALSE(concern.resolved_at);
    CHECK(goes_on(members(6, 1, 6), start + 49h) == News{ConcernNews::measures});
    CHECK(goes_on(members(6, 0, 6), start + 50h) == News{ConcernNews::solved});
    CHECK(goes_on(members(6, 0, 6), start + 50h + settings.watch - 1ms).empty());
    CHECK(goes_on(members(6, 0, 6), start + 50h + settings.watch) == News{ConcernNews::closed});
    CHECK(concern.state == closed);
}

TEST_CASE("an officer's word recognises it whatever the number") {
    Concern concern;
    concern.confirmed = true;
    CHECK(advance(concern, members(2, 2), settings, start).news == News{ConcernNews::recognised});
}

TEST_CASE("an officer's word counts when it can no longer be taken back") {
    Concern concern;
    concern.confirm_at = start + 2min;
    ConcernAdvance step = advance(concern, members(2, 2), settings, start + 2min - 1ms);
    CHECK(step.news.empty());
    CHECK_FALSE(step.concern.confirmed);
    step = advance(step.concern, members(2, 2), settings, start + 2min);
    CHECK(step.news == News{ConcernNews::recognised});
    CHECK(step.concern.confirmed);
    CHECK_FALSE(step.concern.confirm_at);
}

TEST_CASE("with ten people it is heavy, once") {
    Concern concern = advance({}, members(9, 9), settings, start).concern;
    CHECK_FALSE(concern.heavy_at);
    ConcernAdvance step = advance(concern, members(10, 10), settings, start + 1h);
    CHECK(step.news == News{ConcernNews::heavy});
    CHECK(step.concern.heavy_at == start + 1h);
    // Somebody takes theirs back: it stays what it is.
    step = advance(step.concern, members(9, 9), settings, start + 2h);
    CHECK(step.news.empty());
    CHECK(step.concern.heavy_at);
}

TEST_CASE("without a department it waits for one") {
    ConcernMembers nobody = members(5, 5);
    nobody.department.clear();
    Concern concern = advance({}, nobody, settings, start).concern;
    CHECK(concern.state == recognised);
    concern = advance(concern, members(5, 5), settings, start).concern;
    CHECK(concern.state == assigned);
}

TEST_CASE("what all have taken back is closed, not watched") {
    ConcernMembers gone = members(2, 0);
    gone.resolved = 0;
    const ConcernAdvance step = advance({}, gone, settings, start);
    CHECK(step.concern.state == closed);
    CHECK(step.news == News{ConcernNews::closed});
    CHECK_FALSE(step.concern.resolved_at);
}

TEST_CASE("its name is read as people type it") {
    CHECK(concern_name(17) == "N-17");
    for (const char* typed : {"N-17", "n-17", "N17", "Ｎ－１７"}) {
        CAPTURE(typed);
        CHECK(parse_concern_name(typed) == 17);
    }
    for (const char* typed :
         {"", "N", "N-", "N-0", "N--1", "17", "N-17a", "N-99999999999999999999"}) {
        CAPTURE(typed);
        CHECK_FALSE(parse_concern_name(typed));
    }
}

}  // namespace
}  // namespace heed::casework
