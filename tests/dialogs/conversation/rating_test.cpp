// After the work: was it solved, how well, what is missing; what staff ask; a call to hurry.
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;
using conversation::Focus;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view words) { return text.find(words) != text.npos; }

Talk with_one_filed() {
    Talk talk;
    talk.say("路灯不亮三天了");
    talk.say("学府路12号");
    talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    talk.pass(std::chrono::hours{26});
    return talk;
}

Talk resolved() {
    Talk talk = with_one_filed();
    talk.resolve(talk.number());
    CHECK(talk.asked_for() == "rating");
    return talk;
}

}  // namespace

TEST_CASE("solved, by number, word or tap, and then how well") {
    for (const char* yes : {"1", "解决了", "是的", "修好了，谢谢师傅", "第一个"}) {
        CAPTURE(yes);
        Talk talk = resolved();
        CHECK(has(talk.say(yes), "5 很满意"));
        REQUIRE(talk.ratings.size() == 1);
        CHECK(talk.ratings[0].solved == "yes");
        CHECK(talk.ratings[0].number == talk.number());
        CHECK(talk.asked_for() == "rating");
    }
    for (const char* degree : {"4", "满意", "4分", "四星"}) {
        CAPTURE(degree);
        Talk talk = resolved();
        talk.tap("rating:solved:yes");
        CHECK(has(talk.say(degree), "谢谢您的评价"));
        REQUIRE(talk.ratings.size() == 2);
        CHECK(talk.ratings[1].satisfied == 4);
        CHECK(talk.asked_for() == "idle");
    }
    Talk talk = resolved();
    talk.say("1");
    CHECK(has(talk.tap("rating:satisfied:1"), "对不住"));
    CHECK(talk.ratings.back().satisfied == 1);
}

TEST_CASE("who does not want to say how well need not") {
    Talk talk = resolved();
    talk.say("1");
    CHECK(has(talk.say("不用了"), "谢谢"));
    CHECK(talk.ratings.size() == 1);
    CHECK(talk.asked_for() == "idle");
}

TEST_CASE("not solved: asked once what is missing, then reopened") {
    Talk talk = resolved();
    CHECK(has(talk.say("3"), "现在是什么情况"));
    CHECK(talk.reopened.empty());
    CHECK(has(talk.say("还是不亮，只换了灯罩"), "已重新派单"));
    REQUIRE(talk.reopened.size() == 1);
    CHECK(talk.reopened[0].text == "还是不亮，只换了灯罩");
    CHECK(talk.asked_for() == "idle");
    // What follows belongs to it.
    talk.photo();
    REQUIRE(talk.supplements.size() == 1);
    CHECK(talk.supplements[0].number == talk.number());
}

TEST_CASE("not solved with the reason in one message is reopened at once") {
    Talk talk = resolved();
    CHECK(has(talk.say("没解决，师傅来了一趟又走了，电话13812345678"), "已重新派单"));
    REQUIRE(talk.reopened.size() == 1);
    CHECK(has(talk.reopened[0].text, "又走了"));
    CHECK_FALSE(has(talk.reopened[0].text, "138"));
    CHECK(talk.reopened[0].phone == "13812345678");
}

TEST_CASE("a photo says what is missing too") {
    Talk talk = resolved();
    talk.say("没解决");
    CHECK(has(talk.photo(), "已重新派单"));
    REQUIRE(talk.reopened.size() == 1);
    CHECK(talk.reopened[0].photo != 0);
}

TEST_CASE("whoever says not solved and nothing more is heard all the same") {
    Talk talk = resolved();
    talk.say("3");
    talk.pass(std::chrono::minutes{11});
    REQUIRE(talk.reopened.size() == 1);
    CHECK(talk.reopened[0].text.empty());
    Talk other = resolved();
    other.say("3");
    other.answer(content::Followed{"翠竹苑"});
    CHECK(other.reopened.size() == 1);
    CHECK(other.state.draft);
}

