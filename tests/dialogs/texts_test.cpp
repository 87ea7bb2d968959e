#include "dialogs/texts.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/text_lengths.hpp"
#include "dialogs/texts_file.hpp"
#include "dialogs/utf8.hpp"
#include "tests/support/organisation.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

using namespace heed;

namespace {

// A value for every placeholder of a text, found by asking for it until nothing is missing.
TextValues values_for(const Texts& texts, std::string_view language, const std::string& key) {
    static std::set<std::string> names;
    TextValues values;
    while (true) {
        try {
            static_cast<void>(texts.reply(language, key, values));
            return values;
        } catch (const LogicError& error) {
            const std::string message = error.what();
            const std::size_t open = message.find('{');
            if (open == std::string::npos) throw;
            const auto name = names.insert(message.substr(open + 1, message.find('}') - open - 1));
            values.emplace_back(*name.first, "7");
        }
    }
}

}  // namespace

TEST_CASE("every language has the same texts with the same options") {
    const Texts texts = Texts::built_in();
    REQUIRE(texts.languages() == std::vector<std::string>{"en", "zh-CN"});
    CHECK(texts.keys("en") == texts.keys("zh-CN"));
    const auto choices = [&](std::string_view language, const std::string& key) {
        std::multiset<std::string> found;
        for (const Span& span :
             texts.reply(language, key, values_for(texts, language, key)).spans) {
            if (!span.choice.empty()) found.insert(span.choice);
        }
        return found;
    };
    for (const std::string& key : texts.keys("zh-CN")) {
        CAPTURE(key);
        // The English date is one value, the Chinese has month and day in it.
        if (key != "staff.date_time") {
            CHECK(texts.placeholders("zh-CN", key) == texts.placeholders("en", key));
        }
        CHECK(choices("zh-CN", key) == choices("en", key));
    }
}

TEST_CASE("every text is short, well formed and says 您") {
    const Texts texts = Texts::built_in();
    for (const std::string language : {"zh-CN", "en"}) {
        for (const std::string& key : texts.keys(language)) {
            CAPTURE(language);
            CAPTURE(key);
            const std::string text = texts.text(language, key, values_for(texts, language, key));
            CHECK_FALSE(text.empty());
            CHECK(text.size() <= 700);
            CHECK(std::ranges::count(text, '\n') < 8);
            CHECK(is_valid_utf8(text));
            CHECK(text.find_first_of("{}<>") == text.npos);
            CHECK(text.find("«") == text.npos);
            const bool to_staff = key.starts_with("staff.");
            if (!to_staff && key != "who_are_you") CHECK(text.find("你") == text.npos);
        }
    }
}

TEST_CASE("options carry choice, epoch and what to type; values are never markup") {
    const Texts texts = Texts::built_in();
    const Reply reply =
        texts.reply("zh-CN", "option.place", {{"n", "2"}, {"label", "«x|menu:help» {n} | »"}}, 7);
    REQUIRE(reply.spans.size() == 1);
    CHECK(reply.spans[0].text == "2 «x|menu:help» {n} | »");
    CHECK(reply.spans[0].choice == "location:2@7");
    CHECK(reply.spans[0].typed == "2");
    const Reply word = texts.reply("zh-CN", "welcome", values_for(texts, "zh-CN", "welcome"));
    const auto option = std::ranges::find(word.spans, "menu:status", &Span::choice);
    REQUIRE(option != word.spans.end());
    CHECK(option->typed == option->text);
}

TEST_CASE("an unknown language falls back, an unknown key or missing value does not pass") {
    const Texts texts = Texts::built_in();
    CHECK(texts.text("fr", "thanks") == texts.text("zh-CN", "thanks"));
    CHECK_THROWS_AS(texts.text("en", "no.such.text"), LogicError);
    CHECK_THROWS_AS(texts.text("en", "draft.edited", {{"slot", "x"}}), LogicError);
}

TEST_CASE("a city's own wording replaces single texts and is checked when it is read") {
    const auto folder = std::filesystem::temp_directory_path() / "heed-texts-test";
    std::filesystem::create_directories(folder);
    const auto write = [&](const std::string& text) {
        std::ofstream(folder / "zh-CN.toml") << text;
    };
    std::vector<FileError> errors;
    Texts texts = Texts::built_in();
    write("thanks = \"不谢，慢走。\"\n[draft]\nrestored = \"找到了。\"\n");
    load_texts(folder, texts, errors);
    CHECK(errors.empty());
    CHECK(texts.text("zh-CN", "thanks") == "不谢，慢走。");
    CHECK(texts.text("zh-CN", "draft.restored") == "找到了。");
    CHECK(texts.text("en", "thanks") == Texts::built_in().text("en", "thanks"));

    const auto fault = [&](const std::string& text) {
        write(text);
        errors.clear();
        Texts fresh = Texts::built_in();
        load_texts(folder, fresh, errors);
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].file == (folder / "zh-CN.toml").string());
        CHECK(fresh.text("zh-CN", "thanks") == Texts::built_in().text("zh-CN", "thanks"));
        return std::to_string(errors[0].line) + " " + errors[0].message;
    };
    CHECK(fault("\nthank = \"x\"") == "2 text `thank`: no such text");
    CHECK(fault("thanks = 7") == "1 text `thanks`: must be a text in quotes");
    CHECK(
        fault("thanks = \"{who}，不客气\"") ==
        "1 text `thanks`: has the placeholders {who}, but must have none"
    );
    CHECK(
        fault("[filed]\nphotos = \"照片\"") ==
        "2 text `filed.photos`: has the placeholders none, but must have {n}"
    );
    CHECK(fault("[ask]\nphotos_short = \"有照片就发\"").find("same choices") != std::string::npos);
    CHECK(
        fault("thanks = \"1\\n2\\n3\\n4\\n5\\n6\\n7\\n8\\n9\"").find("8 lines") != std::string::npos
    );
    CHECK(fault("thanks = ").starts_with("1 "));
    std::filesystem::remove_all(folder);
    errors.clear();
    load_texts(folder, texts, errors);
    CHECK(errors.size() == 1);
}

