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

TEST_CASE("questions that people ask of an office are answered, in either language") {
    const auto is = [](const char* text, Inquiry wanted) {
        CAPTURE(text);
        CHECK(conversation::inquiry_in(text) == wanted);
    };
    for (const char* text :
         {"几时有人来啊",
          "什么时候能来人",
          "啥时候修",
          "几时有人嚟睇，几时来修",
          "when?",
          "What happens now?"})
        is(text, Inquiry::how_long);
    for (const char* text :
         {"办事处周末上班吗", "when does the office open", "When do you open?", "你们几点开门"})
        is(text, Inquiry::hours);
    for (const char* text : {"要不要钱", "is it free"}) is(text, Inquiry::fee);
    for (const char* text :
         {"怎么投诉", "你能做什么", "what can you do", "How do I report something?"})
        is(text, Inquiry::how);
    for (const char* text : {"你们电话多少", "what's your phone number"}) is(text, Inquiry::phone);
    for (const char* none : {"什么时候停水", "楼上装修多久才停", "怎么没人修路灯"}) {
        CAPTURE(none);
        CHECK_FALSE(conversation::inquiry_in(none));
    }
}

TEST_CASE("a question that heed cannot answer begins no report and is no place") {
    for (const char* text : {"能帮我查下公积金吗", "can I pay my bill here"}) {
        CAPTURE(text);
        CHECK(conversation::is_idle_question(text));
        Talk talk;
        const std::string reply = talk.say(text);
        CHECK_FALSE(talk.state.draft);
        CHECK((has(reply, "政策咨询请打") || has(reply, "For questions please call")));
    }
    for (const char* text :
         {"你们管不管啊", "你们怎么还不来修", "can you send someone to clean the mess"}) {
        CAPTURE(text);
        CHECK_FALSE(conversation::is_idle_question(text));
    }
    Talk talk;
    talk.say("路灯不亮三天了");
    for (const char* text : {"到底管不管", "在哪都行", "how do I report something"}) {
        CAPTURE(text);
        talk.say(text);
        CHECK_FALSE(talk.draft().place);
    }
}

TEST_CASE("what was said ahead of the question is not asked again") {
    Talk talk;
    talk.say("路灯不亮三天了");
    talk.say("没照片！！快点！！！");
    const std::string reply = talk.say("学府路12号");
    CHECK(talk.asked_for() == "confirm");
    CHECK_FALSE(has(reply, "有照片就直接发"));
    CHECK(talk.draft().texts == std::vector<std::string>{"路灯不亮三天了"});
}

TEST_CASE("no shop nearby: then the road will do") {
    Talk talk;
    talk.say("学府路的路灯不亮");
    REQUIRE(talk.asked_for() == "location");
    talk.say("没有");
    CHECK(talk.draft().place_as_is);
    CHECK(talk.asked_for() == "photos");
}

TEST_CASE("a shop on a known road is as good as a door: heed asks for shops") {
    Talk talk;
    talk.say("学府路的路灯不亮");
    talk.say("药房旁边");
    CHECK(talk.draft().place->place.level == PlaceLevel::door);
    CHECK(has(talk.draft().place->place.label, "药房"));
    Talk other;
    other.say("路灯不亮三天了");
    other.say("就系学府路嗰间药房旁边");
    CHECK(other.draft().place->place.label == "学府路嗰间药房旁边");
    CHECK(other.asked_for() == "photos");
}

TEST_CASE("what is denied goes, also where the right thing has no category") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    const std::string reply = talk.say("等下，不是路灯，是红绿灯坏了");
    CHECK(has(reply, "红绿灯坏了"));
    CHECK(talk.draft().category == "other");
    Talk english;
    english.say("street light out at 12 Xuefu Rd");
    english.say("actually it's the traffic light, not the street light");
    CHECK(english.draft().category == "other");
}

