// "Is yours the same?": asked once, in people, and never in the way.
#include "tests/support/talk.hpp"

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Talk;

conversation::Neighbours twelve() {
    return {"JC261120-0007-1", "light", 12, from_civil(2026, 11, 20, 9, 0, 0), 180.0};
}

Talk with_neighbours() {
    Talk talk;
    talk.neighbours = twelve();
    return talk;
}

TEST_CASE("the same as the neighbours': filed at once, with the own words") {
    Talk talk = with_neighbours();
    const std::string asked = talk.say("学府路12号路灯不亮，三天了");
    CHECK(talk.asked_for() == "concern");
    CHECK(asked.find("12位居民") != asked.npos);
    CHECK(asked.find("约200米外") != asked.npos);
    CHECK(asked.find("11月20日") != asked.npos);
    CHECK(asked.find("JC261120") == asked.npos);
    const std::string filed = talk.tap(talk.option("concern:same"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].same_as == "JC261120-0007-1");
    CHECK(talk.filed[0].other_than.empty());
    CHECK(talk.filed[0].complaint.text == "学府路12号路灯不亮，三天了");
    CHECK(filed.find("合在一起") != filed.npos);
}

TEST_CASE("another trouble: the report goes on and is not asked again") {
    for (const char* no : {"2", "不是", "不是，单独报", "no"}) {
        CAPTURE(no);
        Talk talk = with_neighbours();
        talk.say("学府路12号路灯不亮，三天了");
        talk.say(no);
        CHECK(talk.asked_for() == "photos");
        talk.say("提交");
        REQUIRE(talk.count_of_filed() == 1);
        CHECK(talk.filed[0].same_as.empty());
        CHECK(talk.filed[0].other_than == "JC261120-0007-1");
    }
}

TEST_CASE("yes in any words is the same") {
    for (const char* yes : {"1", "是", "是的", "对", "好", "是同一件"}) {
        CAPTURE(yes);
        Talk talk = with_neighbours();
        talk.say("学府路12号路灯不亮，三天了");
        talk.say(yes);
        REQUIRE(talk.count_of_filed() == 1);
        CHECK(talk.filed[0].same_as == "JC261120-0007-1");
    }
}

TEST_CASE("whoever goes on telling is not held up, and nothing is said for them") {
    Talk talk = with_neighbours();
    talk.say("学府路12号路灯不亮，三天了");
    talk.photo();
    CHECK(talk.asked_for() != "concern");
    if (talk.count_of_filed() == 0) talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].same_as.empty());
    CHECK(talk.filed[0].other_than.empty());
}

TEST_CASE("whoever does not answer has it filed alone") {
    Talk talk = with_neighbours();
    talk.say("学府路12号路灯不亮，三天了");
    CHECK(talk.asked_for() == "concern");
    talk.pass(11min);
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].same_as.empty());
}

TEST_CASE("an emergency, and who said submit, are not asked") {
    Talk talk = with_neighbours();
    talk.say("学府路12号煤气泄漏，快来");
    CHECK(talk.asked_for() != "concern");
}

TEST_CASE("undo brings the answer back") {
    Talk talk = with_neighbours();
    talk.say("学府路12号路灯不亮，三天了");
    talk.say("2");
    talk.say("撤销");
    CHECK(talk.draft().neighbour_word == conversation::DraftValues::Word::none);
}

TEST_CASE("an old tap after filing does nothing") {
    Talk talk = with_neighbours();
    talk.say("学府路12号路灯不亮，三天了");
    const std::string same = talk.option("concern:same");
    talk.tap(same);
    talk.neighbours.reset();
    const std::string answer = talk.tap(same);
    CHECK(talk.count_of_filed() == 1);
    CHECK(answer.find("过期") != answer.npos);
}

}  // namespace
}  // namespace heed
