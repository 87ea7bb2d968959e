// Common concerns in staff's chat, on the real store: seen, recognised, split, merged, answered.
#include "bot/concern_watch.hpp"
#include "tests/bot/staff_house.hpp"

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;
using casework::ConcernState;
using casework::Role;
using test::has;
using test::short_of;

// People of one street, and the staff of its department.
class Street : public test::StaffHouse {
public:
    Street() {
        engine = std::make_unique<Engine>(*rules, config, random, nullptr, &watch);
        bind("li", "dongmen-office", Role::officer, "李明");
        bind("zhao", "dongmen-office", Role::head, "赵主任");
        bind("zhang", "grid-centre", Role::dispatcher, "张调度");
        bind("wu", "guiyuan-office", Role::officer, "吴");
        bind("shen", "luohu", Role::auditor, "沈");
    }
    void follow() {
        for (bool more = true; more;)
            more = in_store([&](Tx& tx) { return watch.follow(tx, clock.now()).more; });
    }
    // Says the same as the neighbours; its number.
    std::string noise(
        const std::string& user, const std::string& words = "夜市半夜放音乐太吵，睡不着"
    ) {
        say(user, words);
        TurnOutcome outcome =
            take(user, content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, "zh-CN");
        if (!outcome.answer.complaint) outcome = take(user, content::Text{"提交"}, "zh-CN");
        REQUIRE(outcome.answer.complaint);
        follow();
        return outcome.answer.complaint->number;
    }
    std::vector<std::string> noises(int people) {
        std::vector<std::string> numbers;
        for (int i = 0; i < people; ++i) numbers.push_back(noise("u" + std::to_string(i)));
        return numbers;
    }
    std::optional<casework::Concern> concern(const std::string& number) {
        return in_store([&](Tx& tx) -> std::optional<casework::Concern> {
            const auto id = tx.concern_of(tx.complaint(number, false)->id);
            return id ? tx.concern(*id) : std::nullopt;
        });
    }
    // Types it, and the yes that is asked for.
    std::string agree(const std::string& who, const std::string& command) {
        const std::string asked = say(who, command);
        const std::size_t yes = asked.find("“是");
        INFO(asked);
        REQUIRE(yes != asked.npos);
        return say(who, asked.substr(yes + 3, std::string("是17").size()));
    }
    std::size_t count_told(const std::string& user, std::string_view part) {
        const auto texts = told(user);
        return static_cast<std::size_t>(std::ranges::count_if(texts, [&](const std::string& text) {
            return has(text, part);
        }));
    }

    ConcernWatch watch{*rules, config};
};

TEST_CASE("staff see a concern by its name, with the cases that are theirs and no person") {
    Street street;
    const auto numbers = street.noises(3);
    const std::string page = street.say("li", "N-1");
    CHECK(has(page, "N-1 "));
    CHECK(has(page, "3位居民"));
    CHECK(has(page, "刚出现"));
    for (const std::string& number : numbers) CHECK(has(page, short_of(number)));
    CHECK_FALSE(has(page, "u0"));
    CHECK_FALSE(has(page, "睡不着"));
    // A row of the page is a complaint, and says of which concern it is.
    CHECK(has(street.say("li", "看 1"), "共性问题 N-1：3人反映"));
    CHECK(has(street.say("wu", "看 N-1"), "N-1 没有找到"));
    CHECK(has(street.say("wu", "回 N-1 你好"), "N-1 没有找到"));
    CHECK(has(street.say("li", "看 N-9"), "N-9 没有找到"));
    CHECK(has(street.say("shen", "看 N-1"), "3位居民"));
}

TEST_CASE("hot spots are the concerns of one's departments with the most people lately") {
    Street street;
    street.noises(3);
    const std::string list = street.say("li", "热点");
    CHECK(has(list, "N-1"));
    CHECK(has(list, "3人（共3人）"));
    CHECK(has(street.say("li", "hot 3 days noise"), "近3天"));
    CHECK(has(street.say("li", "热点 7天 噪音"), "N-1"));
    CHECK(has(street.say("li", "热点 路灯"), "没有共性问题"));
    CHECK(has(street.say("li", "热点 外星人"), "没认出"));
    CHECK(has(street.say("wu", "热点"), "没有共性问题"));
    CHECK(has(street.say("zhang", "热点 东门"), "N-1"));
    street.clock.advance(24h * 8);
    CHECK(has(street.say("li", "热点"), "没有共性问题"));
    CHECK(has(street.say("li", "热点 30天"), "N-1"));
}

