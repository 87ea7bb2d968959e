// What is said beside a report and would be taken for one.
#include "dialogs/conversation/recognise.hpp"
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

Talk filed(const char* text) {
    Talk talk;
    talk.say(text);
    if (talk.state.draft) talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    return talk;
}

}  // namespace

TEST_CASE("who owns up to a joke is asked whether to withdraw it") {
    for (const char* joke :
         {"假的我开玩笑的", "开玩笑的", "误报", "骗你的", "just kidding", "Sorry, false alarm"}) {
        CAPTURE(std::string(joke));
        Talk talk = filed("学府路12号着火了");
        const std::string reply = talk.say(joke);
        CHECK(has(reply, talk.number()));
        CHECK((has(reply, "撤回") || has(reply, "withdraw")));
        CHECK(talk.supplements.empty());
    }
    Talk talk = filed("学府路12号路灯不亮");
    talk.say("路灯的井盖是假的，很危险");
    CHECK(talk.supplements.size() == 1);
}

TEST_CASE("what to do now is said again while the emergency is fresh") {
    Talk talk = filed("学府路12号好大煤气味");
    for (const char* words : {"现在怎么办", "怎么办", "然后呢"}) {
        CAPTURE(std::string(words));
        CHECK(has(talk.say(words), "别点火"));
    }
    talk.pass(std::chrono::hours(2));
    CHECK_FALSE(has(talk.say("现在怎么办"), "别点火"));
    Talk calm = filed("学府路12号路灯不亮");
    CHECK_FALSE(has(calm.say("怎么办"), "119"));
}

TEST_CASE("a bite is washed first, and the complaint goes on") {
    Talk talk;
    CHECK(has(talk.say("我爸爸被狗咬了 在学府路12号"), "冲洗伤口"));
    CHECK(talk.state.draft);
    Talk calm;
    CHECK_FALSE(has(calm.say("学府路12号有野狗，怕被狗咬"), "冲洗伤口"));
}

TEST_CASE("words about the draft are no part of it") {
    Talk talk;
    talk.say("路灯不亮三天了");
    CHECK(has(talk.say("谁看得到我的电话"), "承办人"));
    talk.say("具体在哪我也说不清");
    talk.say("随便");
    talk.say("我的电话13800138000");
    CHECK(talk.draft().texts == std::vector<std::string>{"路灯不亮三天了"});
    CHECK(talk.draft().phone == "13800138000");
    Talk other;
    other.say("我的电话13800138000，路灯不亮三天了");
    CHECK(other.draft().texts.size() == 1);
}

TEST_CASE("who does not want others to know is anonymous") {
    for (const char* text :
         {"学府路12号路灯不亮，别告诉别人", "学府路12号装修太吵，不要让别人知道是我"}) {
        CAPTURE(std::string(text));
        Talk talk;
        talk.say(text);
        CHECK(talk.state.anonymous);
    }
    Talk open;
    open.say("学府路12号路灯不亮，告诉别人也没用");
    CHECK_FALSE(open.state.anonymous);
}

TEST_CASE("a photo that is announced is asked for") {
    Talk none;
    CHECK(has(none.say("我要补充照片"), "请发照片"));
    CHECK_FALSE(none.state.draft);
    Talk talk = filed("学府路12号着火了");
    CHECK(has(talk.say("追加一张照片"), "请发照片"));
    CHECK(talk.supplements.empty());
}

TEST_CASE("insults, stickers and angry faces begin nothing") {
    CHECK(conversation::is_only_abuse("你们都是吃干饭的，废物"));
    CHECK_FALSE(conversation::is_only_abuse("废物堆在路口没人收"));
    for (const char* angry : {"你们都是吃干饭的，废物", "😡😡😡", "🤬", "😤"}) {
        CAPTURE(std::string(angry));
        Talk talk;
        CHECK(has(talk.say(angry), "我理解"));
        CHECK_FALSE(talk.state.draft);
    }
    Talk talk;
    talk.say("路灯不亮三天了");
    talk.say("学府路12号");
    talk.say("[强]");
    CHECK(talk.count_of_filed() == 1);
    Talk bare;
    bare.say("[微笑]");
    CHECK_FALSE(bare.state.draft);
    CHECK(bare.state.fragment.empty());
}

TEST_CASE("who wants to talk is led to a person; what is another office's is said so") {
    CHECK(conversation::word_of("我想找人说话") == conversation::Word::human);
    CHECK(conversation::word_of("想找人聊聊") == conversation::Word::human);
    CHECK_FALSE(conversation::word_of("找人聊聊楼下的垃圾"));
    for (const char* text : {"养老金什么时候发", "那公积金呢"}) {
        CAPTURE(std::string(text));
        Talk talk;
        CHECK(has(talk.say(text), "12345"));
        CHECK_FALSE(talk.state.draft);
    }
    Talk cheated;
    CHECK(has(cheated.say("被骗了两万块钱"), "96110"));
    CHECK_FALSE(cheated.state.draft);
    Talk lost;
    CHECK(has(lost.say("钱包丢了"), "派出所"));
    CHECK_FALSE(lost.state.draft);
    Talk lid;
    lid.say("学府路12号井盖丢了");
    CHECK(lid.state.draft);
}

TEST_CASE("an office's name is an address") {
    Talk talk;
    talk.say("路灯不亮三天了");
    talk.say("东门街道办");
    CHECK(talk.draft().place->place.level == PlaceLevel::door);
    CHECK(talk.asked_for() == "photos");
    Talk vague;
    vague.say("路灯不亮三天了");
    vague.say("东门");
    CHECK(vague.asked_for() == "location");
}

TEST_CASE("how long it takes begins with the day by which") {
    Talk talk = filed("学府路12号着火了");
    const std::string said = talk.say("多久能处理");
    CAPTURE(said);
    CHECK(said.starts_with(talk.number() + " 会在12月1日前处理。"));
}

TEST_CASE("a question that a number answers is asked with its numbers") {
    Talk talk;
    CHECK(has(talk.place(22.5465, 114.1230), "1 "));
    CHECK(has(talk.say("没有"), "1 "));
}

TEST_CASE("who has nothing filed is told that no earlier report was found") {
    Talk talk;
    CHECK(has(talk.say("还没解决"), "没有查到您以前报过的事"));
    CHECK_FALSE(talk.state.draft);
    Talk earlier;
    CHECK(has(earlier.say("我上次报的路灯还是没亮"), "当新的一件来报"));
    CHECK(earlier.state.draft);
    Talk plain;
    CHECK_FALSE(has(plain.say("路灯还是没亮"), "没有查到"));
    Talk known = filed("学府路12号着火了");
    CHECK_FALSE(has(known.say("我上次报的路灯还是没亮"), "没有查到您"));
}
