// What a token looks like, and what may be asked for.
#include "bot/api_token.hpp"

#include "bot/console/access.hpp"
#include "tests/support/seeded_random.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

TokenRequest request() {
    TokenRequest request;
    request.member = "s_1";
    request.name = "看板";
    return request;
}

}  // namespace

TEST_CASE("a token reads back as its id and the secret whose hash is kept") {
    test::SeededRandom random(1);
    const NewToken made = make_token(request(), random, TimePoint{});
    const auto parts = parse_token(made.text);
    REQUIRE(parts);
    CHECK(parts->id == made.kept.id);
    CHECK(console::hash_of(parts->secret) == made.kept.hash);
    CHECK(made.kept.expires == TimePoint{} + std::chrono::hours(24 * 365));
    CHECK_FALSE(made.kept.acts);
    for (const std::string& wrong :
         {std::string(),
          made.text + "0",
          made.text.substr(1),
          made.text.substr(0, 20),
          "HEED" + made.text.substr(4),
          made.text.substr(0, 17) + "-" + made.text.substr(18),
          made.text.substr(0, 18) + "G" + made.text.substr(19)}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_token(wrong));
    }
}

TEST_CASE("a token needs a member, a name and an end within two years") {
    CHECK(check_token_request(request()).empty());
    TokenRequest wrong = request();
    wrong.member.clear();
    CHECK(!check_token_request(wrong).empty());
    for (const std::int64_t days : {0, -1, 731}) {
        wrong = request();
        wrong.days = days;
        CHECK(!check_token_request(wrong).empty());
    }
    wrong = request();
    wrong.name = std::string(41, 'x');
    CHECK(!check_token_request(wrong).empty());
}