TEST_CASE("an officer's word recognises a concern, after the time in which it can be taken back") {
    Street street;
    const auto numbers = street.noises(2);
    CHECK(has(street.say("li", "共性 N-1 确认"), "共性 N-1 确认 情况"));
    CHECK(has(street.say("zhang", "共性 N-1 确认 属实"), "要由"));
    CHECK(has(street.say("li", "共性 N-1 确认 现场核实属实"), "✔ N-1"));
    street.follow();
    CHECK(street.concern(numbers[0])->state == ConcernState::emerging);
    CHECK(street.count_told("u0", "共性问题") == 0);
    CHECK(has(street.say("li", "撤"), "✔ N-1 已撤销"));
    street.clock.advance(121s);
    street.follow();
    CHECK(street.concern(numbers[0])->state == ConcernState::emerging);

    CHECK(has(street.say("li", "N-1 确认 现场核实属实"), "✔ N-1"));
    CHECK(has(street.say("li", "N-1 确认 再确认"), "已经认定过"));
    street.clock.advance(121s);
    street.follow();
    CHECK(street.concern(numbers[0])->state == ConcernState::assigned);
    CHECK(street.concern(numbers[0])->confirmed);
    for (const char* user : {"u0", "u1"}) CHECK(street.count_told(user, "共性问题") == 1);
    CHECK(street.count_told("zhao", "【共性问题】N-1") == 1);
    CHECK(has(street.say("li", "撤"), "N-1 已过撤销时限"));
    CHECK(has(street.say("li", "看 N-1"), "认定：现场核实属实"));
    CHECK(has(street.say("li", "看 N-1"), "前解决"));
}

TEST_CASE("one answer reaches each resident once, in each complaint, after a yes") {
    Street street;
    auto numbers = street.noises(3);
    street.clock.advance(1h);
    numbers.push_back(street.noise("u2", "夜市的音乐今晚又吵到两点"));  // says it twice
    REQUIRE(street.concern(numbers[3])->complaints == 4);
    const std::string asked = street.say("li", "接 N-1");
    CHECK(has(asked, "4件"));
    CHECK(has(asked, "“是01”"));
    CHECK(street.complaint(numbers[0]).status == Status::assigned);
    CHECK(has(street.say("li", "是01"), "✔ N-1"));
    for (const std::string& number : numbers)
        CHECK(street.complaint(number).status == Status::accepted);
    for (const char* user : {"u0", "u1", "u2"}) CHECK(street.count_told(user, "已受理") == 1);
    const std::string said = street.agree("li", "回 N-1 今晚联合巡查");
    CHECK(has(said, "4件"));
    CHECK(has(said, "3位居民"));
    for (const std::string& number : numbers)
        CHECK(street.complaint(number).timeline.back().text == "今晚联合巡查");
    for (const char* user : {"u0", "u1", "u2"}) {
        CHECK(street.count_told(user, "今晚联合巡查") == 1);
        // Of their own complaint and of nobody else's.
        for (const std::string& number : numbers) {
            const bool own = street.complaint(number).by.user == user;
            if (!own) CHECK(street.count_told(user, number) == 0);
        }
    }
    street.agree("li", "办结 N-1 夜市已停业");
    street.follow();
    CHECK(street.concern(numbers[0])->state == ConcernState::watched);
    CHECK(has(street.say("li", "接 N-1"), "没有能这样办的件"));
}

TEST_CASE("an answer to all is taken back by all, while nobody was told") {
    Street street;
    const auto numbers = street.noises(12);
    const auto before = street.complaint(numbers[3]).course;
    CHECK(has(street.agree("li", "接 N-1"), "12件"));
    CHECK(has(street.say("li", "撤"), "✔ 已撤销12件"));
    for (const std::string& number : numbers) {
        CHECK(street.complaint(number).status == Status::assigned);
        CHECK(street.complaint(number).timeline.back().event == "undone");
    }
    CHECK(street.complaint(numbers[3]).course == before);
    for (int i = 0; i < 12; ++i) CHECK(street.count_told("u" + std::to_string(i), "已受理") == 0);
    CHECK(has(street.say("li", "撤"), "没有能撤销的"));
}

