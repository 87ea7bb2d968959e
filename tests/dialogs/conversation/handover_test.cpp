// A resident who wants to talk to a person.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using test::Talk;
using Kind = conversation::PersonEvent::Kind;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

Talk staffed() {
    Talk talk;
    talk.reception.staffed = true;
    return talk;
}

Talk served() {
    Talk talk = staffed();
    talk.say("人工");
    talk.person(Kind::came, "王芳");
    return talk;
}

std::string last_push(const Talk& talk) {
    REQUIRE_FALSE(talk.pushed.empty());
    return plain_text(talk.pushed.back().text);
}

}  // namespace

TEST_CASE("who asks for a person waits, and is told how many are before") {
    Talk talk = staffed();
    talk.say("今天晚上吃什么");
    const std::string first = talk.say("转人工");
    CHECK(has(first, "请稍等"));
    CHECK(talk.asked_for() == "human");
    REQUIRE(talk.asked_person.size() == 1);
    CHECK(talk.asked_person[0].waits);
    CHECK(talk.asked_person[0].words == std::vector<std::string>{"今天晚上吃什么"});
    Talk third = staffed();
    third.reception.ahead = 2;
    CHECK(has(third.tap("menu:human"), "前面还有2位"));
}

TEST_CASE("what is said while waiting is kept for whoever comes, and answered") {
    Talk talk = staffed();
    talk.say("人工");
    CHECK(has(talk.say("我家楼下的路灯不亮"), "记下了"));
    CHECK(has(talk.say("1"), "记下了"));
    REQUIRE(talk.told_person.size() == 2);
    CHECK(talk.told_person[0].text == "我家楼下的路灯不亮");
    CHECK(talk.told_person[1].text == "1");
    CHECK_FALSE(talk.state.draft);
}

TEST_CASE("while a person has the conversation heed keeps silent and passes everything on") {
    Talk talk = served();
    CHECK(has(last_push(talk), "工作人员王芳来了"));
    CHECK(talk.say("学府路12号路灯不亮").empty());
    CHECK(talk.say("取消").empty());
    CHECK(talk.voice("三天了").empty());
    CHECK(talk.place(22.5, 114.1, "学府路").empty());
    CHECK(talk.photo().empty());
    REQUIRE(talk.told_person.size() == 5);
    CHECK(talk.told_person[2].text == "三天了");
    CHECK(has(talk.told_person[3].text, "学府路 22.5"));
    CHECK(talk.told_person[2].photo == 1);
    CHECK(talk.told_person[4].photo == 2);
    CHECK_FALSE(talk.state.draft);
    talk.person(Kind::said, "师傅下午到");
    CHECK(last_push(talk) == "师傅下午到");
    talk.person(Kind::gone);
    CHECK(has(last_push(talk), "我继续为您服务"));
    CHECK(talk.asked_for() == "idle");
}

TEST_CASE("a name that is not known is not left blank") {
    Talk talk = staffed();
    talk.say("人工");
    talk.person(Kind::came, "");
    CHECK(last_push(talk).starts_with("工作人员来了"));
}

TEST_CASE("an emergency is answered by heed whoever has the conversation") {
    for (Talk talk : {served(), staffed()}) {
        if (talk.asked_for() != "human") talk.say("人工");
        CHECK(has(talk.say("着火了"), "119"));
        CHECK(talk.alerts.size() == 1);
        CHECK(talk.told_person.back().text == "着火了");
        CHECK_FALSE(talk.state.draft);
    }
}

