// What staff do in chat beyond single transitions: yes and no, undo, lists, names, duty, deputies.
#include "tests/bot/staff_house.hpp"

namespace heed {
namespace {

using namespace std::chrono_literals;
using casework::Role;
using test::has;
using test::short_of;
using test::StaffHouse;

// With an officer, a head, a dispatcher and a checker.
class Staffed : public StaffHouse {
public:
    Staffed() {
        bind("li", "dongmen-office", Role::officer, "李明");
        bind("zhao", "dongmen-office", Role::head, "赵主任");
        bind("zhang", "grid-centre", Role::dispatcher, "张调度");
        bind("qian", "luohu", Role::checker, "钱回访");
    }
    Status status(const std::string& number) { return complaint(number).status; }
};

TEST_CASE("what cannot be taken back waits for the digits of its number") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    const std::string yes = "是" + no.substr(2);
    const std::string asked = house.say("zhang", "不受理 " + no + " 属物业内部设施");
    CHECK(has(asked, "不受理"));
    CHECK(has(asked, "属物业内部设施"));
    CHECK(has(asked, yes));
    CHECK(house.status(number) == Status::assigned);
    // Neither a bare word nor a row nor other digits.
    CHECK(has(house.say("zhang", "是"), yes));
    house.say("zhang", "1");
    CHECK(house.status(number) == Status::assigned);
    house.say("zhang", "不受理 " + no + " 属物业内部设施");
    CHECK(has(house.say("zhang", "是99"), yes));
    CHECK(house.status(number) == Status::assigned);
    CHECK(has(house.say("zhang", yes), "✔"));
    CHECK(house.status(number) == Status::rejected);
    CHECK(house.complaint(number).timeline.back().text == "属物业内部设施");
    CHECK(has(house.say("zhang", yes), "没有等您确认"));
}

TEST_CASE("a yes is good for a minute, dropped by a no or another command, void after a change") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    const std::string yes = "yes " + no.substr(2);
    const std::string reject = "reject " + no + " private ground";
    house.say("zhang", reject);
    house.clock.advance(61s);
    CHECK(has(house.say("zhang", yes), "60"));
    house.say("zhang", reject);
    house.say("zhang", "no");
    CHECK(has(house.say("zhang", yes), "没有等您确认"));
    house.say("zhang", reject);
    house.say("zhang", "show " + no);
    CHECK(has(house.say("zhang", yes), "没有等您确认"));
    house.say("zhang", reject);
    house.clock.advance(12s);
    house.say("li", "接 " + no);
    CHECK(has(house.say("zhang", yes), "李明"));
    CHECK(house.status(number) == Status::accepted);
}

TEST_CASE("what will be refused is not asked about") {
    Staffed house;
    const std::string no = short_of(house.file("u1"));
    CHECK(has(house.say("li", "不受理 " + no + " 属物业"), "要由东门街道办事处的负责人或派单员来办")
    );
    CHECK(has(house.say("zhang", "重开 " + no + " 仍不亮"), "不能这样办"));
}

TEST_CASE("all that waits is accepted at once, after a yes, and taken back at once") {
    Staffed house;
    CHECK(has(house.say("li", "接 全部"), "没有等受理的"));
    std::vector<std::string> numbers;
    const char* texts[] = {
        "东门步行街半夜装修太吵了",
        "东门步行街的垃圾没人清理",
        "东门步行街路灯不亮",
        "东门步行街的井盖坏了",
        "东门步行街有人占道摆摊"};
    for (int i = 0; i < 5; ++i) numbers.push_back(house.file("u" + std::to_string(i), texts[i]));
    std::vector<std::string> mine;
    for (const std::string& number : numbers) {
        if (house.complaint(number).department == "dongmen-office") mine.push_back(number);
    }
    REQUIRE(mine.size() >= 2);
    const std::string asked = house.say("li", "接全部");
    for (const std::string& number : mine) CHECK(has(asked, short_of(number)));
    const std::size_t yes = asked.find("“是");
    REQUIRE(yes != asked.npos);
    house.say("li", asked.substr(yes + 3, std::string("是01").size()));
    for (const std::string& number : mine) CHECK(house.status(number) == Status::accepted);
    const std::string undone = house.say("li", "撤");
    for (const std::string& number : mine) {
        CHECK(has(undone, short_of(number)));
        CHECK(house.status(number) == Status::assigned);
    }
    CHECK(has(house.say("li", "撤"), "没有能撤销的"));
}

