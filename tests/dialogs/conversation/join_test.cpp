#include "dialogs/conversation/join.hpp"

#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

using namespace heed;
using test::Talk;

namespace {

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// `here` types the code that `there` was given; false when they cannot be joined.
bool join(Talk& here, const Talk& there) {
    const conversation::Facts facts;
    const Organisation city = test::small_city();
    const Gazetteer gazetteer(city);
    const KeywordClassifier classifier(city);
    static const Texts texts = Texts::built_in();
    auto joined = conversation::join(
        here.state,
        there.state,
        {here.now, city, gazetteer, texts, classifier, here.settings, facts}
    );
    if (joined) here.take(*joined);
    return joined.has_value();
}

}  // namespace

TEST_CASE("a draft begun there goes on here") {
    Talk here, there;
    there.say("学府路12号路灯不亮");
    REQUIRE(join(here, there));
    const std::string reply = here.flush();
    CHECK(has(reply, "绑定好了"));
    CHECK(here.asked_for() == "photos");
    CHECK(here.draft().texts == std::vector<std::string>{"学府路12号路灯不亮"});
    CHECK_FALSE(here.state.parked);
    here.say("1");
    CHECK(here.count_of_filed() == 1);
}

TEST_CASE("of two drafts the one in hand stays and the other is set aside, not lost") {
    Talk here, there;
    there.say("学府路12号路灯不亮");
    here.say("菜场门口垃圾没人收");
    REQUIRE(join(here, there));
    here.flush();
    CHECK(here.draft().texts == std::vector<std::string>{"菜场门口垃圾没人收"});
    REQUIRE(here.state.parked);
    CHECK(here.state.parked->now.texts == std::vector<std::string>{"学府路12号路灯不亮"});
}

TEST_CASE("more than two unfinished drafts are not joined: none may be lost") {
    Talk here, there;
    for (Talk* talk : {&here, &there}) {
        talk->say("路灯不亮");  // without a place it is not filed by itself
        talk->pass(std::chrono::hours(7));
        talk->say("菜场门口垃圾没人收");
        REQUIRE(talk->state.parked);
    }
    CHECK_FALSE(join(here, there));
}

TEST_CASE("what either side has on the screen or on a timer is of the past") {
    Talk here, there;
    there.say("学府路12号路灯不亮");
    const std::int64_t revision = std::max(here.state.revision, there.state.revision);
    const std::int64_t epoch = std::max(here.state.epoch, there.state.epoch);
    REQUIRE(join(here, there));
    CHECK(here.state.revision > revision);
    CHECK(here.state.epoch > epoch);
}

TEST_CASE("who was anonymous on one side stays so, and the notice is not given twice") {
    Talk here, there;
    there.say("匿名");
    here.say("你好");
    REQUIRE(here.state.noticed);
    REQUIRE(join(here, there));
    CHECK(here.state.anonymous);
    CHECK(here.state.noticed);
}

TEST_CASE("a question about a filed complaint that was asked there is open here") {
    Talk here, there;
    here.say("你好");
    there.say("你好");
    there.state.focus = conversation::Focus::rate_solved;
    there.state.about = "JC261124-0001-0";
    there.state.options = {{"rating:solved:yes", "解决了"}};
    REQUIRE(join(here, there));
    CHECK(here.state.focus == conversation::Focus::rate_solved);
    CHECK(here.state.about == "JC261124-0001-0");
    CHECK(here.state.options.size() == 1);
}

TEST_CASE("what is left behind has manners and no draft") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.say("匿名");
    const conversation::State rest = conversation::left_behind(talk.state);
    CHECK_FALSE(rest.draft);
    CHECK(rest.anonymous);
    CHECK(rest.noticed);
    CHECK(rest.revision > talk.state.revision);
}

TEST_CASE("an album that was announced is answered once, with its last photo") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    talk.send(content::Choice{"menu:album:3", ""});
    CHECK(talk.flush().empty());
    for (int i = 0; i < 2; ++i) {
        talk.send(content::Photo{"m", ""});
        CHECK(talk.last.hold == conversation::Hold::more);
    }
    talk.send(content::Photo{"m", ""});
    CHECK(talk.last.hold == conversation::Hold::none);
    talk.flush();
    CHECK((talk.count_of_filed() == 1 || talk.draft().photos.size() == 3));
    // Late photos of an album that never came whole are ordinary ones.
    talk.send(content::Choice{"menu:album:3", ""});
    talk.flush();
    talk.pass(std::chrono::minutes(2));
    talk.send(content::Photo{"m", ""});
    CHECK(talk.last.hold == conversation::Hold::photo);
}