TEST_CASE("matters that are counted are told apart, without their numbers") {
    for (const char* text :
         {"两个事：1.学府路12号路灯不亮 2.旁边垃圾没人收",
          "我要反映两件事，第一，学府路12号路灯不亮，第二，旁边垃圾没人收"}) {
        CAPTURE(text);
        Talk talk;
        talk.say(text);
        CHECK(talk.draft().texts == std::vector<std::string>{"学府路12号路灯不亮"});
        REQUIRE(talk.state.draft->queue.size() == 1);
        CHECK(talk.state.draft->queue[0] == "旁边垃圾没人收");
    }
    Talk english;
    english.say("the street light at 12 Xuefu Rd is out and also there is rubbish everywhere");
    CHECK(english.state.draft->queue.size() == 1);
}

TEST_CASE("who cancels what is filed is told how to withdraw it") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("1");
    CHECK(has(talk.say("取消"), "撤回"));
    CHECK(talk.withdrawn.empty());
    talk.say("不用派人了");
    CHECK(talk.withdrawn == std::vector<std::string>{talk.number()});
}

TEST_CASE("who is anonymous already is not told how to become it") {
    Talk talk;
    talk.settings.privacy_url.clear();
    CHECK_FALSE(has(talk.say("我要匿名举报学府路12号路灯不亮"), "回“匿名”"));
    Talk other;
    other.settings.privacy_url.clear();
    CHECK(has(other.say("学府路12号路灯不亮"), "回“匿名”"));
}

TEST_CASE("words that were cut short end no sentence twice") {
    Talk talk;
    talk.state.language = "en";
    const std::string reply = talk.say("something odd stands there in front of the old crossing");
    CHECK_FALSE(has(reply, "…."));
    CHECK_FALSE(has(talk.say("那个东西一直放在那里没有人知道是什么样的"), "…。"));
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

TEST_CASE("a question about a cut is answered, and a cut is reported") {
    for (const char* words : {"今天会停水吗", "翠竹苑3栋明天停水吗？"}) {
        CAPTURE(words);
        Talk talk;
        const std::string reply = talk.say(words);
        CHECK(has(reply, "我这里查不到"));
        CHECK(has(reply, "12345"));
        CHECK_FALSE(talk.state.draft);
    }
    Talk english;
    CHECK(has(english.say("is there a water outage today?"), "what cuts or works are planned"));
    CHECK_FALSE(english.state.draft);
    for (const char* words : {"今天又停水了", "停水了，什么时候来水？"}) {
        CAPTURE(words);
        Talk talk;
        CHECK(has(talk.say(words), "在什么地方"));
        CHECK(talk.draft().category == "water");
    }
    // In the midst of a report it changes nothing.
    Talk draft;
    draft.say("翠竹苑3栋停水了");
    CHECK(has(draft.say("今晚还会停水吗"), "我这里查不到"));
    CHECK(draft.draft().texts.size() == 1);
}

TEST_CASE("who asks who will hear of it is told, and nothing is hidden or filed for asking") {
    Talk talk;
    for (const char* words :
         {"举报会不会被报复", "会告诉物业是我说的吗", "可以匿名吗", "do I have to give my name"}) {
        CAPTURE(words);
        CHECK(has(talk.say(words), "您是谁不会公开"));
        CHECK_FALSE(talk.state.draft);
    }
    CHECK_FALSE(talk.state.anonymous);
    talk.say("路灯不亮三天了");
    talk.say("会告诉物业是我说的吗");
    CHECK_FALSE(talk.draft().place);
    talk.say("我要匿名");
    CHECK(talk.state.anonymous);
}

TEST_CASE("a number that nobody offered is never content") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    for (const char* number : {"0", "5", "555"}) {
        CAPTURE(number);
        CHECK(has(talk.say(number), "请回 1"));
    }
    CHECK(talk.draft().texts.size() == 1);
}

TEST_CASE("a landmark makes the road that was said before exact") {
    Talk talk;
    talk.say("翠竹路的路灯坏了");
    talk.say("就是在翠竹小学对面那一块");
    CHECK(talk.draft().place->place.label == "翠竹路 翠竹小学对面");
    CHECK(talk.draft().place->place.level == PlaceLevel::door);
}