TEST_CASE("undo puts everything back and the resident hears nothing") {
    Staffed house;
    const std::string number = house.file("u1");
    const Complaint before = house.complaint(number);
    house.say("li", "接 " + short_of(number));
    REQUIRE(house.told("u1").size() == 1);
    house.clock.advance(100s);
    CHECK(has(house.say("li", "撤"), "已撤销：受理"));
    const Complaint after = house.complaint(number);
    CHECK(after.status == before.status);
    CHECK(after.course == before.course);
    CHECK(after.timeline.back().event == "undone");
    CHECK(house.told("u1").empty());
    CHECK(house.told("u1", OutboxState::cancelled).size() == 1);
}

TEST_CASE("undo ends with the window, with the notice, and with what others did") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    house.say("li", "接 " + no);
    house.clock.advance(121s);
    CHECK(has(house.say("li", "撤"), "已过撤销时限"));
    CHECK(house.status(number) == Status::accepted);

    house.clock.advance(30min);
    house.in_store([&](Tx& tx) {
        for (const OutboxItem& item : tx.lease(100, house.clock.now(), 60s))
            tx.settle(item, OutboxState::sent, {}, "");
        return true;
    });
    house.say("li", "回 " + no + " 师傅下午到");
    house.in_store([&](Tx& tx) { return tx.lease(100, house.clock.now() + 20s, 60s).size(); });
    CHECK(has(house.say("li", "撤"), "已过撤销时限"));

    house.say("li", "核实 " + no + " 属实");
    house.say("zhao", "批示 " + no + " 抓紧");
    CHECK(has(house.say("li", "撤"), "新动作"));
    CHECK(house.status(number) == Status::verified);
}

TEST_CASE("departments and colleagues are named as people name them") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    CHECK(has(house.say("zhang", "派 " + no + " 街道办事处"), "东湖街道办事处"));
    CHECK(has(house.say("zhang", "派 " + no + " 供电公司"), "没认出"));
    CHECK(has(house.say("zhang", "派 " + no + " @李明"), "东门"));
    CHECK(house.complaint(number).course.officer == house.in_store([](Tx& tx) {
        return tx.staff({"app", "li"})->id;
    }));
    CHECK(has(house.say("zhang", "assign " + no + " water bureau"), "水务局"));
    CHECK(house.complaint(number).department == "water-bureau");
}

TEST_CASE("an extension by days counts from the deadline of each, a day by its name is that day") {
    Staffed house;
    const std::string first = house.file("u1"), second = house.file("u2");
    house.say("zhao", "接 " + short_of(first) + " " + short_of(second));
    house.in_store([&](Tx& tx) {
        casework::Change change;
        change.after = *tx.complaint(second, false);
        change.status = change.after.status;
        change.after.due_at += std::chrono::hours(24);
        change.event = {house.clock.now(), "note", "heed", std::nullopt};
        return tx.change(change);
    });
    const TimePoint due = house.complaint(first).due_at;
    const std::string said =
        house.say("zhao", "延期 " + short_of(first) + " " + short_of(second) + " 3天 等备件");
    CHECK(has(said, "已延期到"));
    CHECK(house.complaint(first).due_at == due + std::chrono::hours(24 * 3));
    CHECK(house.complaint(second).due_at == due + std::chrono::hours(24 * 4));
    // Said to begin now, it would be earlier than the deadline.
    CHECK(has(house.say("zhao", "延期 " + short_of(first) + " 1天内 等备件"), "晚于现在的期限"));
    CHECK(house.complaint(first).due_at == due + std::chrono::hours(24 * 3));
}

