#include "dialogs/contains_any.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace heed;

TEST_CASE("a word is found wherever it stands") {
    CHECK(contains_any("这里没人管", {"火灾", "没人"}));
    CHECK(contains_any("没人", {"没人"}));
    CHECK(contains_any("fix it", {"it"}));
    CHECK(contains_any("a", {"b", "a"}));
    CHECK(!contains_any("没", {"没人"}));
    CHECK(!contains_any("", {"没人", "a"}));
    CHECK(!contains_any("没人", {}));
    CHECK(contains_any("没人", {""}));
}

TEST_CASE("they are found as one by one") {
    const std::vector<std::string_view> words{
        "路灯", "灯不亮", "垃圾", "abc", "bcd", "ab", "积水了", "臭", "no ", "圾堆"};
    const std::vector<std::string> pieces{
        "路", "灯", "不", "亮", "垃", "圾", "a", "b", "c", "d", "n", "o", " ", "\xE8"};
    std::uint64_t state = 1;
    int found = 0;
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
        REQUIRE(contains_any(text, words) == expected);
    }
    CHECK(found > 1'000);
    CHECK(found < 19'000);
}
