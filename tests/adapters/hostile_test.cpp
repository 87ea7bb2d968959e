// The collections of hostile inputs, judged by their own rules.
#include "adapters/app/app.hpp"
#include "adapters/wechat/wechat.hpp"
#include "adapters/xml.hpp"
#include "dialogs/json.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <set>
#include <sstream>

using namespace heed;

namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    return files;
}

std::string json_fault(const std::string& text) {
    rapidjson::Document document;
    return json::parse(text, document);
}

std::string xml_fault(const std::string& text) {
    std::string root;
    xml::Fields fields;
    return xml::read(text, root, fields);
}

// Valid by the suite, refused by heed on purpose: one reader of two equal keys sees what another
// does not.
const std::set<std::string> refused_on_purpose{
    "y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"};

}  // namespace

TEST_CASE("JSON that must parse parses, and JSON that must not is refused") {
    const auto folder = test::data_folder("hostile/json_parsing");
    if (!folder) return;
    int count = 0;
    for (const auto& file : files_of(*folder)) {
        const std::string name = file.filename();
        if (!name.ends_with(".json")) continue;
        CAPTURE(name);
        const bool parsed = json_fault(test::read_file(file)).empty();
        if (name.starts_with("y_")) CHECK(parsed != refused_on_purpose.contains(name));
        if (name.starts_with("n_")) CHECK_FALSE(parsed);
        ++count;
    }
    CHECK(count > 150);
}

TEST_CASE("JSON nested 200,000 deep is refused") {
    for (const char* part : {"[", "{\"a\":", "[{\"a\":"}) {
        std::string text;
        for (int i = 0; i < 200000; ++i) text += part;
        CHECK_FALSE(json_fault(text).empty());
    }
}

TEST_CASE("XML with a DOCTYPE or entity declaration is refused") {
    const auto folder = test::data_folder("hostile/xml_attacks");
    if (!folder) return;
    std::istringstream index(test::read_file(*folder / "INDEX.tsv"));
    std::string line;
    std::getline(index, line);
    int count = 0;
    while (std::getline(index, line)) {
        std::istringstream columns(line);
        std::string name, bytes, has_doctype, has_entity;
        columns >> name >> bytes >> has_doctype >> has_entity;
        CAPTURE(name);
        const std::string fault = xml_fault(test::read_file(*folder / name));
        if (has_doctype == "1" || has_entity == "1") CHECK_FALSE(fault.empty());
        ++count;
    }
    CHECK(count > 20);
}

TEST_CASE("nothing in the collections crashes a parser or a channel") {
    WechatSettings wechat;
    wechat.name = "luohu";
    wechat.token = "AAAAA";
    const auto wechat_channel = make_wechat_channel(wechat);
    const std::string query =
        "timestamp=1714036504&nonce=1&signature=" + test::sorted_sha1({"AAAAA", "1714036504", "1"});
    for (const char* name :
         {"hostile/gofuzz_xml",
          "hostile/gofuzz_json",
          "hostile/xml_attacks",
          "hostile/json_parsing",
          "hostile/json_transform"}) {
        const auto folder = test::data_folder(name);
        if (!folder) continue;
        int count = 0;
        for (const auto& file : files_of(*folder)) {
            CAPTURE(file.filename().string());
            const std::string text = test::read_file(file);
            const std::string fault = json_fault(text) + xml_fault(text);
            CHECK_FALSE(fault.empty());  // no text is both
            // None of these is a message.
            CHECK(
                test::status_of(
                    wechat_channel->decode(test::post(query, text), test::at(1714036504))
                ) == 400
            );
            ++count;
        }
        CHECK(count > 10);
    }
}