TEST_CASE("a heavy resolution goes to the head, an extension too, and both are decided in chat") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    house.say("li", "接 " + no);
    CHECK(has(house.say("li", "延期 " + no + " 60天 等备件"), "待负责人批准"));
    REQUIRE_FALSE(house.told("zhao").empty());
    CHECK(has(house.told("zhao").back(), "申请延期"));
    CHECK(has(house.say("zhao", "看 " + no), "申请延期到"));
    CHECK(has(house.say("zhao", "准延 " + no), "已延期到"));
    house.in_store([&](Tx& tx) {
        casework::Change change;
        change.after = *tx.complaint(number, false);
        change.status = change.after.status;
        change.after.course.heavy = true;
        change.event = {house.clock.now(), "note", "heed", std::nullopt};
        return tx.change(change);
    });
    CHECK(has(house.say("li", "办结 " + no + " 已停工"), "已报负责人签发"));
    CHECK(house.status(number) == Status::accepted);
    CHECK(has(house.say("zhao", "签发 " + no), "已办结"));
    CHECK(house.complaint(number).timeline.back().text == "已停工");
    CHECK(has(house.say("qian", "查验 " + no + " 未解决 仍然很吵"), "已重开"));
    CHECK(house.status(number) == Status::reopened);
}

TEST_CASE("two complaints become one, and both residents hear what follows") {
    Staffed house;
    const std::string first = house.file("u1");
    const std::string second = house.file("u2", "东门步行街半夜装修噪音扰民");
    house.say("li", "接 " + short_of(first));
    const std::string asked =
        house.say("li", "合并 " + short_of(second) + " 到 " + short_of(first));
    CHECK(has(asked, short_of(first)));
    CHECK(has(house.say("li", "是" + short_of(second).substr(2)), "已并入"));
    CHECK(house.status(second) == Status::merged);
    house.say("li", "办结 " + short_of(first) + " 已劝离");
    REQUIRE_FALSE(house.told("u2").empty());
    CHECK(has(house.told("u2").back(), "已劝离"));
    CHECK(has(house.told("u2").back(), first));
    // The question whether it is solved is put to whose complaint goes on.
    CHECK(has(house.told("u1").back(), "解决了吗"));
    CHECK_FALSE(has(house.told("u2").back(), "解决了吗"));
}

TEST_CASE("lists are narrowed by area, category and words; a search finds what has ended") {
    Staffed house;
    const std::string noise = house.file("u1");
    const std::string rubbish = house.file("u1", "东门步行街的垃圾没人清理");
    CHECK(has(house.say("zhang", "待办"), "待办 2件"));
    const std::string one = house.say("zhang", "待办 噪音 东门");
    CHECK(has(one, short_of(noise)));
    CHECK_FALSE(has(one, short_of(rubbish)));
    CHECK(has(house.say("zhang", "list rubbish today"), short_of(rubbish)));
    CHECK(has(house.say("zhang", "list overdue"), "没有待办"));
    house.say("zhang", "reject " + short_of(noise) + " private ground");
    house.say("zhang", "yes " + short_of(noise).substr(2));
    CHECK_FALSE(has(house.say("zhang", "待办 装修"), short_of(noise)));
    CHECK(has(house.say("zhang", "搜 装修"), short_of(noise)));
    CHECK(has(house.say("zhang", "search 装修 太吵"), short_of(noise)));
    CHECK_FALSE(has(house.say("zhang", "search 装修 路灯"), short_of(noise)));
    const std::string earlier = house.say("zhang", "前案 " + short_of(rubbish));
    CHECK(has(earlier, short_of(noise)));
    // What somebody filed without a name stands beside nothing that has one.
    const std::string unnamed = house.file("u1", "匿名反映东门步行街的路灯坏了");
    CHECK_FALSE(has(house.say("zhang", "前案 " + short_of(rubbish)), short_of(unnamed)));
    CHECK(has(house.say("zhang", "前案 " + short_of(unnamed)), "没有找到"));
    // Whoever has no right to a complaint does not find it by another.
    house.bind("wu", "guiyuan-office", Role::officer, "吴");
    CHECK_FALSE(has(house.say("wu", "搜 装修"), short_of(noise)));
    CHECK(has(house.say("wu", "前案 " + short_of(rubbish)), "没有找到"));
    CHECK(has(house.say("zhang", "流程 " + short_of(noise)), "张调度"));
    CHECK(has(house.say("zhang", "地图 " + short_of(noise)), "WGS-84: 22.546300, 114.123500"));
}

