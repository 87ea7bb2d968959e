// What is over, wanted after all, or not as it was hoped for.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

Talk with_draft() {
    Talk talk;
    talk.say("学府路12号垃圾没人收");
    REQUIRE(talk.state.draft);
    return talk;
}
Talk with_one_filed() {
    Talk talk = with_draft();
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    return talk;
}

}  // namespace

TEST_CASE("what is over before it is filed is given up, and may be brought back") {
    for (const char* words :
         {"不用了已经有人清走了", "已经有人清走了", "never mind, someone has cleared it"}) {
        CAPTURE(words);
        Talk talk = with_draft();
        const std::string said = talk.say(words);
        CHECK((has(said, "不报了") || has(said, "cancelled") || has(said, "Cancelled")));
        CHECK_FALSE(talk.state.draft);
        talk.say("恢复");
        CHECK(talk.draft().texts == std::vector<std::string>{"学府路12号垃圾没人收"});
    }
}

TEST_CASE("what is over while its place is asked for, or a question of its category, is given up") {
    Talk place;
    place.say("垃圾没人收");
    CHECK(has(place.say("不用了，已经有人清走了"), "不报了"));
    CHECK_FALSE(place.state.draft);
    // The second matter of the message goes on.
    Talk two;
    two.say("学府路12号路灯不亮，还有门口垃圾没人收");
    CHECK(has(two.say("路灯已经修好了"), "接着报下一件"));
    CHECK(two.draft().category == "trash");
}

TEST_CASE("while it is described, words of an end are part of it") {
    Talk talk = with_draft();
    talk.say("改问题");
    talk.say("已经修好了");
    CHECK(talk.draft().texts == std::vector<std::string>{"已经修好了"});
}

TEST_CASE("what is over once it is filed may be withdrawn, and nothing is added to it") {
    Talk talk = with_one_filed();
    const std::string said = talk.say("不用了，已经有人清走了");
    CHECK(has(said, talk.number()));
    CHECK(has(said, "撤回"));
    CHECK(talk.supplements.empty());
    CHECK(talk.withdrawn.empty());
    talk.say("撤回");
    CHECK(talk.withdrawn.size() == 1);
    // Of another kind: what is filed has nothing to do with it.
    Talk other = with_one_filed();
    CHECK_FALSE(has(other.say("路灯已经修好了"), "撤回"));
}

TEST_CASE("an end that staff have told of is rated as ever") {
    Talk talk = with_one_filed();
    talk.resolve(talk.number());
    CHECK(has(talk.say("已经清理干净了"), "办得怎么样"));
}

TEST_CASE("who says submit after giving up is told how to bring it back") {
    Talk talk = with_draft();
    talk.say("取消");
    const std::string said = talk.say("提交");
    CHECK(has(said, "恢复"));
    CHECK(talk.count_of_filed() == 0);
    talk.say("恢复");
    talk.say("提交");
    CHECK(talk.count_of_filed() == 1);
    // Now "提交" is about this one.
    CHECK(has(talk.say("提交"), talk.number()));
    talk.say("撤回");
    CHECK(has(talk.say("提交"), talk.number() + " 已经撤回了"));
    CHECK(talk.taken_up.empty());

    Talk english(test::small_town(), "en");
    english.say("rubbish at 12 Xuefu Road");
    english.say("cancel");
    CHECK(has(english.say("file it"), "restore"));
    // Too late to be brought back.
    english.pass(std::chrono::hours(1));
    CHECK_FALSE(has(english.say("file it"), "restore"));
}

TEST_CASE("not to be satisfied is no report") {
    Talk taken_back = with_one_filed();
    taken_back.say("撤回");
    CHECK(has(taken_back.say("not happy with this"), "恢复"));
    CHECK_FALSE(taken_back.state.draft);
    Talk ended = with_one_filed();
    ended.resolve(ended.number());
    ended.say("不满意");
    ended.say("还有一半没清");
    CHECK(ended.reopened.size() == 1);
    Talk under_way = with_one_filed();
    CHECK(has(under_way.say("我对这个处理很不满意"), "哪里不满意"));
    CHECK(under_way.supplements.empty());
    Talk draft = with_draft();
    CHECK(has(draft.say("not happy with this"), "哪里不满意"));
    CHECK(draft.draft().texts.size() == 1);
}