TEST_CASE("partly: reopened when something is left, closed over when nothing is") {
    Talk talk = resolved();
    CHECK(has(talk.say("解决一部分"), "还差什么"));
    CHECK(has(talk.say("还有两盏没亮"), "已重新派单"));
    CHECK(talk.reopened.size() == 1);
    CHECK(talk.ratings.empty());
    Talk other = resolved();
    other.say("2");
    CHECK(has(other.say("不用"), "5 很满意"));
    REQUIRE(other.ratings.size() == 1);
    CHECK(other.ratings[0].solved == "partly");
    other.say("3");
    CHECK(other.ratings[1].satisfied == 3);
    CHECK(other.reopened.empty());
}

TEST_CASE("a rating that waits does not swallow a new report") {
    Talk talk = resolved();
    talk.say("翠竹苑3栋垃圾没人收");
    REQUIRE(talk.state.draft);
    CHECK(talk.ratings.empty());
    talk.say("1");
    CHECK(talk.count_of_filed() == 2);
    CHECK(talk.ratings.empty());
    // The one that is not rated can still be, by its words or its button.
    talk.tap("rating:solved:yes");
    REQUIRE(talk.ratings.size() == 1);
    CHECK(talk.ratings[0].number == talk.filed[0].complaint.number);
}

TEST_CASE("a button below an older notice counts beside a draft, whose question stays") {
    for (const char* answer : {"yes", "partly", "no"}) {
        CAPTURE(answer);
        Talk talk = resolved();
        talk.say("翠竹苑3栋垃圾没人收");
        REQUIRE(talk.asked_for() == "photos");
        const auto options = talk.state.options;
        talk.tap(std::string("rating:solved:") + answer);
        CHECK(talk.ratings.size() + talk.reopened.size() == 1);
        CHECK(talk.reopened.size() == (std::string_view(answer) == "no" ? 1 : 0));
        talk.tap("rating:satisfied:4");
        CHECK(talk.asked_for() == "photos");
        CHECK(talk.state.options == options);
        talk.say("1");
        CHECK(talk.count_of_filed() == 2);
    }
}

TEST_CASE("a report of something else is no verdict, whatever words it has") {
    for (const char* report :
         {"翠竹苑3栋路灯不亮了", "学府路12号垃圾没人来收", "翠竹苑的井盖还没修好"}) {
        CAPTURE(report);
        Talk talk = resolved();
        talk.say(report);
        CHECK(talk.ratings.empty());
        CHECK(talk.reopened.empty());
        CHECK(talk.state.draft);
    }
}

TEST_CASE("news does not take the question of an open draft off the screen") {
    Talk talk = with_one_filed();
    talk.say("翠竹苑3栋垃圾没人收");
    REQUIRE(talk.asked_for() == "photos");
    talk.resolve(talk.number());
    CHECK(talk.asked_for() == "photos");
    talk.say("1");
    CHECK(talk.count_of_filed() == 2);
    CHECK(talk.ratings.empty());
}

TEST_CASE("reopen within 15 days, and once") {
    Talk talk = resolved();
    talk.say("1");
    talk.say("5");
    talk.pass(std::chrono::hours{24 * 10});
    CHECK(has(talk.say("没解决"), "现在是什么情况"));
    CHECK(has(talk.say("又灭了"), "已重新派单"));
    CHECK(talk.reopened.size() == 1);
    Talk late = resolved();
    late.say("1");
    late.say("5");
    late.pass(std::chrono::hours{24 * 16});
    CHECK(has(late.say("没解决"), "没有查到可以重新办理的事"));
    CHECK(late.reopened.empty());
}

