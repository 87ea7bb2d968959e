#include "tests/support/talk.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace heed;
using namespace std::chrono_literals;
using test::Talk;

namespace {

constexpr GeoPoint in_dongmen{22.5463, 114.1235, Datum::wgs84};
constexpr GeoPoint in_florence{43.4674483, 11.8851267, Datum::wgs84};

bool has(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// The photo's message, then what the photo says of itself, then the reply.
std::string photo_taken_at(
    Talk& talk, GeoPoint point, PhotoId photo = 1, std::optional<TimePoint> when = {}
) {
    talk.send(content::Photo{"m", ""});
    talk.take(talk.step(conversation::PhotoShotEvent{photo, {point, when}}));
    return talk.flush();
}

void lose(Talk& talk, PhotoId photo, std::string why) {
    talk.take(talk.step(conversation::PhotoLostEvent{photo, std::move(why)}));
}

}  // namespace

TEST_CASE("a photo's own place is asked about once, and only a yes makes it the draft's") {
    for (const char* yes : {"1", "是", "好的", "location:1"}) {
        CAPTURE(yes);
        Talk talk;
        talk.say("路灯不亮了，三天没人管");
        const std::string asked = photo_taken_at(talk, in_dongmen);
        CHECK(has(asked, "照片里带有拍摄位置"));
        CHECK(has(asked, "东门街道"));
        CHECK(talk.asked_for() == "location");
        CHECK_FALSE(talk.draft().place);
        CHECK_FALSE(conversation::summarise(talk.state).has_place);
        if (std::string_view(yes).starts_with("location")) {
            talk.tap(talk.option(yes));
        } else {
            talk.say(yes);
        }
        REQUIRE(talk.count_of_filed() == 1);
        CHECK(talk.filed[0].complaint.place.level == PlaceLevel::point);
        CHECK(talk.filed[0].complaint.place.latitude_deg == in_dongmen.latitude_deg);
        CHECK(talk.filed[0].complaint.area == "dongmen");
    }
}

TEST_CASE("any other answer forgets the photo's place") {
    for (const char* other : {"2", "不用", "不是", "学府路12号", "就在老邮局对面"}) {
        CAPTURE(other);
        Talk talk;
        talk.say("路灯不亮了，三天没人管");
        photo_taken_at(talk, in_dongmen);
        REQUIRE(talk.asked_for() == "location");
        const std::string reply = talk.say(other);
        CHECK_FALSE(has(reply, "照片里带有"));
        if (talk.state.draft) CHECK_FALSE(talk.state.draft->photo_place);
        CHECK(conversation::encode(talk.state).find("114.12") == std::string::npos);
        if (talk.state.draft && talk.draft().place)
            CHECK(talk.draft().place->place.latitude_deg != in_dongmen.latitude_deg);
        // Nor is it asked again for the next photo.
        CHECK_FALSE(has(photo_taken_at(talk, in_dongmen, 2), "照片里带有"));
    }
}

TEST_CASE("an aside leaves the question open") {
    Talk talk;
    talk.say("路灯不亮了，三天没人管");
    photo_taken_at(talk, in_dongmen);
    CHECK(has(talk.say("帮助"), "用照片里的位置吗"));
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.area == "dongmen");
}

TEST_CASE("words that said where stay as the name of the photo's place") {
    Talk talk;
    talk.say("路灯不亮了，三天没人管");
    talk.say("菜市场后面");
    photo_taken_at(talk, in_dongmen);
    REQUIRE(talk.asked_for() == "location");
    talk.say("1");
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].complaint.place.label == "菜市场后面");
    CHECK(talk.filed[0].complaint.place.longitude_deg == in_dongmen.longitude_deg);
}

