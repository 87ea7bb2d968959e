#include "dialogs/conversation/step.hpp"

#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <functional>

using namespace heed;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("text, photo and place file one complaint in every order") {
    std::array<int, 3> order{0, 1, 2};
    do {
        Talk talk;
        for (const int what : order) {
            CHECK(talk.count_of_filed() == 0);
            if (what == 0) talk.say("路灯不亮了，三天没人管");
            if (what == 1) talk.photo();
            if (what == 2) talk.place(22.5463, 114.1235, "东门步行街");
        }
        REQUIRE(talk.count_of_filed() == 1);
        const Complaint& complaint = talk.filed[0].complaint;
        CHECK(complaint.text == "路灯不亮了，三天没人管");
        CHECK(complaint.category == "light");
        CHECK(complaint.area == "dongmen");
        CHECK(complaint.place.level == PlaceLevel::point);
        CHECK(complaint.place.latitude_deg == 22.5463);
        CHECK(complaint.department == "lighting");
        CHECK(complaint.status == Status::assigned);
        CHECK(complaint.due_at > complaint.filed_at);
        CHECK(talk.filed[0].photos == std::vector<PhotoId>{1});
        CHECK(talk.asked_for() == "idle");
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a photo forty minutes after the others, nothing filed yet, is of the same matter") {
    Talk told;
    told.photo();
    told.place(22.5463, 114.1235, "东门步行街");
    told.pass(std::chrono::minutes(40));
    told.photo();
    told.say("路灯不亮了，三天没人管");
    REQUIRE(told.count_of_filed() == 1);
    CHECK(told.filed[0].photos == std::vector<PhotoId>{1, 2});
    CHECK(told.supplements.empty());
}

TEST_CASE("words of a filed complaint that come late are not told of the next matter") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    talk.say("新");
    talk.say("翠竹苑垃圾没人收");
    const std::string answer = talk.say("学府路12号路灯不亮");
    CHECK(has(answer, "已收到，编号 " + talk.number()));
    CHECK(talk.draft().texts == std::vector<std::string>{"翠竹苑垃圾没人收"});
    CHECK(talk.count_of_filed() == 1);
    // A draft that has no words yet may be about the same trouble elsewhere.
    Talk other;
    other.say("学府路12号路灯不亮");
    other.say("1");
    other.pass(std::chrono::minutes(40));
    other.photo();
    other.say("学府路12号路灯不亮");
    CHECK(other.count_of_filed() == 2);
}

TEST_CASE("a GCJ-02 place is kept in WGS-84") {
    Talk talk;
    const GeoPoint wgs{22.5463, 114.1235, Datum::wgs84};
    talk.answer(content::Location{{22.543600, 114.128600, Datum::gcj02}, ""});
    REQUIRE(talk.draft().place);
    CHECK(std::abs(*talk.draft().place->place.latitude_deg - wgs.latitude_deg) < 0.001);
    CHECK(std::abs(*talk.draft().place->place.longitude_deg - wgs.longitude_deg) < 0.001);
}

TEST_CASE("the summary card is accepted by 1, words and a photo") {
    for (const char* yes :
         {"1", "１", "一", "①", "第一个", "提交", "好", "是", "好的", "yes", "OK", "没有"}) {
        CAPTURE(yes);
        Talk talk;
        CHECK(has(talk.say("学府路12号路灯不亮"), "有照片就直接发"));
        CHECK(talk.asked_for() == "photos");
        CHECK(talk.option("photos:none") == "photos:none@1");
        CHECK(has(talk.say(yes), "已提交，编号 " + talk.number()));
        CHECK(talk.count_of_filed() == 1);
    }
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.photo();
    CHECK(talk.count_of_filed() == 1);
}

