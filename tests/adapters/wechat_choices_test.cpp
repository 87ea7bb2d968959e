#include "adapters/wechat/choices.hpp"
#include "tests/adapters/wechat_platform.hpp"

#include <doctest/doctest.h>

#include <regex>

using namespace heed;
using namespace heed::test;

TEST_CASE("a tap names its choice and epoch") {
    const auto tap = [](const std::string& number, const std::string& words) {
        return content_of(text_message(words, "<bizmsgmenuid>" + number + "</bizmsgmenuid>"));
    };
    const auto number = [](const char* choice) {
        return std::to_string(wechat::Choices::number_of(choice));
    };
    CHECK(tap(number("confirm:yes@12"), "1") == Content(content::Choice{"confirm:yes@12", "1"}));
    CHECK(tap(number("location:2@3"), "2") == Content(content::Choice{"location:2@3", "2"}));
    CHECK(
        tap(number("category:noise@7"), "噪音") ==
        Content(content::Choice{"category:noise@7", "噪音"})
    );
    CHECK(tap(number("menu:help"), "帮助") == Content(content::Choice{"menu:help", "帮助"}));
    // Not known here: the words count, and the epoch says how old they are.
    CHECK(tap(number("category:smell@7"), "异味") == Content(content::Choice{"@7", "异味"}));
    // Somebody else's numbers, and accounts that leave the number out.
    for (const char* other : {"0", "5000000000", "x", "-3", "99999999999999999999", ""}) {
        CHECK(tap(other, "1") == Content(content::Text{"1"}));
    }
    CHECK(content_of(text_message("1")) == Content(content::Text{"1"}));
}

TEST_CASE("an epoch that is no number makes no link") {
    CHECK(wechat::Choices::number_of("confirm:yes@x") == 0);
    CHECK(wechat::Choices::number_of("confirm:yes@-1") == 0);
    CHECK(wechat::Choices::number_of("confirm:yes@99999999999999") == 0);
}

TEST_CASE("a tap on any option that the texts offer is recognised") {
    const wechat::Choices choices({});
    for (const char* language : {"zh-CN", "en"}) {
        const std::string texts =
            read_file(std::string(HEED_SOURCE_DIR) + "/dialogs/texts/" + language + ".toml");
        const std::regex option("\\|([a-z_]+:[a-z_0-9:]+)»");
        int count = 0;
        for (std::sregex_iterator match(texts.begin(), texts.end(), option), end; match != end;
             ++match) {
            const std::string id = (*match)[1].str() + "@4";
            CAPTURE(id);
            const std::string number = std::to_string(wechat::Choices::number_of(id));
            CHECK(choices.content_of(number, "1") == Content(content::Choice{id, "1"}));
            ++count;
        }
        CHECK(count > 10);
    }
}
