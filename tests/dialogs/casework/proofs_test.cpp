#include "dialogs/casework/proofs.hpp"

#include "dialogs/casework/undo.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace heed;
using namespace heed::casework;

namespace {

const TimePoint day = from_civil(2026, 11, 24, 10, 0, 0);
TimePoint at(int minute) { return day + std::chrono::minutes(minute); }

ComplaintEvent event(int minute, std::string name, std::string text = {}) {
    ComplaintEvent one{at(minute), std::move(name), "s_1", std::nullopt};
    if (!text.empty()) one.text = std::move(text);
    return one;
}

}  // namespace

TEST_CASE("photos stand while their resolution does") {
    const std::vector<ComplaintEvent> timeline = {
        event(0, "filed"), event(1, "accepted"), event(5, "proof"), event(9, "resolved", "已修好")};
    CHECK(proof_stands(timeline, at(5)));
    CHECK(proof_stands(timeline, at(9)));
    CHECK(proof_stands({}, at(0)));
}

TEST_CASE("a resolution that is taken back takes the photos along that came for it") {
    const std::vector<ComplaintEvent> timeline = {
        event(0, "filed"),
        event(1, "accepted"),
        event(3, "proof"),
        event(5, "reply", "明天来"),
        event(7, "proof"),
        event(9, "resolved", "已修好"),
        event(10, "undone", "resolved")};
    CHECK(proof_stands(timeline, at(3)));
    CHECK_FALSE(proof_stands(timeline, at(7)));
    CHECK_FALSE(proof_stands(timeline, at(8)));  // uploaded for the page's order
    CHECK(proof_stands(timeline, at(12)));
}

TEST_CASE("a proposal likewise; another undo leaves the photos alone") {
    std::vector<ComplaintEvent> timeline = {
        event(1, "accepted"), event(7, "proof"), event(8, "note", "x"), event(9, "undone", "note")};
    CHECK(proof_stands(timeline, at(7)));
    timeline.push_back(event(11, "resolution_proposed", "已修好"));
    timeline.push_back(event(12, "resolved", "已修好"));
    timeline.push_back(event(13, "undone", "resolved"));
    CHECK(proof_stands(timeline, at(7)));
    CHECK_FALSE(proof_stands(timeline, at(10)));
}

TEST_CASE("once it is reopened what was done before shows nothing") {
    const std::vector<ComplaintEvent> timeline = {
        event(1, "accepted"),
        event(5, "proof"),
        event(9, "resolved", "已修好"),
        event(20, "reopened"),
        event(21, "accepted"),
        event(25, "proof"),
        event(29, "resolved", "这次修好了")};
    CHECK_FALSE(proof_stands(timeline, at(5)));
    CHECK(proof_stands(timeline, at(25)));
}