TEST_CASE("a photo's place is of no use abroad, when old, when the place is known or all is filed"
) {
    const auto asks = [](Talk& talk, GeoPoint point, std::optional<TimePoint> when = {}) {
        return has(photo_taken_at(talk, point, 1, when), "照片里带有");
    };
    Talk abroad, old, known, filed, fresh, nonsense;
    for (Talk* talk : {&abroad, &old, &fresh, &nonsense}) talk->say("路灯不亮了，三天没人管");
    CHECK_FALSE(asks(abroad, in_florence));
    CHECK_FALSE(asks(old, in_dongmen, old.now - 24h * 31));
    CHECK(asks(fresh, in_dongmen, fresh.now - 24h));
    CHECK_FALSE(asks(nonsense, {std::nan(""), 114, Datum::wgs84}));
    known.say("学府路12号路灯不亮");
    CHECK_FALSE(asks(known, in_dongmen));
    filed.say("学府路12号路灯不亮");
    filed.photo();
    REQUIRE(filed.count_of_filed() == 1);
    const auto before = filed.state;
    filed.take(filed.step(conversation::PhotoShotEvent{1, {in_dongmen, {}}}));
    CHECK(filed.state == before);
}

TEST_CASE("what is learnt too late for one reply is asked with the next") {
    Talk talk;
    talk.photo();
    talk.take(talk.step(conversation::PhotoShotEvent{1, {in_dongmen, {}}}));
    CHECK(talk.pushed.empty());
    CHECK(has(talk.say("路灯不亮了，三天没人管"), "照片里带有拍摄位置"));
}

TEST_CASE("a cancelled or parked draft keeps no photo's place") {
    Talk cancelled, parked;
    for (Talk* talk : {&cancelled, &parked}) {
        talk->say("路灯不亮了，三天没人管");
        photo_taken_at(*talk, in_dongmen);
        REQUIRE(talk->state.draft->photo_place);
    }
    cancelled.say("取消");
    parked.pass(7h);
    for (Talk* talk : {&cancelled, &parked}) {
        CHECK_FALSE(talk->state.draft);
        CHECK(conversation::encode(talk->state).find("photo_place\":{") == std::string::npos);
    }
}

TEST_CASE("photos that cannot be opened are told of once in a burst, with what to do") {
    Talk talk;
    talk.say("学府路12号路灯不亮");
    for (int i = 0; i < 3; ++i) talk.send(content::Photo{"m", ""});
    lose(talk, 2, "unsupported");
    lose(talk, 3, "broken");
    const std::string reply = talk.flush();
    CHECK(has(reply, "截个屏"));
    CHECK_FALSE(has(reply, "没收完整"));
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].photos == std::vector<PhotoId>{1});
    CHECK(talk.discarded == std::vector<PhotoId>{2, 3});
}

TEST_CASE("a photo that is lost after the reply is told of unasked, and again after a while") {
    Talk talk;
    talk.photo();
    lose(talk, 1, "too-large");
    lose(talk, 1, "too-large");
    REQUIRE(talk.pushed.size() == 1);
    CHECK(has(plain_text(talk.pushed[0].text), "原图"));
    CHECK(talk.draft().photos.empty());
    talk.pass(1min);
    talk.photo();
    lose(talk, 2, "HTTP 404");
    REQUIRE(talk.pushed.size() == 2);
    CHECK(has(plain_text(talk.pushed[1].text), "没收完整"));
    talk.answer(content::Unfollowed{});
    talk.pass(1min);
    lose(talk, 3, "broken");
    CHECK(talk.pushed.size() == 2);
}

TEST_CASE("undo brings back no photo that was lost") {
    Talk talk;
    talk.photo();
    talk.say("路灯不亮了，三天没人管");
    REQUIRE(talk.state.draft->history.size() == 1);
    REQUIRE(talk.state.draft->history[0].values.photos.size() == 1);
    lose(talk, 1, "broken");
    talk.say("撤销");
    CHECK(talk.draft().photos.empty());
    talk.say("路灯不亮了，三天没人管");
    talk.say("学府路12号");
    talk.photo();
    REQUIRE(talk.count_of_filed() == 1);
    CHECK(talk.filed[0].photos == std::vector<PhotoId>{2});
}
