#include "dialogs/json.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <limits>

using namespace heed;

namespace {

std::string fault_of(std::string_view text) {
    rapidjson::Document document;
    return json::parse(text, document);
}

}  // namespace

TEST_CASE("members come back with their types") {
    rapidjson::Document document;
    REQUIRE(json::parse(R"({"s":"路灯","n":1.5,"i":-7,"o":{"x":null}})", document).empty());
    CHECK(json::string_at(document, "s") == "路灯");
    CHECK(json::number_at(document, "n") == 1.5);
    CHECK(json::integer_at(document, "i") == -7);
    CHECK_FALSE(json::integer_at(document, "n"));
    CHECK_FALSE(json::string_at(document, "missing"));
    CHECK(json::find(document, "o") != nullptr);
}

TEST_CASE("depth, doubled keys and impossible numbers are refused") {
    CHECK(fault_of(std::string(32, '[') + std::string(32, ']')).empty());
    CHECK(fault_of(std::string(33, '[') + std::string(33, ']')).starts_with("too deep"));
    CHECK(fault_of(std::string(200000, '[')).starts_with("too deep"));
    CHECK(fault_of(R"({"a":1,"b":{"a":1},"a":2})").starts_with("a key occurs twice"));
    CHECK(fault_of("1e999").starts_with("a number is out of range"));
    CHECK(fault_of("[" + std::string(65, '1') + "]").starts_with("a number is too long"));
    for (const char* text :
         {"", " ", "{", "nul", "[1,]", "01", "1 2", "\"\xff\"", "{'a':1}", "NaN"}) {
        CAPTURE(text);
        CHECK_FALSE(fault_of(text).empty());
    }
    CHECK_FALSE(fault_of(std::string("1\0 rubbish", 10)).empty());
}

TEST_CASE("quoted text and numbers read back as they were") {
    for (const std::string text :
         {"", "路灯 \"12\"\\n", "tab\tnew\nline\rbell\x07", "\x7f", "😀"}) {
        std::string out;
        json::append_quoted(out, text);
        rapidjson::Document document;
        REQUIRE(json::parse("{\"t\":" + out + "}", document).empty());
        CHECK(json::string_at(document, "t") == text);
    }
    // Each byte in each place: eight are looked at in one go.
    for (int byte = 0; byte < 0x80; ++byte) {
        const bool escaped = byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f;
        for (std::size_t at = 0; at <= 18; ++at) {
            std::string text = "abcdefghijklmnopqr路灯";
            text.insert(at, 1, static_cast<char>(byte));
            std::string out;
            json::append_quoted(out, text);
            REQUIRE((out.size() > text.size() + 2) == escaped);
            rapidjson::Document document;
            REQUIRE(json::parse("{\"t\":" + out + "}", document).empty());
            REQUIRE(json::string_at(document, "t") == text);
        }
    }
    for (const double value :
         {0.0, 0.1, -22.546312345678901, 1e-300, std::numeric_limits<double>::max()}) {
        std::string out;
        json::append_number(out, value);
        rapidjson::Document document;
        REQUIRE(json::parse("[" + out + "]", document).empty());
        CHECK(document[0].GetDouble() == value);
    }
    std::string out;
    json::append_quoted(out, "路");
    CHECK(out == "\"路\"");
}

TEST_CASE("the JSON test suite: what must be read is read, what must be refused is refused") {
    const char* set = std::getenv("HEED_DATA");
    const std::filesystem::path folder =
        (set ? std::filesystem::path(set)
             : std::filesystem::path(HEED_SOURCE_DIR) / "../shared/data") /
        "hostile/json_parsing";
    if (!std::filesystem::exists(folder)) {
        std::cout << "skipped: no " << folder << "\n";
        return;
    }
    std::size_t read = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (entry.path().extension() != ".json") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(file)), {});
        const std::string fault = fault_of(text);
        CAPTURE(name);
        ++read;
        // heed refuses two things that the grammar allows: doubled keys, and depth.
        if (name.starts_with("y_") && name.find("duplicated_key") == name.npos) CHECK(fault == "");
        if (name.starts_with("n_")) CHECK_FALSE(fault.empty());
    }
    CHECK(read > 0);
}