TEST_CASE("what changed since it was shown is asked about again, and a single digit does nothing") {
    Street street;
    const auto numbers = street.noises(2);
    street.say("li", "接 N-1");
    street.say("zhao", "接 " + short_of(numbers[0]));
    const std::string again = street.say("li", "是01");
    CHECK(has(again, "“是01”"));
    CHECK(has(again, "有1件没有办"));
    CHECK(street.complaint(numbers[1]).status == Status::assigned);
    CHECK(has(street.say("li", "是01"), "✔ N-1"));
    CHECK(street.complaint(numbers[1]).status == Status::accepted);
    CHECK(has(street.say("li", "是01"), "没有等您确认"));
}

TEST_CASE("what other departments have is left to them, and said so") {
    Street street;
    const auto numbers = street.noises(3);
    street.say("zhang", "派 " + short_of(numbers[2]) + " 桂园");
    street.follow();
    const std::string asked = street.say("li", "接 N-1");
    CHECK(has(asked, "另有1件由别的单位办"));
    CHECK_FALSE(has(asked, short_of(numbers[2])));
    street.say("li", "是01");
    CHECK(street.complaint(numbers[2]).status == Status::assigned);
    CHECK(street.complaint(numbers[0]).status == Status::accepted);
    // Their colleague sees the concern by their own complaint, and answers that one only.
    CHECK(has(street.say("wu", "看 N-1"), short_of(numbers[2])));
    CHECK_FALSE(has(street.say("wu", "看 N-1"), short_of(numbers[0])));
    street.agree("wu", "接 N-1");
    CHECK(street.complaint(numbers[2]).status == Status::accepted);
    CHECK(has(street.say("wu", "共性 N-1 拆 " + short_of(numbers[2])), "要由"));
}

TEST_CASE("who leads a concern speaks to all of its residents, whoever holds their complaints") {
    Street street;
    const auto numbers = street.noises(4);
    street.say("zhang", "派 " + short_of(numbers[2]) + " 桂园");
    street.say("zhang", "派 " + short_of(numbers[3]) + " 桂园");
    street.say("li", "N-1 确认 现场核实属实");
    street.clock.advance(121s);
    street.follow();
    REQUIRE(street.concern(numbers[0])->department == "dongmen-office");
    street.agree("li", "接 N-1");
    street.say("wu", "接 " + short_of(numbers[2]));
    const auto assisting = street.complaint(numbers[2]).assisting;
    // The one that nobody has signed for yet is left to those who must.
    const std::string said = street.agree("li", "回 N-1 今晚联合检查");
    CHECK(has(said, "3件"));
    CHECK(has(said, "另有1件由别的单位办"));
    for (const char* user : {"u0", "u1", "u2"}) CHECK(street.count_told(user, "今晚联合检查") == 1);
    CHECK(street.count_told("u3", "今晚联合检查") == 0);
    const Complaint theirs = street.complaint(numbers[2]);
    CHECK(theirs.timeline.back().event == "reply");
    CHECK(theirs.department == "guiyuan-office");
    CHECK(theirs.assisting == assisting);
    // It is words only: what is theirs stays theirs, and unseen.
    CHECK(has(street.agree("li", "办结 N-1 已停业"), "另有2件由别的单位办"));
    CHECK(street.complaint(numbers[2]).status == Status::accepted);
    CHECK(has(street.say("li", "看 " + short_of(numbers[2])), "没有找到"));
    // Who only has one of the members leads nobody.
    CHECK(has(street.agree("wu", "回 N-1 我们也去"), "1件"));
    CHECK(street.count_told("u0", "我们也去") == 0);
}

TEST_CASE("ten people make it heavy: the head hears of it and signs all resolutions at once") {
    Street street;
    const auto numbers = street.noises(9);
    street.agree("li", "接 N-1");
    CHECK_FALSE(street.complaint(numbers[0]).course.heavy);
    CHECK(street.count_told("zhao", "【重点】") == 0);
    const std::string tenth = street.noise("u9");
    street.follow();
    CHECK(street.count_told("zhao", "【重点】N-1") == 1);
    for (const std::string& number : numbers) CHECK(street.complaint(number).course.heavy);
    CHECK(street.complaint(tenth).course.heavy);
    CHECK(street.complaint(numbers[0]).timeline.back().event == "heavy");
    street.say("li", "接 " + short_of(tenth));
    const std::size_t before = street.told("zhao").size();
    CHECK(has(street.agree("li", "办结 N-1 夜市已停业"), "已报负责人签发"));
    CHECK(street.complaint(numbers[0]).status == Status::accepted);
    CHECK(street.count_told("u0", "夜市已停业") == 0);
    CHECK(street.told("zhao").size() == before + 1);
    CHECK(has(street.told("zhao").back(), "10件"));
    CHECK(has(street.say("li", "签发 N-1"), "要由东门街道办事处的负责人来办"));
    CHECK(has(street.agree("zhao", "签发 N-1"), "已办结"));
    for (const std::string& number : numbers)
        CHECK(street.complaint(number).status == Status::resolved);
    CHECK(street.count_told("u0", "夜市已停业") == 1);
}