TEST_CASE("off duty, nobody is bothered while a colleague is on") {
    Staffed house;
    house.bind("sun", "dongmen-office", Role::officer, "孙");
    house.say("li", "下班");
    house.file("u1");
    CHECK(house.told("li").empty());
    CHECK(house.told("sun").size() == 1);
    house.say("sun", "off duty");
    house.say("zhao", "off duty");
    house.file("u2", "东门步行街的垃圾没人清理");
    CHECK(house.told("li").size() == 1);
    house.say("li", "上班");
    house.file("u3", "东门步行街天天有噪音");
    CHECK(house.told("li").size() == 2);
    CHECK(house.told("sun").size() == 2);
}

TEST_CASE("who subscribes to a category or an area hears of new complaints they may see") {
    Staffed house;
    house.bind("wu", "guiyuan-office", Role::officer, "吴");
    CHECK(has(house.say("qian", "订阅 噪音 东门"), "噪音"));
    house.say("wu", "订阅 噪音");
    house.file("u1");
    CHECK(house.told("qian").size() == 1);
    CHECK(house.told("wu").empty());
    house.say("qian", "退订 噪音");
    CHECK(has(house.say("qian", "unsubscribe dongmen"), "没有订阅"));
    house.file("u2", "东门步行街天天有噪音");
    CHECK(house.told("qian").size() == 1);
    CHECK(has(house.say("qian", "订阅 外星人"), "外星人"));
}

TEST_CASE("a deputy does what the head does, until the day that was named") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    CHECK(has(house.say("li", "代办 李明 周五"), "只有负责人"));
    CHECK(has(house.say("li", "批示 " + no + " 抓紧"), "要由东门街道办事处的负责人来办"));
    CHECK(has(house.say("zhao", "代办"), "没有人代办"));
    CHECK(has(house.say("zhao", "代办 李明 昨天"), "例如"));
    CHECK(has(house.say("zhao", "代办 李明 周五"), "11月27日18:00"));
    CHECK(has(house.told("li").back(), "11月27日18:00"));
    CHECK(has(house.say("zhao", "deputy"), "李明"));
    CHECK(has(house.say("li", "批示 " + no + " 抓紧"), "✔"));
    house.clock.advance(24h * 4);
    CHECK(has(house.say("li", "批示 " + no + " 抓紧"), "要由东门街道办事处的负责人来办"));
    house.say("zhao", "代办 李明 3天");
    house.say("zhao", "代办 取消");
    CHECK(has(house.say("li", "批示 " + no + " 抓紧"), "要由东门街道办事处的负责人来办"));
}

// From now on the head signs its resolution.
static void make_heavy(Staffed& house, const std::string& number) {
    house.in_store([&](Tx& tx) {
        const auto complaint = tx.complaint(number, true);
        return tx.change(
            casework::made_heavy(house.rules->get()->organisation, *complaint, house.clock.now())
        );
    });
}

TEST_CASE("a deputy's own resolution is signed by another, who hears of it") {
    Staffed house;
    house.bind("sun", "luohu", Role::head, "孙区长");
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    make_heavy(house, number);
    house.say("zhao", "代办 李明 周五");
    house.say("zhao", "下班");
    house.say("li", "接 " + no);
    const std::size_t above = house.told("sun").size();
    CHECK(has(house.say("li", "办结 " + no + " 已停工"), "已报负责人签发"));
    // The only head on duty in the department is who proposed it: one level up.
    REQUIRE(house.told("sun").size() == above + 1);
    CHECK(has(house.told("sun").back(), "已停工"));
    CHECK(has(house.say("li", "签发 " + no), "不能自己签发"));
    CHECK(house.complaint(number).status == Status::accepted);
    CHECK(has(house.say("sun", "签发 " + no), "✔"));
    CHECK(house.complaint(number).status == Status::resolved);
}

