#include "dialogs/understanding/classifier.hpp"

#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("one category that matches is sure enough to file, none gives nothing") {
    const Organisation city = test::small_city();
    const KeywordClassifier classifier(city);
    const Ranking light = classifier.rank("门口的路灯三天不亮了");
    REQUIRE(light.size() == 1);
    CHECK(light[0].first == "light");
    CHECK(light[0].second >= 0.8);
    CHECK(classifier.rank("今天天气真好").empty());
    CHECK(classifier.rank("").empty());
}

TEST_CASE("two categories share the certainty, best first") {
    const Organisation city = test::small_city();
    const Ranking both = KeywordClassifier(city).rank("路灯下面堆满垃圾");
    REQUIRE(both.size() == 2);
    CHECK(both[0].second < 0.55);
    CHECK(both[0].second + both[1].second <= 0.9001);
    CHECK(both[0].second >= both[1].second);
}

TEST_CASE("Latin keywords match words, in any case and width") {
    const Organisation city = test::small_city();
    const KeywordClassifier classifier(city);
    CHECK(classifier.rank("Two STREET LIGHTS are out").front().first == "light");
    CHECK(classifier.rank("ＮＯＩＳＥ at night").front().first == "noise");
    CHECK(classifier.rank("Vegas is gaslit").empty());
}

TEST_CASE("a keyword inside a longer one does not count") {
    Organisation city;
    city.categories = {
        test::category("lane", test::names("消防通道", "fire lane"), {"消防通道"}),
        test::category("way", test::names("通道", "passage"), {"通道"}),
    };
    const Ranking ranking = KeywordClassifier(city).rank("消防通道被占");
    REQUIRE(ranking.size() == 1);
    CHECK(ranking[0].first == "lane");
}

TEST_CASE("keywords are found in traditional characters") {
    const Organisation city = test::small_city();
    const KeywordClassifier classifier(city);
    CHECK(classifier.rank("門口的路燈三天不亮了") == classifier.rank("门口的路灯三天不亮了"));
}
TEST_CASE("a Latin keyword with one slip of the finger counts where no keyword is found, for less"
) {
    Organisation city;
    city.categories = {
        test::category("rubbish", test::names("垃圾", "rubbish"), {"garbage", "垃圾"}),
        test::category("site", test::names("工地", "site"), {"construction", "pile driving"}),
        test::category("flood", test::names("积水", "flood"), {"flood"})};
    const KeywordClassifier classifier(city);
    for (const char* text :
         {"the garbge is everywhere", "garbaage!", "no one takes the gabrage", "garbige"}) {
        CAPTURE(text);
        const Ranking ranking = classifier.rank(text);
        REQUIRE(ranking.size() == 1);
        CHECK(ranking[0].first == "rubbish");
        CHECK(ranking[0].second == doctest::Approx(0.5));
    }
    const Ranking lengthy = classifier.rank("constructon all night");
    REQUIRE(lengthy.size() == 1);
    CHECK(lengthy[0].first == "site");
    CHECK(lengthy[0].second == doctest::Approx(0.7));
    // Of a short word another letter makes another word, and even a slip is worth asking about.
    CHECK(classifier.rank("third floor").empty());
    CHECK(classifier.rank("a flod").front().second == doctest::Approx(0.5));
    // What is written right outweighs what is nearly right.
    CHECK(classifier.rank("garbage, constructon").size() == 1);
    for (const char* text : {"garb", "carbage", "gbrgae", "pile drivng", ""}) {
        CAPTURE(text);
        CHECK(classifier.rank(text).empty());
    }
}
