#include "dialogs/phrases.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace heed;

TEST_CASE("phrases are found wherever they stand") {
    const Phrases phrases{"没人", "on fire", "火灾"};
    CHECK(phrases.are_in("没人"));
    CHECK(phrases.are_in("这里没人管"));
    CHECK(phrases.are_in("the house is on fire"));
    CHECK(!phrases.are_in("on fir"));
    CHECK(!phrases.are_in("没"));
    CHECK(!phrases.are_in(""));
    CHECK(!Phrases{}.are_in("没人"));
}

TEST_CASE("they are found as one by one") {
    const std::vector<std::string_view> words{
        "路灯", "灯不亮", "垃圾", "abc", "bcd", "abcd", "积水了", "臭", "亮", "no ", "圾堆"};
    const Phrases phrases(words);
    const std::vector<std::string> pieces{
        "路", "灯", "不", "亮", "垃", "圾", "a", "b", "c", "d", "n", "o", " "};
    std::size_t state = 1, found = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (int i = 0; i < 5; ++i) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            text += pieces[(state >> 33U) % pieces.size()];
        }
        const bool expected = std::ranges::any_of(words, [&](std::string_view word) {
            return text.find(word) != text.npos;
        });
        found += expected ? 1 : 0;
        REQUIRE(phrases.are_in(text) == expected);
    }
    CHECK(found > 1'000);
    CHECK(found < 19'000);
}
