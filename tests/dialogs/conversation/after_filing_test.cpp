// What is said once a complaint is filed: the same again, additions, another matter.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

Talk with_one_filed() {
    Talk talk;
    talk.say("路灯不亮三天了，我电话13812345678");
    talk.say("学府路12号");
    talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    return talk;
}

}  // namespace

TEST_CASE("what is said once more within a day becomes no second complaint") {
    Talk talk = with_one_filed();
    for (const char* again :
         {"路灯不亮三天了，我电话13812345678", " 路灯不亮三天了，我电话138 1234-5678。"}) {
        const std::string reply = talk.say(again);
        CHECK(has(reply, "已收到，编号 " + talk.number()));
        CHECK(has(reply, "回“新”"));
        CHECK_FALSE(talk.state.draft);
    }
    CHECK(talk.supplements.empty());
    talk.pass(std::chrono::hours{23});
    CHECK(has(talk.say("路灯不亮三天了，我电话13812345678"), talk.number()));
    CHECK_FALSE(talk.state.draft);
    talk.pass(std::chrono::hours{2});
    talk.say("路灯不亮三天了，我电话13812345678");
    CHECK(talk.state.draft);
}

TEST_CASE("a different text, or one about a complaint that was withdrawn, begins a new one") {
    Talk talk = with_one_filed();
    talk.pass(std::chrono::hours{2});
    talk.say("路灯不亮五天了");
    CHECK(talk.state.draft);
    Talk taken_back = with_one_filed();
    taken_back.say("撤回");
    taken_back.say("路灯不亮三天了，我电话13812345678");
    CHECK(taken_back.state.draft);
}

TEST_CASE("what is said once more is a new matter for who says so") {
    Talk talk = with_one_filed();
    talk.say("路灯不亮三天了，我电话13812345678");
    CHECK(has(talk.say("新"), "在什么地方"));
    CHECK(talk.draft().texts.size() == 1);
    CHECK(talk.draft().phone == "13812345678");
    talk.say("翠竹苑3栋");
    talk.say("提交");
    CHECK(talk.count_of_filed() == 2);
}

TEST_CASE("an emergency told twice is answered twice and filed once") {
    Talk talk;
    talk.say("学府路12号着火了");
    REQUIRE(talk.count_of_filed() == 1);
    const std::string reply = talk.say("学府路12号着火了");
    CHECK(has(reply, "119"));
    CHECK(has(reply, talk.number()));
    CHECK(talk.alerts.size() == 2);
    CHECK(talk.count_of_filed() == 1);
}

TEST_CASE("a text sent twice while it is being told is kept once, and the question comes again") {
    Talk talk;
    talk.say("路灯不亮");
    CHECK(has(talk.say("路灯不亮。"), "还差地点"));
    CHECK(talk.draft().texts.size() == 1);
    CHECK_FALSE(talk.draft().place);
}

TEST_CASE("submitting twice is answered with the number") {
    Talk talk = with_one_filed();
    for (const char* again : {"提交", "1", "好的"}) CHECK(has(talk.say(again), talk.number()));
    CHECK(talk.count_of_filed() == 1);
    talk.pass(std::chrono::hours{1});
    CHECK_FALSE(has(talk.say("1"), talk.number()));
}

TEST_CASE("a phone number that comes later is cut out of the text and kept apart") {
    Talk talk = with_one_filed();
    const std::string reply = talk.say("补充一下，打13987654321也行");
    REQUIRE(talk.supplements.size() == 1);
    CHECK(talk.supplements[0].phone == "13987654321");
    CHECK_FALSE(has(talk.supplements[0].text, "1398"));
    CHECK(has(reply, "只给承办人用"));
    talk.say("13911112222");
    REQUIRE(talk.supplements.size() == 2);
    CHECK(talk.supplements[1].phone == "13911112222");
    CHECK_FALSE(has(talk.supplements[1].text, "1391"));
    talk.say("描述改成电话13955556666的那户门口");
    REQUIRE(talk.amendments.size() == 1);
    CHECK(talk.amendments[0].phone == "13955556666");
    CHECK_FALSE(has(talk.amendments[0].text, "1395"));
    CHECK_FALSE(has(talk.amendments[0].note, "1395"));
}

TEST_CASE("who is anonymous reads that staff do not see the number they give") {
    Talk talk;
    talk.say("我要匿名反映学府路12号垃圾没人收");
    const std::string before = talk.say("13812345678");
    CHECK(has(before, "承办人看不到"));
    CHECK_FALSE(has(before, "只给承办人用"));
    talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.anonymous);
    const std::string after = talk.say("补充一下，打13987654321也行");
    REQUIRE(talk.supplements.size() == 1);
    CHECK(has(after, "这件是匿名反映"));
    CHECK_FALSE(has(after, "只给承办人用"));
    // Named again before it is filed, staff see it.
    Talk named;
    named.say("我要匿名反映学府路12号垃圾没人收");
    named.say("实名");
    CHECK(has(named.say("13812345678"), "只给承办人用"));
}

TEST_CASE("late photos of another matter go with that one") {
    Talk talk = with_one_filed();
    talk.photo();
    talk.photo();
    CHECK(has(talk.say("新"), "照片收到了"));
    CHECK(talk.detached == std::vector<PhotoId>{1, 2});
    CHECK(talk.draft().photos == std::vector<PhotoId>{1, 2});
    talk.say("垃圾没人收");
    talk.say("翠竹苑3栋");
    REQUIRE(talk.count_of_filed() == 2);
    CHECK(talk.filed[1].photos == std::vector<PhotoId>{1, 2});
}