TEST_CASE("the confirm card submits, changes and cancels") {
    Talk talk;
    talk.say("学府路12号装修噪音太吵");
    CHECK(talk.asked_for() == "confirm");
    talk.say("2");
    CHECK(talk.asked_for() == "edit");
    talk.tap("edit:location@1");
    talk.say("翠竹苑3栋");
    CHECK(talk.asked_for() == "confirm");
    CHECK(talk.draft().place->place.label == "翠竹苑3栋");
    talk.say("3");
    CHECK(talk.asked_for() == "idle");
    CHECK(has(talk.say("恢复"), "找回来了"));
    CHECK(talk.draft().place->place.label == "翠竹苑3栋");
    talk.tap(talk.option("confirm:yes"));
    CHECK(talk.count_of_filed() == 1);
}

TEST_CASE("a tap on an option of an earlier draft is explained and ignored") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    const std::string old = talk.option("photos:none");
    talk.say("取消");
    talk.say("文昌街5号垃圾没人收");
    CHECK(has(talk.tap(old), "过期"));
    CHECK(talk.count_of_filed() == 0);
    CHECK(talk.asked_for() == "photos");
    CHECK(has(talk.tap("confirm:yes@99999999999999999999"), "过期"));
    CHECK(has(talk.tap("rubbish"), "过期"));
}

TEST_CASE("an unsure category is offered with two others and with the staff") {
    Talk talk;
    talk.place(22.5463, 114.1235);
    talk.say("路灯下面堆满垃圾没人收拾");
    CHECK(talk.asked_for() == "category");
    CHECK_FALSE(talk.option("category:light").empty());
    CHECK_FALSE(talk.option("category:trash").empty());
    CHECK_FALSE(talk.option("category:other").empty());
    talk.tap(talk.option("category:trash"));
    CHECK(talk.draft().category == "trash");
    CHECK(talk.asked_for() == "photos");
}

TEST_CASE("without a place heed asks three times, then still offers a way out") {
    Talk talk;
    talk.say("路灯不亮了");
    talk.photo();
    const std::string last = talk.photo();
    CHECK(has(last, "说不出地点"));
    talk.tap(talk.option("location:as_is"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.place.level == PlaceLevel::words);
}

TEST_CASE("numbers and commands never become content") {
    Talk talk;
    talk.say("路灯不亮了");
    const conversation::DraftValues before = talk.draft();
    for (const std::string word :
         {"7",
          "一",
          "帮助",
          "进度",
          "人工",
          "谢谢",
          "你好",
          "你是谁",
          "不",
          "是",
          "没有",
          "恢复",
          "..."}) {
        CAPTURE(word);
        talk.say(word);
        CHECK(talk.draft() == before);
        CHECK(talk.asked_for() == "location");
    }
}

TEST_CASE("undo goes back step by step, also over corrections") {
    Talk talk;
    talk.say("建设路15号路面有个坑");
    talk.say("不对 是51号");
    CHECK(talk.draft().place->place.label == "建设路51号");
    talk.say("不是路坏，是井盖没了");
    CHECK(talk.draft().category == "manhole");
    talk.say("撤销");
    CHECK(talk.draft().category == "road");
    talk.say("撤销");
    CHECK(talk.draft().place->place.label == "建设路15号");
    CHECK(has(talk.say("撤销"), "没有可以撤销"));
}

TEST_CASE("undo and a number in one burst answer nothing that is off the screen") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("地址是学府路21号");
    talk.send(content::Text{"撤销"});
    talk.send(content::Text{"1"});
    talk.flush();
    CHECK(talk.count_of_filed() == 0);
}

TEST_CASE("nine photos get one answer, the tenth is dropped and said so") {
    Talk talk;
    for (int i = 0; i < 9; ++i) {
        talk.send(content::Photo{"m", ""});
        CHECK(talk.last.reply_owed);
        CHECK(talk.last.hold == conversation::Hold::photo);
    }
    CHECK(has(talk.flush(), "照片收到了"));
    CHECK(talk.flush().empty());
    CHECK(talk.draft().photos.size() == 9);
    CHECK(has(talk.photo(), "最多9张"));
    CHECK(talk.discarded == std::vector<PhotoId>{10});
}

