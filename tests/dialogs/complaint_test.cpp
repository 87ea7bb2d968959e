#include "dialogs/complaint.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("each status has the contract's name and reads back") {
    const char* names[] = {
        "filed",
        "assigned",
        "accepted",
        "verified",
        "in_progress",
        "resolved",
        "closed",
        "reopened",
        "rejected",
        "withdrawn",
        "merged"};
    for (int i = 0; i < 11; ++i) {
        const auto status = static_cast<Status>(i);
        CHECK(to_string(status) == names[i]);
        CHECK(parse_status(names[i]) == status);
    }
    CHECK_FALSE(parse_status("open"));
    CHECK_FALSE(parse_status(""));
}

TEST_CASE("a complaint is open until it is closed, rejected, withdrawn or merged") {
    int open = 0;
    for (int i = 0; i < 11; ++i) open += is_open(static_cast<Status>(i)) ? 1 : 0;
    CHECK(open == 7);
    for (const Status status :
         {Status::closed, Status::rejected, Status::withdrawn, Status::merged}) {
        CHECK_FALSE(is_open(status));
    }
}

TEST_CASE("each place level reads back") {
    for (int i = 0; i < 5; ++i) {
        const auto level = static_cast<PlaceLevel>(i);
        CHECK(parse_place_level(to_string(level)) == level);
    }
    CHECK(PlaceLevel::words < PlaceLevel::point);
    CHECK_FALSE(parse_place_level("exact"));
}
