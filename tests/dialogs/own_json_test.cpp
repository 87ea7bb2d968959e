#include "dialogs/own_json.hpp"

#include "dialogs/json.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace heed;
using json::Own;

TEST_CASE("what append_quoted wrote is read as it was") {
    std::string text;
    for (int byte = 1; byte < 0x80; ++byte) text += static_cast<char>(byte);
    text += "路灯 \"坏\" \\n 😀";
    std::string written;
    json::append_quoted(written, text);
    const auto values = json::read_own(written);
    REQUIRE(values.size() == 1);
    CHECK(values.front().text() == text);
}

TEST_CASE("a value knows its members and what they hold") {
    const std::string text = R"({"a":[1,[],{"b":"c"},-7],"d":2.5,"e":true,"f":{"a":9},"g":null})";
    const auto values = json::read_own(text);
    REQUIRE(!values.empty());
    const Own& document = values.front();
    std::string keys;
    for (const Own& member : document) keys += member.key();
    CHECK(keys == "adefg");
    const Own* list = document.find("a");
    REQUIRE(list != nullptr);
    std::vector<Own::Kind> kinds;
    for (const Own& item : *list) kinds.push_back(item.kind());
    CHECK(
        kinds ==
        std::vector{Own::Kind::integer, Own::Kind::list, Own::Kind::object, Own::Kind::integer}
    );
    CHECK((*list->begin()).integer() == 1);
    CHECK(document.find("d")->number() == 2.5);
    CHECK(!document.find("d")->integer());
    CHECK(document.find("e")->kind() == Own::Kind::yes);
    CHECK(document.find("f")->find("a")->integer() == 9);
    CHECK(document.find("f")->find("a")->number() == 9.0);
    CHECK(document.find("g")->kind() == Own::Kind::null);
    CHECK(document.find("b") == nullptr);
    CHECK(!document.text());
}

TEST_CASE("a number that is too large for an integer is none") {
    const auto values = json::read_own("9223372036854775808");
    REQUIRE(values.size() == 1);
    CHECK(!values.front().integer());
    CHECK(values.front().number() == 9223372036854775808.0);
}

TEST_CASE("what is not whole, or not ours, is not read") {
    const std::string whole = R"({"a":[1,"b\n"],"c":{"d":1.5}})";
    REQUIRE(!json::read_own(whole).empty());
    for (std::size_t bytes = 0; bytes < whole.size(); ++bytes)
        CHECK(json::read_own(std::string_view(whole).substr(0, bytes)).empty());
    for (const char* text :
         {"{} x",
          "[1 2]",
          "[,1]",
          "{\"a\" 1}",
          "{a:1}",
          "[inf]",
          "[1e999]",
          "\"a\nb\"",
          "tru",
          "{\"a\":}"})
        CHECK(json::read_own(text).empty());
    CHECK(json::read_own(std::string("[1]\0", 4)).empty());
    CHECK(json::read_own(std::string(json::depth_max + 1, '[')).empty());
    CHECK(json::read_own(std::string(100'000, '[')).empty());
}

TEST_CASE("an escape that we never write makes no text") {
    for (const char* text : {R"("\x")", R"("\u12")", R"("\u4e00")", R"("\u00zz")"}) {
        const auto values = json::read_own(text);
        if (values.empty()) continue;
        CHECK(!values.front().text());
    }
}
