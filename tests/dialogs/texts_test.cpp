#include "dialogs/texts.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <doctest/doctest.h>

#include <algorithm>
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
