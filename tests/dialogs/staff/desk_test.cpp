#include "dialogs/staff/desk.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::staff;

TEST_CASE("a desk reads back as it was") {
    Desk desk;
    CHECK(decode_desk(encode(desk)) == desk);
    desk.focus = "LH261124-0456-2";
    desk.focus_at = from_civil(2026, 11, 24, 19, 33, 0) + Duration(7);
    desk.listed = {"LH261124-0456-2", "LH261124-0461-1"};
    desk.listed_at = from_civil(2026, 11, 24, 19, 30, 0);
    desk.page = 3;
    desk.filter = "路灯 \"东门\"\n\\";
    desk.searched = true;
    desk.pending = {
        "reject",
        {{"LH261124-0456-2", 3}, {"LH261124-0461-1", 1}},
        17,
        (std::int64_t{1} << 53) - 1,
        "属\"物业",
        "56",
        desk.focus_at};
    desk.undoable_concern = {
        "split",
        17,
        18,
        "measures",
        {{5, "heed", 0.75, 0.9, 1, 0.5, 0.25}, {6, "resident", 0, 0, 0, 0, 0}},
        {{6, 2}, {5, 2}},
        desk.listed_at};
    desk.proofs = {"LH261124-0456-2", desk.listed_at, {3, 4}};
    desk.on_behalf = {"phone", desk.listed_at};
    CHECK(decode_desk(encode(desk)) == desk);
}

TEST_CASE("an unreadable desk is an empty one, odd values are kept in bounds") {
    for (const char* bytes :
         {"", "x", "[]", "null", "{\"focus\":", "{\"focus\":1,\"listed\":{},\"page\":\"2\"}"}) {
        CAPTURE(bytes);
        CHECK(decode_desk(bytes) == Desk{});
    }
    const Desk odd = decode_desk(
        R"({"page":-5,"focus_at":-9223372036854775808,"listed":["a",1,null,"b"],"extra":1})"
    );
    CHECK(odd.page == 0);
    CHECK(odd.listed == std::vector<std::string>{"a", "b"});
    CHECK(from_civil(2026, 1, 1, 0, 0, 0) - odd.focus_at > std::chrono::hours(24));
}
