#include "dialogs/staff/score_card.hpp"

#include "dialogs/staff/score_request.hpp"
#include "tests/dialogs/staff/fixture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using namespace heed::staff;
using namespace heed::staff::testing;
using casework::Figure;

namespace {

TimePoint day(int month, int day_of_month) {
    return from_civil(2026, month, day_of_month, 0, 0, 0);
}

casework::Scorecard card(std::string department) {
    casework::Scorecard made;
    made.department = std::move(department);
    made.cases = 46;
    made.at(Figure::resolution).ratio = {37, 23};
    made.at(Figure::resolution).left_out[static_cast<std::size_t>(casework::LeftOut::no_answer)] =
        9;
    made.score = 87.06;
    made.rank = 1;
    return made;
}

ScoreReport report(std::vector<casework::Scorecard> cards) {
    ScoreReport made;
    made.period = {day(11, 1), day(12, 1), now, {}};
    made.board.cards = std::move(cards);
    return made;
}

}  // namespace

TEST_CASE("one card is shown in full, with counts, interval and what was left out") {
    const Fixture fixture;
    const std::string text = plain_text(score_page(fixture.in("zh-CN"), report({card("lamps")})));
    CAPTURE(text);
    CHECK(text.find("2026-11-01 至 2026-11-30") != text.npos);
    CHECK(text.find("1. 路灯所 87.1分 46件") != text.npos);
    CHECK(text.find("80.4%  18.5/23") != text.npos);
    CHECK(text.find("居民未评价9") != text.npos);
}

TEST_CASE("many cards fit into one message") {
    const Fixture fixture;
    for (const char* language : {"zh-CN", "en"}) {
        const std::vector<casework::Scorecard> cards(100, card("power"));
        const std::string text = plain_text(score_page(fixture.in(language), report(cards)));
        CHECK(text.size() <= page_bytes_max);
        CHECK(text.size() > page_bytes_max / 2);
    }
    CHECK_FALSE(plain_text(score_page(fixture.in("en"), report({}))).empty());
}

TEST_CASE("a period, oneself or a department is asked for in words") {
    const Fixture fixture;  // a Tuesday, 24 November
    const auto asked = [&](const char* text) {
        return parse_score_request(fixture.in("zh-CN"), text);
    };
    struct Row {
        const char* text;
        TimePoint from, until;
    };
    for (const Row& row :
         {Row{"", day(11, 1), day(12, 1)},
          Row{"今天", day(11, 24), day(11, 25)},
          Row{"昨天", day(11, 23), day(11, 24)},
          Row{"本周", day(11, 23), day(11, 30)},
          Row{"Last Week", day(11, 16), day(11, 23)},
          Row{"上个月", day(10, 1), day(11, 1)},
          Row{"今年", day(1, 1), from_civil(2027, 1, 1, 0, 0, 0)}}) {
        CAPTURE(row.text);
        REQUIRE(asked(row.text));
        CHECK(asked(row.text)->from == row.from);
        CHECK(asked(row.text)->until == row.until);
    }
    CHECK(asked("上月 我")->own);
    CHECK(asked("上月 供电局")->department == "power");
    CHECK(asked("路灯所")->department == "lamps");
    CHECK(asked("lamp office")->department == "lamps");
    CHECK_FALSE(asked("去年"));
    CHECK_FALSE(asked("上月 没有的单位"));
}

TEST_CASE("a Chinese character is as wide as two letters") {
    CHECK(columns("路灯 ab") == 7);
    CHECK(columns("—") == 1);
}