TEST_CASE("an emergency comes first in every state and files at once with any place") {
    Talk talk;
    const std::string reply = talk.say("学府路12号楼道好大煤气味");
    CHECK(reply.starts_with("闻到燃气味"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.emergency);
    REQUIRE(talk.alerts.size() == 1);
    CHECK(talk.alerts[0].kind == "gas");

    Talk editing;
    editing.say("学府路12号路灯不亮");
    editing.say("改");
    CHECK(editing.say("旁边着火了").starts_with("有火情请马上打 119"));
    CHECK(editing.count_of_filed() == 1);

    Talk alone;
    CHECK(has(alone.say("着火了"), "您安全后"));
    alone.say("菜市场后面");
    CHECK(alone.count_of_filed() == 1);

    Talk sad;
    CHECK(has(sad.say("我不想活了"), "12356"));
    CHECK(sad.alerts.size() == 1);
    CHECK_FALSE(sad.state.draft);
}

TEST_CASE("phone and anonymity are found in the text and kept apart") {
    Talk talk;
    talk.say("我要匿名反映学府路12号垃圾没人收，电话13812345678");
    talk.say("提交");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].phone == "13812345678");
    CHECK(talk.filed[0].complaint.anonymous);
    CHECK_FALSE(has(talk.filed[0].complaint.text, "138"));
}

TEST_CASE("late photos, words and places go to the complaint just filed") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("提交");
    talk.send(content::Photo{"m", ""});
    talk.send(content::Photo{"m", ""});
    CHECK(has(talk.flush(), "照片2张"));
    talk.say("晚上八点以后最黑，老人不敢走");
    talk.place(22.5463, 114.1235);
    REQUIRE(talk.supplements.size() == 3);
    CHECK(talk.supplements[0].photo == 1);
    CHECK(talk.supplements[2].text == "晚上八点以后最黑，老人不敢走");
    REQUIRE(talk.amendments.size() == 1);
    REQUIRE(talk.amendments[0].place);
    CHECK(talk.amendments[0].place->place.level == PlaceLevel::point);
    CHECK(talk.amendments[0].place->place.label == "学府路12号");
    talk.say("不对 是21号");
    REQUIRE(talk.amendments.size() == 2);
    REQUIRE(talk.amendments[1].place);
    CHECK(talk.amendments[1].place->place.label == "学府路21号");
    talk.say("文昌街的垃圾没人收");
    CHECK(talk.draft().category == "trash");
    talk.say("取消");
    talk.pass(std::chrono::minutes{31});
    talk.photo();
    CHECK(talk.draft().photos.size() == 1);
}

TEST_CASE("a complaint is withdrawn while nobody has accepted it") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("提交");
    const std::string number = talk.number();
    CHECK(has(talk.say("进度"), number));
    CHECK(has(talk.say("撤回"), "已撤回"));
    CHECK(talk.withdrawn == std::vector<std::string>{number});
    CHECK(has(talk.say("撤回"), "没有可以撤回"));
    talk.photo();
    CHECK(talk.supplements.empty());

    Talk late;
    late.say("学府路12号路灯不亮");
    late.say("提交");
    late.recent[0].status = Status::accepted;
    CHECK(has(late.say("撤回"), "不能直接撤回"));
    CHECK(late.withdrawn.empty());
    CHECK(late.supplements.size() == 1);
}

TEST_CASE("a complete draft that nobody confirms is filed and said so") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.pass(std::chrono::minutes{9});
    CHECK(talk.count_of_filed() == 0);
    talk.pass(std::chrono::minutes{2});
    REQUIRE(talk.count_of_filed() == 1);
    REQUIRE(talk.pushed.size() == 1);
    CHECK(talk.pushed[0].event == "filed");
    CHECK(talk.pushed[0].status == "assigned");
    CHECK(talk.pushed[0].complaint->number == talk.number());
    Talk never;
    never.settings.file_after = Duration{0};
    CHECK_FALSE(has(never.say("学府路12号路灯不亮"), "分钟没回"));
    never.pass(std::chrono::hours{5});
    CHECK(never.count_of_filed() == 0);
}