TEST_CASE("without any other head the dispatchers hear of a deputy's own resolution") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    make_heavy(house, number);
    house.say("zhao", "代办 李明 周五");
    house.in_store([&](Tx& tx) {
        const auto head = tx.staff({"app", "zhao"});
        return tx.remove_staff(head->id, house.clock.now());
    });
    house.say("li", "接 " + no);
    const std::size_t before = house.told("zhang").size();
    house.say("li", "办结 " + no + " 已停工");
    REQUIRE(house.told("zhang").size() == before + 1);
    CHECK(has(house.told("zhang").back(), "已停工"));
}

TEST_CASE("a head who took a complaint up hears what became of it, others are left alone") {
    Staffed house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    house.say("li", "接 " + no);
    house.say("zhao", "批示 " + no + " 抓紧");
    const std::size_t before = house.told("zhao").size();
    house.say("li", "办结 " + no + " 已停工");
    REQUIRE(house.told("zhao").size() == before + 1);
    CHECK(has(house.told("zhao").back(), "已停工"));
    const std::string other = short_of(house.file("u2", "东门步行街的垃圾没人清理"));
    house.say("li", "接 " + other);
    const std::size_t quiet = house.told("zhao").size();
    house.say("li", "办结 " + other + " 已清理");
    CHECK(house.told("zhao").size() == quiet);
}

TEST_CASE("ready words are said in the resident's language") {
    Staffed house;
    const std::string number = house.file("u1");
    house.say("li", "接 " + short_of(number));
    CHECK(has(house.say("li", "话术"), "#现场"));
    CHECK_FALSE(has(house.say("li", "话术 备件"), "#现场"));
    house.say("li", "reply " + short_of(number) + " #visit 上午到", "en");
    const std::string said = house.complaint(number).timeline.back().text.value_or("");
    CHECK(has(said, "工作人员今天到现场查看"));
    CHECK(has(said, "\n上午到"));
    house.say("li", "回 " + short_of(number) + " ＃备件");
    CHECK(has(house.complaint(number).timeline.back().text.value_or(""), "配件"));
    CHECK(has(house.say("li", "回 " + short_of(number) + " #没有"), "没有叫“没有”"));
}

TEST_CASE("a complaint filed for a caller is not the caller's colleague's") {
    Staffed house;
    CHECK(has(house.say("li", "代报"), "代报"));
    CHECK(has(house.say("qian", "代报 电话 东门步行街半夜装修太吵了"), "不能替居民"));
    house.say("li", "代报 电话 13800138000 东门步行街半夜装修太吵了");
    house.take("li", content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, "zh-CN");
    TurnOutcome outcome = house.take("li", content::Text{"提交"}, "zh-CN");
    REQUIRE(outcome.answer.complaint);
    const std::string number = outcome.answer.complaint->number;
    const Complaint complaint = house.complaint(number);
    CHECK(complaint.by == ConversationKey{"phone", number});
    const auto staff_id = house.in_store([](Tx& tx) { return tx.staff({"app", "li"})->id; });
    CHECK(complaint.timeline.front().by == staff_id);
    CHECK(complaint.timeline.front().event == "filed");
    // Neither found nor rated by the one who took the call.
    house.say("li", "接 " + short_of(number));
    house.say("li", "办结 " + short_of(number) + " 已劝离");
    house.say("li", "解决了");
    CHECK(house.status(number) == Status::resolved);
    // The next one is their own again.
    CHECK(house.complaint(house.file("li", "东门步行街的垃圾没人清理")).by.user == "li");
}

