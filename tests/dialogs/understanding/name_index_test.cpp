#include "dialogs/understanding/name_index.hpp"

#include "dialogs/understanding/near_names.hpp"
#include "dialogs/utf8.hpp"
#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

using namespace heed;

namespace {

std::u32string codes_of(std::string_view text) {
    std::u32string codes;
    for (std::size_t at = 0; at < text.size();) codes.push_back(next_code_point(text, at));
    return codes;
}

std::string bytes_of(std::u32string_view codes) {
    std::string text;
    for (const char32_t code : codes) append_code_point(text, code);
    return text;
}

// Few characters, so that names stand inside, beside and across one another.
std::u32string random_text(std::mt19937& random, std::size_t length) {
    constexpr std::u32string_view alphabet = U"甲乙丙丁戊";
    std::u32string text;
    while (text.size() < length) text += alphabet[random() % alphabet.size()];
    return text;
}

std::vector<Area> random_areas(std::mt19937& random) {
    std::vector<Area> areas(2);
    for (int i = 0; i < 30; ++i) {
        GazetteerEntry entry;
        entry.name = bytes_of(random_text(random, 2 + random() % 5));
        entry.kind = "estate";
        areas[random() % 2].places.push_back(std::move(entry));
    }
    return areas;
}

}  // namespace

TEST_CASE("one pass finds what looking for each name by itself finds") {
    std::mt19937 random(7);
    std::size_t found_in_all = 0;
    for (int round = 0; round < 200; ++round) {
        const std::vector<Area> areas = random_areas(random);
        const NameIndex index(areas);
        const std::string text = bytes_of(random_text(random, 40));
        std::multiset<std::pair<std::size_t, std::string>> expected, found;
        for (const Area& area : areas) {
            for (const GazetteerEntry& entry : area.places) {
                for (std::size_t at = text.find(entry.name); at != text.npos;
                     at = text.find(entry.name, at + 1))
                    expected.emplace(at, entry.name);
            }
        }
        for (const Mention& mention : index.find(text)) {
            found.emplace(mention.begin, text.substr(mention.begin, mention.end - mention.begin));
            CHECK(mention.named.entry->name == mention.named.name);
        }
        CHECK(found == expected);
        found_in_all += found.size();
    }
    CHECK(found_in_all > 1000);
}

TEST_CASE("one pass finds the slips that comparing every name at every place finds") {
    std::mt19937 random(11);
    std::size_t found_in_all = 0;
    for (int round = 0; round < 200; ++round) {
        const std::vector<Area> areas = random_areas(random);
        const NameIndex index(areas);
        const std::u32string text = random_text(random, 12);
        std::set<const GazetteerEntry*> expected, found;
        for (const Area& area : areas) {
            for (const GazetteerEntry& entry : area.places) {
                const std::u32string name = codes_of(entry.name);
                if (!may_be_misspelt(name)) continue;
                for (std::size_t begin = 0; begin < text.size(); ++begin) {
                    for (std::size_t n = name.size() - 1; n <= name.size() + 1; ++n) {
                        if (begin + n > text.size()) continue;
                        const auto part = std::u32string_view(text).substr(begin, n);
                        if (is_slip(part, name)) expected.insert(&entry);
                    }
                }
            }
        }
        for (const Mention& mention : index.find_nearly(bytes_of(text)))
            found.insert(mention.named.entry);
        CHECK(found == expected);
        found_in_all += found.size();
    }
    CHECK(found_in_all > 300);
}

TEST_CASE("Latin names are whole words, in either spelling; numerals may be digits") {
    std::vector<Area> areas(1);
    areas[0].places = {
        {"Park Road", {}, "road", 0, 0}, {"八卦岭", {}, "estate", 0, 0}, {"桥", {}, "bridge", 0, 0}};
    const NameIndex index(areas);
    CHECK(index.find("on park road").size() == 1);
    CHECK(index.find("park rd 5").size() == 1);
    CHECK(index.find("spark road").empty());
    CHECK(index.find("park roads").empty());
    CHECK(index.find("8卦岭停水").at(0).named.entry == &areas[0].places[1]);
    CHECK(index.find("桥上").empty());  // one character is no name
    CHECK(index.find("").empty());
    CHECK(index.find_nearly("park raod").size() == 1);
    CHECK(index.find_nearly("spark raod").empty());
}

TEST_CASE("a number or a direction tells places apart") {
    CHECK_FALSE(is_slip(U"北二路口", U"北一路口"));
    CHECK_FALSE(is_slip(U"人民医院西院", U"人民医院东院"));
    CHECK(is_slip(U"人民院东院", U"人民医院东院"));
    CHECK(is_slip(U"人民院医东院", U"人民医院东院"));
    CHECK_FALSE(is_slip(U"人民医院东院", U"人民医院东院"));  // no slip at all
    CHECK_FALSE(may_be_misspelt(U"东门路"));
    CHECK_FALSE(may_be_misspelt(U"park rd"));
}

TEST_CASE("what begins or ends with the words is offered, each place once") {
    const Organisation city = test::small_city();
    const NameIndex index(city.areas);
    const std::vector<Named> like = index.like("人民医院", 5);
    REQUIRE(like.size() == 2);
    CHECK(like[0].entry != like[1].entry);
    CHECK(index.like("人民医院", 1).size() == 1);
}
