// What a category asks besides, and several matters in one message.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using test::names;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

heed::Question question(std::string id, std::string type, bool required = false) {
    heed::Question made;
    made.id = id;
    made.ask = names("问" + id + "？", "ask " + id + "?");
    made.type = std::move(type);
    made.required = required;
    if (made.type == "one" || made.type == "some") {
        made.values = {
            {"day", names("白天", "by day")},
            {"evening", names("晚上", "in the evening")},
            {"night", names("深夜", "at night")}};
    }
    return made;
}

// The city whose street lights ask these.
Talk asking(std::vector<heed::Question> questions) {
    Organisation city = test::small_city();
    city.categories.front().questions = std::move(questions);
    return Talk(std::make_shared<const test::Town>(std::move(city)));
}

}  // namespace

TEST_CASE("a question is asked once, after place and category, and its answer goes along") {
    Talk talk = asking({question("floor", "number")});
    CHECK(has(talk.say("学府路12号路灯不亮"), "问floor？"));
    CHECK(talk.asked_for() == "question");
    CHECK(has(talk.say("3楼"), "有照片就直接发"));
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.text == "学府路12号路灯不亮\n问floor？ 3");
}

TEST_CASE("what is not required may be passed over, by a word or by submitting") {
    for (const char* word : {"跳过", "不知道", "没有", "提交"}) {
        CAPTURE(word);
        Talk talk = asking({question("floor", "text")});
        talk.say("学府路12号路灯不亮");
        talk.say(word);
        if (talk.filed.empty()) talk.say("1");
        REQUIRE(talk.count_of_filed() == 1);
        CHECK(talk.filed[0].complaint.text == "学府路12号路灯不亮");
    }
}

TEST_CASE("a required question is asked again, but not without end") {
    Talk talk = asking({question("when", "date", true)});
    talk.say("学府路12号路灯不亮");
    CHECK(has(talk.say("提交"), "问when？"));
    CHECK(has(talk.say("跳过"), "请写日期"));
    talk.say("跳过");
    if (talk.filed.empty()) talk.say("1");
    CHECK(talk.count_of_filed() == 1);
    Talk other = asking({question("when", "date", true)});
    other.say("学府路12号路灯不亮");
    other.say("昨天");
    other.say("1");
    REQUIRE(other.count_of_filed() == 1);
    CHECK(has(other.filed[0].complaint.text, "问when？ 2026-11-23"));
}

TEST_CASE("one or some of several, by number, word or tap") {
    for (const char* words : {"2", "晚上", "question:when:evening"}) {
        CAPTURE(words);
        Talk talk = asking({question("when", "one")});
        const std::string asked = talk.say("学府路12号路灯不亮");
        CHECK(has(asked, "2 晚上"));
        has(words, ":") ? talk.tap(talk.option(words)) : talk.say(words);
        talk.say("1");
        REQUIRE(talk.count_of_filed() == 1);
        CHECK(has(talk.filed[0].complaint.text, "问when？ 晚上"));
    }
    for (const char* words : {"1 3", "1、3", "白天和深夜", "一、三"}) {
        CAPTURE(words);
        Talk talk = asking({question("when", "some")});
        talk.say("学府路12号路灯不亮");
        talk.say(words);
        talk.say("1");
        REQUIRE(talk.count_of_filed() == 1);
        CHECK(has(talk.filed[0].complaint.text, "问when？ 白天、深夜"));
    }
    Talk told = asking({question("when", "one")});
    CHECK(has(told.say("学府路12号路灯深夜不亮"), "有照片就直接发"));
}

TEST_CASE("words that answer no question are kept, and corrections stay corrections") {
    Talk talk = asking({question("floor", "number")});
    talk.say("学府路12号路灯不亮");
    talk.say("灯杆也歪了，看着要倒");
    CHECK(talk.draft().texts.size() == 2);
    Talk corrected = asking({question("floor", "text")});
    corrected.say("学府路12号路灯不亮");
    corrected.say("地址改成学府路21号");
    CHECK(has(corrected.draft().place->place.label, "21号"));
    CHECK(corrected.draft().answers.empty());
    CHECK(corrected.asked_for() != "idle");
}

TEST_CASE("several matters in one message are filed one after the other") {
    Talk talk;
    const std::string first = talk.say("学府路12号路灯不亮，还有门口垃圾没人收");
    CHECK(has(first, "您说了2件事"));
    CHECK(has(first, "有照片就直接发"));
    const std::string second = talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.category == "light");
    CHECK(has(second, "已提交"));
    CHECK(has(second, "接着报下一件"));
    CHECK(std::ranges::count(second, '\n') < 8);
    CHECK(talk.asked_for() == "photos");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 2);
    CHECK(talk.filed[1].complaint.category == "trash");
    CHECK(has(talk.filed[1].complaint.place.label, "学府路"));
    CHECK(talk.asked_for() == "idle");
}

TEST_CASE("dropping the first matter goes on with the second") {
    Talk talk;
    talk.say("学府路12号路灯不亮。另外井盖也坏了");
    CHECK(has(talk.say("取消"), "接着报下一件"));
    CHECK(talk.draft().category == "manhole");
    talk.say("提交");
    CHECK(talk.count_of_filed() == 1);
}

TEST_CASE("three matters, and none is lost when nobody answers") {
    Talk talk;
    talk.say("学府路12号路灯不亮；其次垃圾没人收；另外井盖也坏了");
    talk.pass(std::chrono::hours{2});
    CHECK(talk.count_of_filed() == 3);
}

TEST_CASE("matters that one sentence joins are told apart, in English, too") {
    Talk talk;
    const std::string first = talk.say(
        "The bins at 12 Xuefu Road are overflowing and also there's no water in Dongmen Pedestrian "
        "Street"
    );
    CHECK(has(first, "You mentioned 2 things"));
    CHECK(talk.draft().place->place.label == "12 Xuefu Road");
    talk.say("submit");
    REQUIRE(talk.state.draft);
    CHECK(talk.draft().category == "water");
    CHECK(talk.draft().place->place.label == "Dongmen Pedestrian Street");
    Talk same_kind;
    CHECK(has(same_kind.say("学府路12号路灯不亮，还有文昌街5号的路灯也不亮"), "2件事"));
}

TEST_CASE("one story in several sentences stays one matter") {
    for (const char* words :
         {"学府路12号路灯不亮。晚上看不清路，老人摔了",
          "学府路12号路灯不亮，还有旁边那盏路灯也不亮",
          "垃圾没人收。已经三天了，还有苍蝇"}) {
        CAPTURE(words);
        Talk talk;
        CHECK_FALSE(has(talk.say(words), "件事"));
    }
}

TEST_CASE("no category that fits is no reason to offer wrong ones") {
    Talk talk;
    const std::string asked = talk.say("学府路12号那个雕像歪了要倒");
    CHECK_FALSE(has(asked, "这算哪一类"));
    CHECK_FALSE(has(asked, "路灯"));
    talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.category == "other");
}

TEST_CASE("the same question is never asked twice in the same words") {
    Talk talk;
    talk.say("垃圾没人收");
    talk.say("新");
    std::string last;
    for (const char* words :
         {"垃圾没人收啊", "垃圾一直没人收", "垃圾还是没人收", "垃圾好臭没人收", "垃圾真的没人收"}) {
        const std::string asked = talk.say(words);
        CHECK(asked != last);
        last = asked;
    }
    CHECK(talk.asked_for() == "location");
}