TEST_CASE("what is dictated is no addition to one's own report, and its question is answered first") {
    Staffed house;
    const std::string own = house.file("li");
    house.say("li", "待办");
    house.say("li", "代报 电话 13800138000");
    house.say("li", "东门步行街路灯不亮");
    house.take("li", content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, "zh-CN");
    TurnOutcome outcome = house.take("li", content::Text{"1"}, "zh-CN");
    if (!outcome.answer.complaint) outcome = house.take("li", content::Text{"提交"}, "zh-CN");
    REQUIRE(outcome.answer.complaint);
    const std::string number = outcome.answer.complaint->number;
    CHECK(number != own);
    CHECK(house.complaint(number).by.channel == "phone");
    CHECK_FALSE(has(house.complaint(own).text, "路灯"));
}

TEST_CASE("whether a caller is anonymous says nothing about who took the call") {
    Staffed house;
    const auto dictate = [&](std::string_view words) {
        house.say("li", "代报 电话 " + std::string(words));
        house.take("li", content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, "zh-CN");
        const TurnOutcome outcome = house.take("li", content::Text{"提交"}, "zh-CN");
        REQUIRE(outcome.answer.complaint);
        return house.complaint(outcome.answer.complaint->number).anonymous;
    };
    CHECK(dictate("东门步行街半夜装修太吵了，居民要求匿名"));
    CHECK_FALSE(dictate("东门步行街路灯不亮"));
    CHECK_FALSE(house.complaint(house.file("li", "东门步行街的垃圾没人清理")).anonymous);
    house.say("li", "匿名");
    CHECK_FALSE(dictate("东门步行街井盖坏了"));
    CHECK(house.complaint(house.file("li", "东门步行街的树倒了")).anonymous);
}

TEST_CASE("the figures are those of the own department, or of one below") {
    Staffed house;
    const std::string number = house.file("u1");
    house.file("u2", "东门步行街的垃圾没人清理");
    house.say("li", "接 " + short_of(number));
    house.say("li", "办结 " + short_of(number) + " 已劝离");
    CHECK(has(house.say("li", "统计 本周"), "新件2，办结1，重开0"));
    CHECK(has(house.say("li", "统计"), "在办2，待受理1，超时0"));
    CHECK(has(house.say("li", "stats guiyuan"), "guiyuan"));
    CHECK(has(house.say("zhang", "stats week dongmen"), "新件2，办结1"));
}

TEST_CASE("administrators hear who was given more than an officer's role, and nobody else does") {
    StaffHouse house;
    house.bind("boss", "dongmen-office", Role::admin, "管理员甲");
    house.bind("li", "dongmen-office", Role::officer, "李明");
    CHECK(house.told("boss").empty());
    house.bind("wang", "dongmen-office", Role::head, "王芳");
    const auto told = house.told("boss");
    REQUIRE(told.size() == 1);
    CHECK(has(told[0], "王芳 刚刚绑定为东门街道办事处的负责人"));
    CHECK(has(told[0], "heed staff remove s_"));
    CHECK(house.told("li").empty());
    CHECK(house.told("wang").empty());
    house.bind("boss2", "dongmen-office", Role::admin, "管理员乙");
    CHECK(house.told("boss").size() == 2);
    CHECK(house.told("boss2").empty());
}

TEST_CASE("whoever was removed is a resident, and what they say is a complaint") {
    Staffed house;
    const std::string number = house.file("u1");
    const auto id = house.in_store([](Tx& tx) { return tx.staff({"app", "li"})->id; });
    REQUIRE_FALSE(house.told("li").empty());
    CHECK(house.in_store([&](Tx& tx) { return tx.remove_staff(id, house.clock.now()); }));
    CHECK_FALSE(house.in_store([&](Tx& tx) { return tx.remove_staff(id, house.clock.now()); }));
    CHECK(house.told("li").empty());
    house.say("li", "接 " + short_of(number));
    CHECK(house.status(number) == Status::assigned);
    house.file("u2", "东门步行街的垃圾没人清理");
    CHECK(house.told("li").empty());
    // Invited again, they are who they were.
    house.bind("li", "guiyuan-office", Role::officer, "李明");
    CHECK(house.in_store([](Tx& tx) { return tx.staff({"app", "li"})->id; }) == id);
}

}  // namespace
}  // namespace heed
