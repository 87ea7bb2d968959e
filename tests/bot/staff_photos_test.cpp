// Photos and numbers to call in staff's chat, on the real store.
#include "storage/concern_book.hpp"
#include "tests/bot/staff_house.hpp"

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;
using casework::Role;
using test::has;
using test::short_of;

class House : public test::StaffHouse {
public:
    House() {
        bind("li", "dongmen-office", Role::officer, "李明");
        bind("zhao", "dongmen-office", Role::head, "赵主任");
        bind("zhang", "grid-centre", Role::dispatcher, "张调度");
        bind("qian", "luohu", Role::checker, "钱回访");
        bind("own", "dongmen-office", Role::checker, "孙回访");
        bind("shen", "luohu", Role::auditor, "沈");
        bind("wu", "guiyuan-office", Role::officer, "吴");
    }
    // A photo whose bytes came with it; what heed answers.
    std::string photo(const std::string& user, const std::string& sha256) {
        Inbound inbound;
        inbound.message = {
            {"app", user},
            "p" + std::to_string(++messages),
            clock.now(),
            "zh-CN",
            content::Photo{}};
        inbound.photo = PhotoInfo{sha256, "image/jpeg", 100};
        const TurnOutcome outcome =
            in_store([&](Tx& tx) { return engine->take(tx, inbound, clock.now()); });
        std::string words;
        for (const Reply& reply : outcome.answer.replies) words += plain_text(reply) + "\n";
        return words;
    }
    std::size_t proofs(const std::string& number) {
        const auto photos =
            in_store([&](Tx& tx) { return tx.photos_of(tx.complaint(number, false)->id); });
        return static_cast<std::size_t>(std::ranges::count(photos, true, &PhotoRow::shows_work));
    }
    std::size_t count_events(const std::string& number, std::string_view event) {
        const auto timeline = complaint(number).timeline;
        return static_cast<std::size_t>(std::ranges::count(timeline, event, &ComplaintEvent::event)
        );
    }
    std::string file_for_caller() {
        say("zhang", "代报 电话 13800138000 东门步行街半夜装修太吵了");
        take("zhang", content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"}, "zh-CN");
        const TurnOutcome outcome = take("zhang", content::Text{"提交"}, "zh-CN");
        REQUIRE(outcome.answer.complaint);
        return outcome.answer.complaint->number;
    }
};

const std::string one(64, 'a'), two(64, 'b'), three(64, 'c');

TEST_CASE("photos of what was done are the resident's to see, a series is one event") {
    House house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    CHECK(has(house.say("li", "拍 " + no), "不能这样办"));
    house.say("li", "接 " + no);
    CHECK(has(house.say("li", "拍 " + no), "请发 " + no));
    CHECK(has(house.photo("li", one), "✔ " + no));
    CHECK(has(house.photo("li", two), "✔ " + no));
    CHECK(house.proofs(number) == 2);
    CHECK(house.count_events(number, "proof") == 1);
    CHECK(house.complaint(number).photos.empty());
    const std::size_t before = house.told("u1").size();
    house.say("li", "办结 " + no + " 已停工");
    REQUIRE(house.told("u1").size() == before + 1);
    CHECK(has(house.told("u1").back(), "处理后的照片：https://bot.example.org/c/"));
    // After the result they need no command, and the resident hears of them once.
    CHECK(has(house.photo("li", three), "✔ " + no));
    CHECK(house.proofs(number) == 3);
    CHECK(house.count_events(number, "proof") == 2);
    CHECK(has(house.told("u1").back(), "发来了处理后的照片"));
    const std::size_t after = house.told("u1").size();
    house.photo("li", std::string(64, 'd'));
    CHECK(house.told("u1").size() == after);
    // Ten minutes later a photo is a photo again.
    house.clock.advance(11min);
    house.photo("li", std::string(64, 'e'));
    CHECK(house.proofs(number) == 4);
}

TEST_CASE("a photo goes to the complaint in front of whoever sends it, or is asked about") {
    House house;
    const std::string first = house.file("u1"), second = house.file("u2", "东门步行街的垃圾没人清理");
    house.say("li", "接 " + short_of(first));
    house.say("li", "办结 " + short_of(first) + " 已停工");
    house.say("li", "接 " + short_of(second));
    const std::size_t told = house.told("u1").size();
    CHECK(has(house.photo("li", one), "拍 " + short_of(second)));
    CHECK(house.proofs(first) == 0);
    CHECK(house.told("u1").size() == told);
    house.say("li", "拍 " + short_of(second));
    CHECK(house.proofs(second) == 1);
}

TEST_CASE("a resolution without photos says nothing of photos") {
    House house;
    const std::string number = house.file("u1");
    house.say("li", "接 " + short_of(number));
    house.say("li", "办结 " + short_of(number) + " 已停工");
    CHECK_FALSE(has(house.told("u1").back(), "照片"));
    CHECK(has(house.told("u1").back(), "“已停工”\n"));
}

TEST_CASE("a photo out of nothing is asked about, and taken where it is said to belong") {
    House house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    house.say("li", "接 " + no);
    CHECK(has(house.photo("li", one), "拍 " + no));
    CHECK(house.photo("li", two).empty());
    CHECK(house.proofs(number) == 0);
    CHECK(has(house.say("li", "拍 " + no), "✔ " + no));
    CHECK(house.proofs(number) == 2);
    // Who is reporting something themselves is a resident.
    house.say("wu", "看 " + no);
    house.say("wu", "桂园路的路灯不亮，三天没人管");
    house.photo("wu", three);
    CHECK(house.proofs(number) == 2);
}

TEST_CASE("only who works on it shows what was done, and nine are enough") {
    House house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    house.say("li", "接 " + no);
    for (const char* user : {"zhao", "zhang", "qian", "shen"}) {
        CAPTURE(user);
        CHECK(has(house.say(user, "拍 " + no), "要由东门街道办事处的经办人或协办单位来办"));
        house.photo(user, one);
    }
    CHECK(has(house.say("wu", "拍 " + no), "没有找到"));
    CHECK(house.proofs(number) == 0);
    house.say("li", "拍 " + no);
    for (char c = '0'; c <= '9'; ++c) house.photo("li", std::string(64, c));
    CHECK(house.proofs(number) == 9);
    CHECK(has(house.photo("li", one), "没有收"));
}

TEST_CASE("staff look at photos by an address") {
    House house;
    const std::string number = house.file("u1");
    const std::string no = short_of(number);
    CHECK(has(house.say("li", "图 " + no), "没有照片"));
    house.photo("u1", one);
    const std::string list = house.say("li", "图 " + no);
    CHECK(has(list, "居民照片1 https://bot.example.org/p/"));
    CHECK(has(house.say("wu", "图 " + no), "没有找到"));
}

TEST_CASE("the caller's number is for whoever works on it or calls back, others see it masked") {
    House house;
    const std::string no = short_of(house.file_for_caller());
    CHECK(has(house.say("li", "看 " + no), "电话：138****8000"));
    CHECK_FALSE(has(house.say("li", "看 " + no), "13800138000"));
    for (const char* user : {"li", "zhao", "zhang", "qian"}) {
        CAPTURE(user);
        CHECK(has(house.say(user, "电话 " + no), "13800138000"));
    }
    CHECK(has(house.say("own", "phone " + no), "138****8000"));
    CHECK_FALSE(has(house.say("own", "phone " + no), "13800138000"));
    CHECK(has(house.say("shen", "电话 " + no), "不能看居民的电话"));
    CHECK_FALSE(has(house.say("shen", "看 " + no), "138"));
    CHECK(has(house.say("wu", "电话 " + no), "没有找到"));
    CHECK(
        has(house.say("li", "电话 " + short_of(house.file("u2", "东门步行街的垃圾没人清理"))),
            "没有留电话")
    );
}

TEST_CASE("nobody reads the number of who is anonymous, nor whether there is one") {
    House house;
    const std::string no =
        short_of(house.file("u1", "匿名反映东门步行街半夜装修太吵了，电话13800138000"));
    const std::string without = short_of(house.file("u2", "我要匿名，东门步行街的垃圾没人清理"));
    for (const char* user : {"li", "zhao", "zhang", "qian", "own", "shen"}) {
        CAPTURE(user);
        CHECK(has(house.say(user, "电话 " + no), "是匿名反映"));
        CHECK(has(house.say(user, "电话 " + without), "是匿名反映"));
        CHECK_FALSE(has(house.say(user, "看 " + no), "138"));
    }
    CHECK(has(house.say("wu", "电话 " + no), "没有找到"));
}

}  // namespace
}  // namespace heed
