// The sound of a voice message: where it is kept, and when it is not.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

using Ids = std::vector<PhotoId>;

}  // namespace

TEST_CASE("a voice that nobody understands is kept with the draft, and a line of text asked for") {
    Talk talk;
    const std::string first = talk.voice("");
    CHECK(has(first, "听不懂"));
    CHECK(has(first, "写一行字"));
    CHECK(has(first, "出了什么问题"));
    CHECK(talk.draft().voices == Ids{1});
    CHECK(has(talk.voice(""), "找人工"));
    CHECK(talk.draft().voices == Ids{1, 2});
    talk.say("楼下路灯不亮");
    talk.say("学府路12号");
    CHECK(has(talk.say("提交"), "语音2条"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].photos == Ids{1, 2});
    CHECK(talk.filed[0].complaint.text == "楼下路灯不亮");
    CHECK(talk.discarded.empty());
}

TEST_CASE("a voice that was understood is kept beside its words") {
    Talk talk;
    CHECK(has(talk.voice("学府路12号路灯不亮"), "听到：“学府路12号路灯不亮”"));
    CHECK(talk.draft().voices == Ids{1});
    talk.photo();
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].photos == Ids{2, 1});  // photos first
}

TEST_CASE("a voice without its sound has only words") {
    Talk talk;
    talk.answer(content::Voice{"学府路12号路灯不亮", ""});
    CHECK(talk.draft().voices.empty());
    Talk other;
    CHECK(has(other.answer(content::Voice{"", ""}), "没听清"));
    CHECK_FALSE(other.state.draft);
}

TEST_CASE("a command that was spoken is no evidence") {
    Talk talk;
    talk.voice("进度");
    CHECK(talk.discarded == Ids{1});
    talk.voice("学府路12号路灯不亮");
    talk.voice("取消");
    CHECK(talk.discarded == Ids{1, 3});
    talk.pass(std::chrono::minutes{11});
    CHECK(talk.discarded == Ids{1, 3, 2});
}

TEST_CASE("undo takes what was said by voice back with its words") {
    Talk talk;
    talk.voice("楼下路灯不亮");
    talk.voice("已经三天了");
    REQUIRE(talk.draft().voices == Ids{1, 2});
    talk.say("撤销");
    CHECK(talk.draft().voices == Ids{1});
    CHECK(talk.discarded == Ids{2});
}

TEST_CASE("the first words of a burst keep their sound when they become part of the story") {
    Talk talk;
    talk.send(content::Voice{"孩子睡不着", "m"});
    talk.send(content::Text{"楼上半夜装修"});
    talk.flush();
    CHECK(talk.draft().voices == Ids{1});
    Talk alone;
    alone.voice("孩子睡不着");
    CHECK_FALSE(alone.state.draft);
    CHECK(alone.discarded == Ids{1});
}

TEST_CASE("after filing a voice goes to the complaint, with or without words") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(has(talk.voice("补充一下，灯杆也歪了"), "已补充到 " + talk.number()));
    REQUIRE(talk.supplements.size() == 1);
    CHECK(talk.supplements[0].photo == 1);
    CHECK(has(talk.supplements[0].text, "灯杆也歪了"));
    const std::string reply = talk.voice("");
    CHECK(has(reply, talk.number()));
    CHECK(has(reply, "写一行字"));
    REQUIRE(talk.supplements.size() == 2);
    CHECK(talk.supplements[1].photo == 2);
    CHECK(has(talk.supplements[1].text, "语音"));
    // Another matter takes them along.
    talk.say("新");
    CHECK(talk.detached == Ids{1, 2});
    CHECK(talk.draft().voices == Ids{1, 2});
    CHECK(talk.draft().photos.empty());
}

TEST_CASE("a spoken answer to staff brings its sound") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("提交");
    talk.ask(talk.number(), "是哪根灯杆？");
    talk.voice("小区门口那根");
    REQUIRE(talk.answers.size() == 1);
    CHECK(talk.answers[0].photo == 1);
    // What cannot be understood is no answer yet.
    talk.ask(talk.number(), "现在亮了吗？");
    CHECK(has(talk.voice(""), "写一行字"));
    CHECK(talk.answers.size() == 1);
    CHECK(talk.supplements.size() == 1);
    talk.say("亮了");
    CHECK(talk.answers.size() == 2);
}

TEST_CASE("a draft holds so many voices and no more") {
    Talk talk;
    talk.settings.photos_max = 2;
    talk.voice("");
    talk.voice("");
    CHECK(has(talk.voice(""), "语音最多2条"));
    CHECK(talk.draft().voices == Ids{1, 2});
    CHECK(talk.discarded == Ids{3});
}

TEST_CASE("a voice that did not arrive is asked for again, and the draft goes on without it") {
    Talk talk;
    talk.voice("");
    talk.pass(std::chrono::minutes{1});
    talk.take(talk.step(test::conv::PhotoLostEvent{1, "expired", true}));
    CHECK(talk.draft().voices.empty());
    REQUIRE_FALSE(talk.pushed.empty());
    CHECK(has(plain_text(talk.pushed.back().text), "语音没有收到"));
}

TEST_CASE("a cry for help by voice is answered first, and its sound kept") {
    Talk talk;
    CHECK(has(talk.voice("学府路12号着火了"), "119"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].photos == Ids{1});
}

TEST_CASE("what a person hears on the other side has its sound, too") {
    Talk talk;
    talk.reception.staffed = true;
    talk.say("人工");
    talk.voice("我要问一下搬家的事");
    talk.voice("");
    REQUIRE(talk.told_person.size() == 2);
    CHECK(talk.told_person[0].photo == 1);
    CHECK(talk.told_person[1].photo == 2);
    CHECK(talk.discarded.empty());
}

TEST_CASE("who refuses that anything is kept loses the voices, too") {
    Talk talk;
    talk.voice("");
    talk.say("不同意");
    CHECK(talk.discarded == Ids{1});
    CHECK_FALSE(talk.state.draft);
}