TEST_CASE("an unfinished draft is reminded of once, then set aside, then offered") {
    Talk talk;
    talk.say("路灯不亮了");
    talk.pass(std::chrono::hours{2});
    REQUIRE(talk.pushed.size() == 1);
    CHECK(talk.pushed[0].event == "reminder");
    CHECK_FALSE(talk.pushed[0].complaint);
    talk.pass(std::chrono::hours{70});
    CHECK(talk.pushed.size() == 1);
    CHECK_FALSE(talk.state.draft);
    CHECK(has(talk.say("在吗"), "3天前有一条没报完"));
    CHECK(talk.asked_for() == "stale");
    talk.tap(talk.option("stale:resume"));
    CHECK(talk.draft().category == "light");

    Talk fits;
    fits.say("路灯不亮了");
    fits.pass(std::chrono::hours{24});
    fits.place(22.5463, 114.1235);
    CHECK(fits.draft().texts.size() == 1);
    CHECK(fits.asked_for() == "photos");

    Talk reminded;
    reminded.say("路灯不亮了");
    reminded.pass(std::chrono::hours{1});
    reminded.say("提交");
    REQUIRE(reminded.count_of_filed() == 1);
    CHECK(reminded.filed[0].complaint.place.label == "地点未说明");
}

TEST_CASE("photos of a draft that is dropped are dropped too") {
    Talk talk;
    talk.photo();
    talk.say("取消");
    CHECK(talk.discarded.empty());
    talk.pass(std::chrono::minutes{11});
    CHECK(talk.discarded == std::vector<PhotoId>{1});
    talk.photo();
    talk.pass(std::chrono::hours{24 * 31});
    CHECK(talk.discarded == std::vector<PhotoId>{1, 2});
    CHECK_FALSE(talk.state.parked);
}

TEST_CASE("the first words set the language, and a wish changes it") {
    Talk talk;
    CHECK(has(talk.say("hi, there is construction noise every night"), "Where is it?"));
    CHECK(has(talk.say("中文"), "好，用中文"));
    CHECK(has(talk.say("help"), "我能帮您"));
    Talk tapped;
    CHECK(has(tapped.tap("menu:language"), "OK, in English."));
}

TEST_CASE("voice is echoed, and whoever was not heard is asked to write, in other words each time"
) {
    Talk talk;
    CHECK(has(talk.voice("学府路12号路灯不亮"), "听到：“学府路12号路灯不亮”"));
    CHECK(talk.asked_for() == "photos");
    CHECK(has(talk.voice(""), "听不懂"));
    CHECK(has(talk.voice(""), "还是没听懂"));
    CHECK(talk.asked_for() == "photos");
}

TEST_CASE("the privacy notice is given once") {
    Talk talk;
    CHECK(has(talk.say("你好"), "https://r.example/privacy"));
    CHECK_FALSE(has(talk.say("你好"), "https://r.example/privacy"));
}

TEST_CASE("abuse alone is answered once, then met with silence; a report inside it is taken") {
    Talk talk;
    CHECK(has(talk.say("傻逼"), "我理解"));
    CHECK(talk.say("一群废物").empty());
    talk.say("他妈的路灯坏了三天");
    CHECK(talk.draft().category == "light");
}

TEST_CASE("odd messages do no harm") {
    Talk talk;
    CHECK(has(talk.answer(content::Unsupported{"sticker"}), "看不了"));
    CHECK(has(talk.answer(content::Location{{1e300, 5, Datum::wgs84}, ""}), "看不了"));
    CHECK(has(talk.say("\xff\xfe"), "看不了"));
    talk.say(std::string(100000, 'x'));
    std::string text = "路灯坏了 ";
    for (int i = 0; i < 5000; ++i) text += "长";
    talk.say(text);
    CHECK(talk.draft().texts.back().size() <= 6000);
    talk.send(content::Unfollowed{});
    CHECK_FALSE(talk.last.reply_owed);
    CHECK(talk.flush().empty());
}

