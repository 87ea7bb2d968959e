// Drafts that an earlier release saved go on in this one. The files of tests/states are never
// changed: a release adds one for itself, written by its own encode().
#include "dialogs/conversation/codec.hpp"
#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace heed;
using test::Talk;

namespace {

conversation::State saved(const std::string& name) {
    const std::filesystem::path path =
        std::filesystem::path(HEED_SOURCE_DIR) / "tests/states" / (name + ".json");
    std::ifstream file(path);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto state = conversation::decode(bytes);
    REQUIRE(state);
    return *state;
}

}  // namespace

TEST_CASE("a draft that waited for its place is filed by this release") {
    Talk talk;
    talk.state = saved("0.1-place");
    REQUIRE(talk.state.draft);
    CHECK(talk.draft().texts == std::vector<std::string>{"路灯不亮三天了"});
    CHECK(talk.asked_for() == "location");
    talk.say("学府路12号");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.category == "light");
}

TEST_CASE("what was on the screen still means what it meant") {
    Talk talk;
    talk.state = saved("0.1-photos");
    CHECK(talk.asked_for() == "photos");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.place.label == "学府路12号");
}

TEST_CASE("a draft that was set aside is offered again") {
    Talk talk;
    talk.state = saved("0.1-parked");
    talk.now = talk.state.last_message_at + std::chrono::hours{30};
    CHECK(talk.say("你好").find("垃圾") != std::string::npos);
    talk.say("1");
    REQUIRE(talk.state.draft);
}

TEST_CASE("who waited for a person still waits, and the draft goes on when heed has them back") {
    Talk talk;
    talk.state = saved("0.1-waiting");
    CHECK(talk.asked_for() == "human");
    CHECK(talk.say("孩子放学要走这条路").find("记下了") != std::string::npos);
    CHECK(talk.told_person.size() == 1);
    CHECK(talk.say("菜单").find("还差地点") != std::string::npos);
    CHECK(talk.ended.size() == 1);
    talk.say("学府路12号");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.text == "路灯不亮三天了");
}

TEST_CASE("who was talking to a person still is, until one of them ends it") {
    Talk talk;
    talk.state = saved("0.1-human");
    CHECK(talk.asked_for() == "human");
    CHECK(talk.say("师傅到哪里了").empty());
    REQUIRE(talk.told_person.size() == 1);
    talk.person(conversation::PersonEvent::Kind::said, "十分钟到");
    CHECK(plain_text(talk.pushed.back().text) == "十分钟到");
    talk.person(conversation::PersonEvent::Kind::gone);
    CHECK(plain_text(talk.pushed.back().text).find("还差地点") != std::string::npos);
    CHECK(talk.asked_for() == "location");
}

TEST_CASE("whom somebody was promised hears of them, and can report meanwhile") {
    Talk talk;
    talk.state = saved("0.1-promised");
    talk.say("学府路12号路灯不亮");
    CHECK(talk.told_person.size() == 1);
    CHECK(talk.asked_for() == "photos");
    talk.person(conversation::PersonEvent::Kind::came, "王芳");
    CHECK(talk.asked_for() == "human");
    CHECK(plain_text(talk.pushed.back().text).find("王芳来了") != std::string::npos);
}

TEST_CASE("values that only a later release knows are worked out anew") {
    const auto state = conversation::decode(R"({"v":1,"revision":7,"epoch":2,"focus":99,"new":[1],)"
                                            R"("draft":{"now":{"texts":["灯坏了"],"edit":77}}})");
    REQUIRE(state);
    CHECK(state->focus == conversation::Focus::none);
    CHECK(state->draft->now.edit == conversation::Focus::none);
    CHECK(state->draft->now.texts.size() == 1);
    CHECK_FALSE(conversation::decode(R"({"v":3,"revision":7})"));
}