TEST_CASE("what staff ask is answered by the next words, photo or place") {
    for (const char* words : {"3", "是", "不知道", "在三楼楼梯口", "没有"}) {
        CAPTURE(words);
        Talk talk = with_one_filed();
        talk.ask(talk.number(), "是哪一层？");
        CHECK(talk.asked_for() == "question");
        CHECK(has(talk.say(words), "已转给承办人"));
        REQUIRE(talk.answers.size() == 1);
        CHECK(talk.answers[0].text == words);
        CHECK_FALSE(talk.state.draft);
        CHECK(talk.asked_for() == "idle");
    }
    Talk talk = with_one_filed();
    talk.ask(talk.number(), "能拍张照片吗？");
    talk.photo();
    REQUIRE(talk.answers.size() == 1);
    CHECK(talk.answers[0].photo != 0);
    talk.photo();
    REQUIRE(talk.supplements.size() == 1);
    CHECK(talk.supplements[0].number == talk.number());
    Talk placed = with_one_filed();
    placed.ask(placed.number(), "具体在哪里？");
    placed.place(22.5463, 114.1235, "东门");
    REQUIRE(placed.answers.size() == 1);
    CHECK(placed.answers[0].place);
}

TEST_CASE("while staff ask, commands stay commands and another matter is another matter") {
    Talk talk = with_one_filed();
    talk.ask(talk.number(), "是哪一层？");
    CHECK(has(talk.say("帮助"), "110"));
    CHECK(talk.answers.empty());
    talk.say("翠竹苑3栋垃圾没人收，臭得很");
    CHECK(talk.answers.empty());
    CHECK(talk.state.draft);
}

TEST_CASE("an answer that was meant as another matter becomes one") {
    Talk talk = with_one_filed();
    talk.ask(talk.number(), "是哪一层？");
    talk.say("楼上漏得厉害");
    REQUIRE(talk.answers.size() == 1);
    talk.say("新");
    REQUIRE(talk.state.draft);
    CHECK(has(talk.draft().texts.at(0), "漏得厉害"));
}

TEST_CASE("a call to hurry, once a day") {
    Talk talk = with_one_filed();
    CHECK(has(talk.say("催办"), "已替您催办"));
    CHECK(talk.urged == std::vector<std::string>{talk.number()});
    CHECK(has(talk.say("怎么还没人来"), "今天已经催过"));
    CHECK(talk.urged.size() == 1);
    talk.pass(std::chrono::hours{25});
    talk.say("催 0001");
    CHECK(talk.urged.size() == 2);
    talk.resolve(talk.number());
    CHECK(has(talk.say("催 0001"), "已经办完"));
    CHECK(talk.urged.size() == 2);
}

TEST_CASE("which one to hurry is asked when there are several") {
    Talk talk = with_one_filed();
    talk.say("翠竹苑3栋垃圾没人收");
    talk.say("1");
    CHECK(has(talk.say("催办"), "催哪一件"));
    CHECK(talk.urged.empty());
    talk.say("催 0002");
    CHECK(talk.urged == std::vector<std::string>{talk.number()});
}

TEST_CASE("withdrawn and brought back within half an hour") {
    Talk talk = with_one_filed();
    CHECK(has(talk.say("撤回"), "回“恢复”可找回"));
    CHECK(has(talk.say("恢复"), "已找回"));
    CHECK(talk.taken_up == std::vector<std::string>{talk.number()});
    CHECK(has(talk.say("恢复"), "没有可以恢复的内容"));
    talk.say("撤回");
    talk.pass(std::chrono::minutes{31});
    CHECK(has(talk.say("恢复"), "没有可以恢复的内容"));
    CHECK(talk.taken_up.size() == 1);
}

TEST_CASE("where it stands: who has it, until when, what they said last, and the page") {
    Talk talk = with_one_filed();
    auto& one = talk.one(talk.number());
    one.status = Status::in_progress;
    one.department = "lighting";
    one.due_at = talk.now + std::chrono::hours{48};
    one.said = "已派师傅，明天上午到";
    one.said_at = talk.now;
    one.url = "https://r.example/c/x";
    const std::string page = talk.say("进度");
    for (const char* words :
         {"办理中", "市政照明所", "11月27日前", "明天上午到", "https://r.example/c/x", "催办"}) {
        CAPTURE(words);
        CHECK(has(page, words));
    }
    CHECK(std::ranges::count(page, '\n') < 8);
    CHECK(talk.say("0001") == page);
}
