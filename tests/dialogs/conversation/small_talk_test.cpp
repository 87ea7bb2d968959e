// What is said besides a report: small talk, questions about heed, cries that name no place.
#include "dialogs/conversation/recognise.hpp"
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using conversation::Inquiry;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

}  // namespace

TEST_CASE("small talk begins nothing and is answered in one line") {
    for (const char* words :
         {"今天天气不错",
          "今天天气真好啊！",
          "你吃饭了没有",
          "祝您节日快乐",
          "给我讲个笑话吧",
          "nice weather today, isn't it"}) {
        CAPTURE(words);
        Talk talk;
        const std::string reply = talk.say(words);
        CHECK_FALSE(talk.state.draft);
        CHECK((has(reply, "聊天我不在行") || has(reply, "small talk")));
        CHECK(talk.state.misunderstood == 0);
    }
}

TEST_CASE("a report that mentions the weather is a report") {
    for (const char* words :
         {"天气热，垃圾没人收，臭死了",
          "天气预报说有台风，路边的树快倒了",
          "投诉：天气",
          "这天气路灯还不亮"}) {
        CAPTURE(words);
        Talk talk;
        talk.say(words);
        CHECK(talk.state.draft);
    }
}

TEST_CASE("small talk in the midst of a report leaves it as it is, and the question comes again") {
    Talk talk;
    talk.say("路灯不亮三天了");
    const std::string reply = talk.say("今天天气不错");
    CHECK(has(reply, "聊天我不在行"));
    CHECK(has(reply, "在什么地方"));
    CHECK(talk.draft().texts == std::vector<std::string>{"路灯不亮三天了"});
    CHECK_FALSE(talk.draft().place);
}

TEST_CASE("a question about heed is answered, and the draft goes on") {
    Talk talk;
    talk.say("路灯不亮三天了");
    CHECK(has(talk.say("要多久才能处理?"), "路灯不亮这类事，提交后在24小时内处理"));
    CHECK(has(talk.say("你们几点下班？"), "工作人员工作日 09:00-12:00"));
    const std::string fee = talk.say("收费吗");
    CHECK(has(fee, "不收费"));
    CHECK(has(fee, "在什么地方"));
    CHECK(talk.draft().texts == std::vector<std::string>{"路灯不亮三天了"});
    CHECK_FALSE(talk.draft().place);
    talk.say("学府路12号");
    CHECK(has(talk.say("什么时候能修好"), "24小时"));
    CHECK(talk.asked_for() == "photos");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.text == "路灯不亮三天了");
    // Now it is about this one.
    CHECK(has(talk.say("要多久才能处理?"), talk.number()));
}

TEST_CASE("a question that names a trouble is a report, one about another office is not ours") {
    for (const char* words : {"路灯坏了要多久才能修？", "下水道堵了什么时候来修？"}) {
        CAPTURE(words);
        CHECK_FALSE(conversation::inquiry_in(words));
        Talk talk;
        talk.say(words);
        CHECK(talk.state.draft);
    }
    CHECK_FALSE(conversation::inquiry_in("社保局几点下班"));
    CHECK(conversation::inquiry_in("你们几点下班？") == Inquiry::hours);
    CHECK(conversation::inquiry_in("How long will it take?") == Inquiry::how_long);
    CHECK(conversation::inquiry_in("is it free?") == Inquiry::fee);
    CHECK_FALSE(conversation::inquiry_in("等多久都没人来"));  // tells, does not ask
}

TEST_CASE("what staff asked is answered by whatever is said") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("1");
    talk.ask(talk.number(), "那天是什么天气？");
    talk.say("那天天气很好");
    REQUIRE(talk.answers.size() == 1);
    CHECK(talk.answers[0].text == "那天天气很好");
}

TEST_CASE("a cry after an emergency is no place, a place is") {
    Talk talk;
    talk.say("着火了");
    for (const char* cry : {"救命啊", "你们快来人啊", "打了119了", "好害怕怎么办"}) {
        CAPTURE(cry);
        talk.say(cry);
        REQUIRE(talk.state.draft);
        CHECK_FALSE(talk.draft().place);
        CHECK(talk.count_of_filed() == 0);
    }
    talk.say("老邮局对面三楼");
    REQUIRE(talk.count_of_filed() == 1);
    const Complaint& filed = talk.filed[0].complaint;
    CHECK(filed.emergency);
    CHECK(has(filed.place.label, "老邮局对面"));
    CHECK(has(filed.text, "救命啊"));
}

TEST_CASE("undo goes on where it was after a draft was cancelled and brought back") {
    Talk talk;
    talk.say("路灯不亮三天了");
    talk.say("学府路12号");
    talk.say("地址改成学府路21号");
    talk.say("取消");
    talk.say("恢复");
    REQUIRE(talk.state.draft);
    CHECK(talk.draft().place->place.label == "学府路21号");
    CHECK(has(talk.say("撤销"), "已退回上一步"));
    CHECK(talk.draft().place->place.label == "学府路12号");
}

TEST_CASE("who could take over is looked up for those who ask, and for no one else") {
    Talk talk;
    const auto wants = [&](Content content) {
        return conversation::wants_reception(
            talk.state, conversation::MessageEvent{std::move(content), 0, "zh-CN"}
        );
    };
    CHECK(wants(content::Text{"人工"}));
    CHECK(wants(content::Text{"我要找人工"}));
    CHECK(wants(content::Voice{"转人工", "m"}));
    CHECK(wants(content::Choice{"menu:human@1", ""}));
    CHECK_FALSE(wants(content::Text{"路灯不亮"}));
    CHECK_FALSE(wants(content::Photo{"m", ""}));
    CHECK_FALSE(wants(content::Choice{"menu:help@1", ""}));
    CHECK_FALSE(conversation::wants_reception(talk.state, conversation::FlushEvent{}));
}