TEST_CASE("a draft waits untouched and is offered again, whoever ends the talk") {
    const auto with_draft = [] {
        Talk talk = staffed();
        talk.say("学府路12号路灯不亮");
        CHECK(talk.asked_for() == "photos");
        talk.say("人工");
        talk.person(Kind::came, "王芳");
        talk.say("提交");
        talk.pass(std::chrono::minutes{20});
        CHECK(talk.count_of_filed() == 0);
        return talk;
    };
    Talk by_resident = with_draft();
    CHECK(has(by_resident.say("菜单"), "1 提交"));
    CHECK(by_resident.ended.size() == 1);
    by_resident.say("1");
    CHECK(by_resident.count_of_filed() == 1);

    Talk by_staff = with_draft();
    by_staff.person(Kind::gone);
    CHECK(has(last_push(by_staff), "1 提交"));
    by_staff.say("1");
    CHECK(by_staff.count_of_filed() == 1);

    Talk by_silence = with_draft();
    by_silence.pass(std::chrono::minutes{11});
    CHECK(has(last_push(by_silence), "30分钟没有新消息"));
    REQUIRE(by_silence.ended.size() == 1);
    CHECK(by_silence.ended[0].silent);
    by_silence.say("1");
    CHECK(by_silence.count_of_filed() == 1);
}

TEST_CASE("either side's words put off the end of a silent talk") {
    Talk talk = served();
    talk.pass(std::chrono::minutes{29});
    talk.person(Kind::said, "还在吗");
    talk.pass(std::chrono::minutes{29});
    CHECK(talk.asked_for() == "human");
    talk.say("在");
    talk.pass(std::chrono::minutes{29});
    CHECK(talk.asked_for() == "human");
    talk.pass(std::chrono::minutes{2});
    CHECK(talk.asked_for() == "idle");
}

TEST_CASE("who waits in vain for ten minutes is promised somebody, and heed goes on") {
    Talk talk = staffed();
    talk.say("人工");
    talk.pass(std::chrono::minutes{9});
    talk.say("有人吗");
    talk.pass(std::chrono::minutes{2});
    CHECK(has(last_push(talk), "没人腾得出手"));
    CHECK(has(last_push(talk), "12345"));
    CHECK(talk.stopped_waiting == 1);
    CHECK(talk.asked_for() == "idle");
    talk.person(Kind::came, "王芳");
    CHECK(talk.asked_for() == "human");
}

TEST_CASE("with nobody on duty heed says so, keeps the words and goes on hearing complaints") {
    Talk talk;
    talk.say("今天晚上吃什么");
    const std::string reply = talk.say("人工");
    CHECK(has(reply, "09:00-12:00"));
    CHECK(has(reply, "12345"));
    CHECK(talk.asked_for() == "idle");
    REQUIRE(talk.asked_person.size() == 1);
    CHECK_FALSE(talk.asked_person[0].waits);
    CHECK(has(talk.say("那明天吃什么"), "记下了"));
    CHECK(talk.told_person.back().text == "那明天吃什么");
    talk.say("学府路12号路灯不亮");
    CHECK(talk.told_person.size() == 2);
    talk.say("1");
    CHECK(talk.count_of_filed() == 1);
    talk.say("人工");
    CHECK(talk.asked_person.size() == 1);
    talk.pass(std::chrono::hours{24 * 4});
    talk.say("你好");
    CHECK(talk.ended.size() == 1);
}

TEST_CASE("misunderstood twice, a person is offered") {
    Talk talk;
    talk.say("今天晚上吃什么");
    talk.say("那明天吃什么");
    CHECK_FALSE(talk.option("menu:human").empty());
    talk.voice("");
    talk.voice("");
    CHECK_FALSE(talk.option("menu:human").empty());
}

TEST_CASE("a tap is heed's: an option does nothing meanwhile, the way back works") {
    Talk talk = served();
    CHECK(has(talk.tap("confirm:yes@1"), "用不了"));
    CHECK(talk.told_person.empty());
    CHECK(has(talk.tap("menu:back@1"), "我继续为您服务"));
    CHECK(talk.asked_for() == "idle");
}

TEST_CASE("a long text goes over in parts, cut between characters") {
    Talk talk = served();
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "长";
    talk.say(text);
    REQUIRE(talk.told_person.size() == 2);
    CHECK(talk.told_person[0].text + talk.told_person[1].text == text);
    talk.person(Kind::said, text);
    const std::size_t count = talk.pushed.size();
    CHECK(
        plain_text(talk.pushed[count - 2].text) + plain_text(talk.pushed[count - 1].text) == text
    );
    for (const Notice& notice : talk.pushed) CHECK(plain_text(notice.text).size() <= 2048);
}