TEST_CASE("whoever does not know is led on, and the words become no content") {
    Talk talk;
    talk.say("路灯不亮");
    CHECK(has(talk.say("不知道"), "先提交"));
    CHECK_FALSE(talk.draft().place);
    talk.say("我也不知道");
    CHECK(talk.draft().place->place.label == "地点未说明");
    CHECK(talk.draft().texts.size() == 1);
    Talk vague;
    vague.say("建设路路灯不亮");
    vague.say("说不清楚");
    CHECK(vague.asked_for() == "photos");
    CHECK(vague.draft().place->place.label == "建设路");
    Talk unsure;
    unsure.say("学府路12号路灯照着的垃圾");
    REQUIRE(unsure.asked_for() == "category");
    unsure.say("不清楚");
    CHECK(unsure.draft().category == "other");
    // Words that speak for no category leave nothing to choose from: staff decide, nobody is asked.
    Talk of_no_kind;
    of_no_kind.say("学府路12号有人老是捣乱");
    CHECK(of_no_kind.asked_for() == "photos");
    of_no_kind.say("提交");
    REQUIRE(of_no_kind.count_of_filed() == 1);
    CHECK(of_no_kind.filed[0].complaint.category == "other");
}

TEST_CASE("a short answer is the place with all its words") {
    const auto place_after = [](const char* answer) {
        Talk talk;
        talk.say("路灯不亮");
        talk.say(answer);
        return talk.draft().place->place;
    };
    CHECK(place_after("翠竹苑3栋1201").label == "翠竹苑3栋1201");
    CHECK(place_after("就在翠竹苑那边嘛").label == "翠竹苑那边");
    CHECK(place_after("Cuizhu Garden building 3").label == "Cuizhu Garden building 3");
    CHECK(place_after("Cuizhu Garden building 3").level == PlaceLevel::door);
    CHECK(place_after("翠园中学").level == PlaceLevel::door);
    CHECK(place_after("翠竹小学").level == PlaceLevel::door);
    CHECK(place_after("near the big market").label == "near the big market");
}

TEST_CASE("where it is may come before what it is, and more of what before where") {
    Talk talk;
    CHECK(has(talk.say("我们小区门口"), "位置收到了。请问出了什么问题"));
    CHECK(has(talk.say("路灯坏了"), "“我们小区门口”还不够准"));
    Talk late;
    late.say("垃圾桶");
    CHECK(has(late.say("没人倒"), "还差地点"));
    CHECK(late.draft().texts.size() == 2);
}

TEST_CASE("a number that is not the resident's own is said not to be found") {
    Talk talk;
    CHECK(has(talk.say("0042"), "没有查到"));
    CHECK(has(talk.say("JC261124-0042-6"), "没有查到"));
}

TEST_CASE("a correction behind a denial changes its part and is no content") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    CHECK(has(talk.say("不是这样的，地址是学府路13号"), "地点：学府路13号"));
    CHECK(talk.draft().texts.size() == 1);
    talk.say("it's not a street light, it's noise");
    CHECK(talk.draft().category == "noise");
}

TEST_CASE("what is wrong may come in answer to where") {
    Talk talk;
    talk.say("老公园那里晚上让人害怕");
    talk.say("灯坏得厉害");
    CHECK(talk.draft().category == "light");
    CHECK(talk.draft().texts.size() == 2);
}

TEST_CASE("an emergency is not promised working days") {
    Talk talk;
    const std::string reply = talk.say("学府路12号着火了");
    CHECK(has(reply, "尽快"));
    CHECK_FALSE(has(reply, "工作日"));
}

TEST_CASE("people in a stuck lift are helped first") {
    Talk talk;
    const std::string reply = talk.say("翠竹苑3栋电梯困人了");
    CHECK(has(reply, "119"));
    CHECK(has(reply, "别扒门"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.category == "lift");
    CHECK(talk.filed[0].complaint.emergency);
    CHECK(talk.alerts.at(0).kind == "trapped");
    Talk broken;
    broken.say("翠竹苑3栋电梯坏了");
    CHECK(broken.alerts.empty());
}
