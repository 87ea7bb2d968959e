// One person on two platforms, through the engine on the real store.
#include "tests/support/house.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>

namespace heed {
namespace {

using namespace std::chrono_literals;

const TimePoint start = from_civil(2026, 11, 24, 10, 0, 0);
const ConversationKey phone{"wechat", "o-1"};
const ConversationKey app{"app", "u-1"};
const ConversationKey stranger{"app", "u-2"};
const std::string noise = "东门步行街半夜装修太吵了";
const std::string rubbish = "东门步行街的垃圾没人清理";

// One person's phone and app beside it.
class House : public test::House {
public:
    House() : test::House(start) {}
    // The digits that `from` is told.
    std::string code_for(const ConversationKey& from, std::size_t digits = 6) {
        const std::string words = say(from, "/link");
        const auto digit = [](char c) { return c >= '0' && c <= '9'; };
        const auto begin = std::find_if(words.begin(), words.end(), digit);
        std::string code(begin, std::find_if_not(begin, words.end(), digit));
        REQUIRE(code.size() == digits);
        return code;
    }
    void link() {
        REQUIRE(say(app, "/link " + code_for(phone)).find("绑定好了") != std::string::npos);
    }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

TEST_CASE("a code from one platform, typed on the other, makes one list of complaints") {
    House house;
    const std::string first = house.file(phone, noise);
    CHECK_FALSE(has(house.say(app, "进度"), first));
    house.link();
    CHECK(has(house.say(app, "进度"), first));
    const std::string second = house.file(app, rubbish);
    CHECK(has(house.say(phone, "进度"), second));
    CHECK(has(house.say(phone, "进度"), first));
    // Taken back on the other platform than it was filed on.
    house.say(phone, "撤回");
    const auto after =
        test::blocking_write(*house.store, [&](Tx& tx) { return tx.complaint(second, false); });
    CHECK(after->by == app);
    CHECK(after->status == Status::withdrawn);
}

TEST_CASE("both sides are told, the one that gave the code by a notice to itself") {
    House house;
    house.link();
    const auto notices = house.notices();
    REQUIRE(notices.size() == 1);
    CHECK(notices[0].entry.to == phone);
    CHECK(notices[0].entry.pinned);
    CHECK(has(plain_text(notices[0].entry.notice.text), "解绑"));
    CHECK_FALSE(notices[0].entry.notice.complaint);
}

TEST_CASE("a draft begun on one platform is filed on the other") {
    House house;
    house.say(phone, "东门步行街半夜装修太吵了");
    house.link();
    house.take(app, content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"});
    house.say(app, "提交");
    REQUIRE(house.last.answer.complaint);
    CHECK(has(house.say(phone, "进度"), house.last.answer.complaint ? "" : "x"));
    CHECK(test::blocking_write(*house.store, [&](Tx& tx) {
              return tx.complaints_of(phone, 5).size();
          }) == 1);
}

TEST_CASE("six digits alone are a code only where one was asked for") {
    House house;
    const std::string code = house.code_for(phone);
    CHECK_FALSE(has(house.say(app, code), "绑定好了"));
    house.code_for(app);
    CHECK(has(house.say(app, code), "绑定好了"));
}

TEST_CASE("a code works once, for ten minutes, and not for whoever asked for it") {
    House house;
    const std::string code = house.code_for(phone);
    CHECK(has(house.say(phone, "/link " + code), "另一个平台"));
    CHECK(has(house.say(app, "/link " + code), "绑定好了"));
    CHECK(has(house.say(stranger, "/link " + code), "不对或过期"));
    const std::string late = house.code_for(phone);
    house.clock.advance(10min);
    CHECK(has(house.say(stranger, "/link " + late), "不对或过期"));
}

TEST_CASE("five wrong codes and the right one must wait an hour") {
    House house;
    const std::string code = house.code_for(phone);
    const std::string wrong = code == "000000" ? "000001" : "000000";
    for (int i = 0; i < 5; ++i) CHECK(has(house.say(stranger, "/link " + wrong), "不对或过期"));
    CHECK(has(house.say(stranger, "/link " + code), "一小时"));
    CHECK(has(house.say(app, "/link " + code), "绑定好了"));
}

TEST_CASE("while many accounts guess, codes are longer and everybody can link all the same") {
    House house;
    const std::string before = house.code_for(phone);
    const std::string wrong = before == "000000" ? "000001" : "000000";
    for (int i = 0; i < 100; ++i) {
        const ConversationKey guesser{"app", "g" + std::to_string(i)};
        CHECK(has(house.say(guesser, "/link " + wrong), "不对或过期"));
    }
    CHECK(has(house.say(app, "/link " + before), "十位"));
    const std::string longer = house.code_for(phone, 10);
    CHECK(has(house.say(stranger, "/link " + longer.substr(0, 6)), "十位"));
    CHECK(has(house.say(app, "/link " + longer), "绑定好了"));
}

TEST_CASE("who guesses as ever new visitors waits by their network, and nobody else does") {
    House house;
    ChannelConfig web;
    web.kind = web.name = "web";
    house.config.channels.push_back(web);
    const auto visit = [&](const std::string& user, const std::string& text, std::string source) {
        Inbound inbound;
        inbound.message = {
            {"web", user},
            "w" + std::to_string(++house.messages),
            house.clock.now(),
            "zh-CN",
            content::Text{text}};
        inbound.source = std::move(source);
        const TurnOutcome outcome = house.in_store([&](Tx& tx) {
            return house.engine->take(tx, inbound, house.clock.now());
        });
        return plain_text(outcome.answer.replies.at(0));
    };
    const std::string code = house.code_for(phone);
    const std::string wrong = code == "000000" ? "000001" : "000000";
    for (int i = 0; i < 20; ++i) {
        const std::string user = "v" + std::to_string(i);
        CHECK(has(visit(user, "/link " + wrong, "203.0.113.7"), "不对或过期"));
    }
    CHECK(has(visit("next", "/link " + code, "203.0.113.7"), "一小时"));
    CHECK(has(visit("other", "/link " + code, "198.51.100.20"), "绑定好了"));
    house.clock.advance(1h);
    const std::string later = house.code_for(phone);
    CHECK(has(visit("next", "/link " + later, "203.0.113.7"), "绑定好了"));
}

TEST_CASE("a linked account cannot become a work account, nor a work account be linked") {
    House house;
    house.link();
    const std::string work = make_code(house.random);
    test::blocking_write(*house.store, [&](Tx& tx) {
        tx.invite(make_invitation({"dongmen-office", casework::Role::officer, "李"}, work, start));
        return true;
    });
    CHECK(has(house.say(app, "/bind " + work), "解绑"));
    CHECK(has(house.say(stranger, "/bind " + work), "绑定成功"));
    CHECK(has(house.say(stranger, "/link"), "工作人员"));
    CHECK(has(house.say(stranger, "/link " + house.code_for(phone)), "工作人员"));
}

TEST_CASE("unlinked, each has their own list and the draft stays where it was said") {
    House house;
    const std::string first = house.file(phone, noise);
    house.link();
    const std::string second = house.file(app, rubbish);
    house.say(app, "学府路12号路灯不亮");
    CHECK(has(house.say(phone, "/unlink"), "解绑好了"));
    CHECK(house.last.answer.replies.size() == 1);
    CHECK(has(house.say(phone, "进度"), first));
    CHECK_FALSE(has(house.say(phone, "进度"), second));
    CHECK(has(house.say(app, "进度"), second));
    CHECK_FALSE(has(house.say(app, "进度"), first));
    CHECK(has(house.say(stranger, "解绑"), "没有绑定"));
}

TEST_CASE("a QR code that heed made puts its place into the draft") {
    House house;
    test::blocking_write(*house.store, [&](Tx& tx) {
        tx.save_scene("place-1", {PlaceLevel::point, "3号灯杆", 22.5463, 114.1235}, start);
        return true;
    });
    house.take(phone, content::Followed{"place-1"});
    house.say(phone, "路灯不亮了");
    house.say(phone, "1");
    const auto filed =
        test::blocking_write(*house.store, [&](Tx& tx) { return tx.complaints_of(phone, 1); });
    REQUIRE(filed.size() == 1);
    CHECK(filed[0].place.label == "3号灯杆");
    CHECK(filed[0].area == "dongmen");
    house.take(phone, content::Scanned{"nothing-of-ours"});
}

}  // namespace
}  // namespace heed
