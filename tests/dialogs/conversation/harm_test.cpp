// Harm that takes a person and what happened to them: beaten, pinned down, missing.
#include "dialogs/conversation/recognise.hpp"
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using conversation::emergency_in;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

}  // namespace

TEST_CASE("who is beaten hears of the police at once") {
    for (const char* text :
         {"老公打我",
          "我被老公打了 翠竹路",
          "我老婆打我",
          "前夫又打我了",
          "邻居打我，快来",
          "有人打我",
          "孩子被打了",
          "我被打伤了",
          "爸爸天天打我",
          "打我了"}) {
        CAPTURE(std::string(text));
        CHECK(emergency_in(text) == "crime");
    }
    for (const char* calm :
         {"打我电话",
          "打我手机",
          "老公打我电话说停水了",
          "有事打我手机13800138000",
          "他打我的电话打不通",
          "睡觉总被打断",
          "车被冰雹打了",
          "墙被打了个洞",
          "被物业打了电话",
          "没打我"}) {
        CAPTURE(std::string(calm));
        CHECK_FALSE(emergency_in(calm));
    }
    Talk talk;
    CHECK(has(talk.say("老公打我"), "12110"));
    REQUIRE(talk.alerts.size() == 1);
}

TEST_CASE("who lies under something hears of 119 and 120") {
    for (const char* text :
         {"文锦路有人被车压住了",
          "树倒了，人被压在下面",
          "墙塌了压住了人",
          "广告牌掉下来压到人了",
          "老人压在底下出不来",
          "树倒了压到车，车主还在里面"}) {
        CAPTURE(std::string(text));
        CHECK(emergency_in(text) == "crushed");
    }
    for (const char* calm :
         {"盲道被车压住了",
          "人行道被车压坏了",
          "压到人行道上",
          "井盖被压在下面了",
          "电动车压到人家门口的花",
          "广告牌快倒了，怕压到人",
          "店里的人还在里面抽烟",
          "我被压力压得喘气"}) {
        CAPTURE(std::string(calm));
        CHECK(emergency_in(calm) != "crushed");
    }
}

TEST_CASE("that somebody is inside is danger after a tree has fallen on the car") {
    Talk talk;
    talk.say("树倒了压到车 学府路12号");
    REQUIRE(talk.state.draft);
    const std::string reply = talk.say("车主还在里面");
    CHECK(has(reply, "119"));
    CHECK(has(reply, "120"));
    REQUIRE(talk.count_of_filed() == 1);  // at once
    CHECK(has(talk.filed[0].complaint.text, "车主还在里面"));

    Talk calm;
    calm.say("学府路12号有辆车天天占道");
    calm.say("车主还在里面");
    CHECK(calm.alerts.empty());
}

TEST_CASE("a person missing is a case for 110, and is passed on at once") {
    for (const char* text :
         {"孩子走丢了",
          "孩子丢了 在东门步行街",
          "我女儿不见了",
          "奶奶走失了，怎么办",
          "老人在公园走失",
          "小孩在超市不见了",
          "孩子刚刚不见了，快帮我找",
          "my son is missing",
          "I can't find my daughter"}) {
        CAPTURE(std::string(text));
        CHECK(emergency_in(text) == "missing");
    }
    for (const char* calm :
         {"猫丢了",
          "我的狗走丢了",
          "钱包丢了",
          "孩子的手机丢了",
          "孩子书包丢了",
          "孩子手机不见了",
          "孩子丢了手机",
          "老人的猫不见了",
          "这里老人容易走丢",
          "路灯不亮，怕孩子走丢",
          "井盖不见了，孩子差点掉下去"}) {
        CAPTURE(std::string(calm));
        CHECK(emergency_in(calm) != "missing");
    }
    Talk talk;
    const std::string first = talk.say("孩子走丢了");
    CHECK(has(first, "110"));
    CHECK(has(first, "在什么地方"));
    talk.say("学府路12号");
    CHECK(talk.count_of_filed() == 1);
    Talk placed;
    CHECK(has(placed.say("孩子走丢了，在学府路12号"), "110"));
    CHECK(placed.count_of_filed() == 1);
}

TEST_CASE("who could die of the heat is not taken for somebody who wants to") {
    for (const char* fed_up :
         {"热死了想死，翠竹路停电了", "翠竹路停电了，热得想死", "停电闷得想死", "冷死了真想死"}) {
        CAPTURE(fed_up);
        CHECK_FALSE(emergency_in(fed_up));
    }
    for (const char* meant : {"想死", "热不热都想死", "累死了，想死", "活得太累想死，还停电"}) {
        CAPTURE(meant);
        CHECK(emergency_in(meant) == "self");
    }
    Talk talk;
    talk.say("学府路12号停电了，热得想死");
    CHECK(talk.state.draft);
    CHECK(talk.alerts.empty());
}

TEST_CASE("what is told beside despair is not lost") {
    Talk talk;
    const std::string reply = talk.say("我不想活了，学府路12号停电三天没人管");
    CHECK(has(reply, "12356"));
    REQUIRE(talk.state.draft);
    CHECK(talk.draft().place);
    Talk bare;
    bare.say("我不想活了");
    CHECK_FALSE(bare.state.draft);
}