TEST_CASE("who only says how they feel is asked what it is about") {
    Talk talk;
    CHECK(has(talk.say("气死我了"), "把地点和情况告诉我"));
    CHECK_FALSE(talk.state.draft);
    CHECK(talk.flags == 0);
    talk.say("学府路12号垃圾没人收");
    CHECK(talk.draft().texts.size() == 1);
}

TEST_CASE("a trouble that drives somebody to despair is heard as well") {
    Talk talk;
    const std::string said = talk.say("学府路12号天天装修，吵得人活不下去了");
    CHECK(has(said, "12356"));
    CHECK(talk.alerts.size() == 1);
    CHECK(talk.draft().category == "noise");
}

TEST_CASE("a correction of the place keeps what it hangs on, and takes the place of what it denies"
) {
    const auto place_of = [](const char* told, const char* corrected) {
        Talk talk;
        talk.say(told);
        if (*corrected != '\0') talk.say(corrected);
        REQUIRE(talk.draft().place);
        return talk.draft().place->place.label;
    };
    CHECK(place_of("翠竹苑路灯不亮", "不是，是北门") == "翠竹苑北门");
    CHECK(place_of("翠竹苑北门路灯不亮", "不对，是南门那边") == "翠竹苑南门");
    CHECK(place_of("东门步行街路灯不亮", "不是，是北门") == "东门步行街北门");
    CHECK(place_of("学府路路灯不亮", "不是，是21号") == "学府路21号");
    CHECK(place_of("学府路12号路灯不亮，说错了，是学府路21号", "") == "学府路21号");
    // A road has no gates, and whoever quotes somebody takes nothing back.
    CHECK(place_of("学府路12号路灯不亮", "北门") != "学府路12号北门");
    CHECK(place_of("学府路12号路灯不亮，物业说不对口", "") == "学府路12号");
}

TEST_CASE("a corrected kind stands in the description, too") {
    Talk talk;
    talk.say("学府路12号垃圾没人收");
    talk.say("不是垃圾，是井盖坏了");
    CHECK(talk.draft().category == "manhole");
    CHECK(
        talk.draft().texts ==
        std::vector<std::string>{"学府路12号垃圾没人收", "不是垃圾，是井盖坏了"}
    );
}

TEST_CASE("in a burst the thing is told, not a place") {
    Talk talk;
    talk.say("我是对面楼的");
    talk.say("那个路灯");
    talk.say("不亮了");
    talk.say("学府路12号");
    CHECK(talk.draft().category == "light");
    CHECK(talk.draft().place->place.label == "学府路12号");
}

TEST_CASE("what is said about oneself is no part of the description") {
    Talk talk = with_draft();
    talk.say("我的电话13800138000");
    CHECK(talk.draft().phone == "13800138000");
    CHECK(talk.draft().texts == std::vector<std::string>{"学府路12号垃圾没人收"});
    talk.say("谁看得到我的电话");
    CHECK(talk.draft().texts.size() == 1);
    Talk quiet;
    quiet.say("学府路12号垃圾没人收，别告诉别人是我说的");
    CHECK(quiet.state.anonymous);
    Talk angry;
    angry.say("你们都是吃干饭的，废物");
    CHECK_FALSE(angry.state.draft);
    Talk lonely;
    CHECK(lonely.say("我想找人说话") == Talk().say("人工"));
}

TEST_CASE("what was a joke is given up, or may be withdrawn") {
    for (const char* words : {"假的我开玩笑的", "刚才是误报，对不起", "just kidding"}) {
        CAPTURE(words);
        Talk drafted = with_draft();
        drafted.say(words);
        CHECK_FALSE(drafted.state.draft);
        Talk filed = with_one_filed();
        const std::string said = filed.say(words);
        CHECK((has(said, "撤回") || has(said, "withdraw")));
    }
    Talk talk = with_one_filed();
    CHECK_FALSE(has(talk.say("假的井盖，一踩就翻"), "撤回”"));
}

TEST_CASE("a photo that is announced is waited for, and a face is no report") {
    Talk talk = with_draft();
    const auto texts = talk.draft().texts;
    talk.say("追加一张照片");
    CHECK(talk.draft().texts == texts);
    Talk fresh;
    fresh.say("我要补充照片");
    CHECK_FALSE(fresh.state.draft);
    CHECK(fresh.say("[强][OK]") == "好的。有问题要反映，直接说就行。");
    CHECK(has(fresh.say("😡😡😡"), "我理解"));
}