TEST_CASE("behind one stands the singular, behind another number the plural") {
    const Texts texts = Texts::built_in();
    const auto hours = [&](const char* n) {
        return texts.text("en", "promise.clock_hours", {{"n", n}});
    };
    CHECK(hours("1") == "within 1 hour");
    CHECK(hours("2") == "within 2 hours");
    CHECK(hours("0") == "within 0 hours");
    CHECK(hours("11") == "within 11 hours");
    CHECK(texts.placeholders("en", "promise.clock_hours") == std::vector<std::string>{"n"});
}

// "within {n} hours", "{n} day(s)": after a number that may be one, a unit must have two forms.
TEST_CASE("no English text counts what has one form only") {
    const Texts texts = Texts::built_in();
    for (const std::string& key : texts.keys("en")) {
        TextValues values;
        const auto names = texts.placeholders("en", key);
        for (const std::string& name : names) values.emplace_back(name, "1");
        const std::string text = " " + texts.text("en", key, values);
        CAPTURE(text);
        CHECK(text.find("(s)") == text.npos);
        for (const char* unit : {"seconds", "minutes", "hours", "days"}) {
            for (const char* between : {" ", " working "})
                CHECK(text.find(std::string(" 1") + between + unit) == text.npos);
        }
    }
}

TEST_CASE("every placeholder has a longest value, and every text fits into a message with them") {
    const Texts texts = Texts::built_in();
    const Organisation city = test::small_city();
    for (const std::string& language : texts.languages()) {
        for (const std::string& key : texts.keys(language)) {
            CAPTURE(language);
            CAPTURE(key);
            std::optional<std::size_t> bytes;
            REQUIRE_NOTHROW(bytes = longest(texts, city, language, key));
            if (bytes) CHECK(*bytes <= message_bytes_max);
        }
    }
    CHECK(long_texts(texts, city).empty());
}

TEST_CASE("the longest value counts as often as the text holds it, and not where it is a choice") {
    Texts texts = Texts::built_in();
    const Organisation city = test::small_city();
    const std::size_t once = *longest(texts, city, "zh-CN", "after.already");
    REQUIRE_FALSE(texts.replace("zh-CN", "after.already", "{no}{no}"));
    const std::size_t number = *longest(texts, city, "zh-CN", "after.already") / 2;
    REQUIRE_FALSE(texts.replace("zh-CN", "after.already", "{no}"));
    CHECK(*longest(texts, city, "zh-CN", "after.already") == number);
    CHECK(once > number);
    // "{n} {label}" is read, "location:{n}" is not.
    const std::size_t option = *longest(texts, city, "zh-CN", "option.place");
    CHECK(option < 2 * 20 + 250);
}

TEST_CASE("names that are too long for a text, or a text too long for the names, are an error") {
    const auto folder = std::filesystem::temp_directory_path() / "heed-text-lengths-test";
    std::filesystem::create_directories(folder);
    Organisation city = test::small_city();
    const auto faults = [&](const Texts& texts, const TextPlaces& places) {
        std::vector<FileError> errors;
        check_text_lengths(texts, places, city, "organisation.toml", errors);
        return errors;
    };
    REQUIRE(faults(Texts::built_in(), {}).empty());

    // A category's name is in lists of options, in the card and in what is said after filing.
    city.categories.front().name.by_language["en"] = std::string(1900, 'x');
    const auto by_name = faults(Texts::built_in(), {});
    REQUIRE_FALSE(by_name.empty());
    for (const FileError& error : by_name) {
        CHECK(error.file == "organisation.toml");
        CHECK(error.message.find("(en)") != std::string::npos);
        CHECK(error.message.find("a message holds 2048") != std::string::npos);
    }
    CHECK(std::ranges::any_of(by_name, [](const FileError& error) {
        return error.message.find("`filed.done`") != std::string::npos;
    }));

    // What is short enough for short names is not for those of this city.
    city = test::small_city();
    const std::string words(1700, 'x');
    std::ofstream(folder / "en.toml") << "\n[urge]\ndone = \"" << words << " {no} {unit}\"\n";
    Texts texts = Texts::built_in();
    std::vector<FileError> errors;
    const TextPlaces places = load_texts(folder, texts, errors);
    CHECK(errors.empty());
    CHECK(faults(texts, places).empty());
    city.departments.front().name.by_language["en"] = std::string(400, 'y');
    const auto by_text = faults(texts, places);
    REQUIRE(by_text.size() == 1);
    CHECK(by_text[0].file == (folder / "en.toml").string());
    CHECK(by_text[0].line == 3);
    CHECK(by_text[0].message.find("`urge.done` (en) can become 2126 bytes") != std::string::npos);
    std::filesystem::remove_all(folder);
}