TEST_CASE("what is another trouble is taken out, remembered, and can be put back") {
    Street street;
    const auto numbers = street.noises(4);
    CHECK(has(street.say("li", "共性 N-1 拆 " + short_of(numbers[3])), "单独办理"));
    CHECK_FALSE(street.concern(numbers[3]));
    CHECK(street.in_store([&](Tx& tx) { return tx.all_likeness_words().size(); }) == 1);
    CHECK_FALSE(street.in_store([&](Tx& tx) { return tx.all_likeness_words()[0].same; }));
    street.follow();
    CHECK(street.concern(numbers[0])->people == 3);
    CHECK(has(street.say("li", "撤"), "✔ N-1 已撤销"));
    street.follow();
    CHECK(street.concern(numbers[3])->people == 4);
    CHECK(street.in_store([&](Tx& tx) { return tx.all_likeness_words().empty(); }));

    // Two together are a concern of their own.
    CHECK(
        has(street.say("li", "共性 N-1 拆 " + short_of(numbers[2]) + " " + short_of(numbers[3])),
            "另立为 N-2")
    );
    street.follow();
    CHECK(street.concern(numbers[3])->id == 2);
    CHECK(street.concern(numbers[3])->people == 2);
    CHECK(street.concern(numbers[0])->people == 2);
    CHECK(has(street.say("li", "共性 N-1 拆 " + short_of(numbers[3])), "不在 N-1 里"));
    CHECK(
        has(street.say("li", "共性 N-1 拆 " + short_of(numbers[0]) + " " + short_of(numbers[1])),
            "至少要留一件")
    );
    CHECK(has(street.say("li", "共性 N-1 拆 9999"), "没有找到"));
    CHECK(has(street.say("li", "共性 N-1 拆"), "可以这样"));
}

TEST_CASE("two concerns become one after a yes, and two again") {
    Street street;
    const auto numbers = street.noises(4);
    street.say("li", "共性 N-1 拆 " + short_of(numbers[2]) + " " + short_of(numbers[3]));
    street.follow();
    CHECK(has(street.say("wu", "合并 N-2 到 N-1"), "没有找到"));
    CHECK(has(street.say("li", "合并 N-1 到 N-1"), "要写两件"));
    const std::string asked = street.say("li", "合并 N-2 到 N-1");
    CHECK(has(asked, "“是02”"));
    CHECK(street.concern(numbers[3])->id == 2);
    CHECK(has(street.say("li", "是02"), "✔ N-2 已并入 N-1"));
    street.follow();
    CHECK(street.concern(numbers[3])->id == 1);
    CHECK(street.concern(numbers[0])->people == 4);
    CHECK(has(street.say("li", "看 N-2"), "N-1 "));
    CHECK(has(street.say("li", "撤"), "✔ N-2 已撤销"));
    street.follow();
    CHECK(street.concern(numbers[3])->id == 2);
    CHECK(street.concern(numbers[3])->people == 2);
    CHECK(street.concern(numbers[0])->people == 2);
    street.agree("zhang", "共性 N-2 并到 N-1");
    street.clock.advance(121s);
    CHECK(has(street.say("zhang", "撤"), "已过撤销时限"));
}

TEST_CASE("who only reads a concern changes nothing") {
    Street street;
    const auto numbers = street.noises(2);
    const std::size_t events = street.complaint(numbers[0]).timeline.size();
    for (const char* command :
         {"共性 N-1 确认 属实", "回 N-1 你好", "接 N-1", "不受理 N-1 属物业", "签发 N-1"}) {
        CAPTURE(command);
        const std::string answer = street.say("shen", command);
        CHECK_FALSE(has(answer, "✔"));
        CHECK_FALSE(has(answer, "“是"));
    }
    CHECK(street.complaint(numbers[0]).timeline.size() == events);
}

}  // namespace
}  // namespace heed
