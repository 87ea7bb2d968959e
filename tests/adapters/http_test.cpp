#include "adapters/http.hpp"

#include <doctest/doctest.h>

using namespace heed;
using Pairs = std::vector<std::pair<std::string, std::string>>;

TEST_CASE("a header is found in any case, and not when it was sent twice") {
    HttpRequestView request;
    request.headers = {{"Webhook-Id", "a"}, {"X-Twice", "1"}, {"x-twice", "2"}};
    CHECK(request.header("webhook-id") == "a");
    CHECK(request.header("X-TWICE").empty());
    CHECK(request.header("absent").empty());
}

TEST_CASE("a query is decoded in order") {
    Pairs pairs;
    REQUIRE(parse_query("a=1&b=%20%E4%BD%A0&a=x=y&c&d=", pairs));
    CHECK(pairs == Pairs{{"a", "1"}, {"b", " 你"}, {"a", "x=y"}, {"c", ""}, {"d", ""}});
}

TEST_CASE("a plus in a query stays one unless a form was promised") {
    Pairs pairs;
    REQUIRE(parse_query("e=a+b%2Bc", pairs));
    CHECK(pairs[0].second == "a+b+c");
    pairs.clear();
    REQUIRE(parse_query("e=a+b%2Bc", pairs, true));
    CHECK(pairs[0].second == "a b+c");
}

TEST_CASE("a malformed escape in a query is refused") {
    for (const char* query : {"a=%", "a=%4", "a=%zz", "%g1=1", "a=1&b=%e"}) {
        Pairs pairs;
        CHECK_FALSE(parse_query(query, pairs));
    }
}

TEST_CASE("percent encoding keeps only unreserved characters, and reads back") {
    CHECK(percent_encode("aZ09-._~") == "aZ09-._~");
    CHECK(percent_encode("a b&c=你/") == "a%20b%26c%3D%E4%BD%A0%2F");
    Pairs pairs;
    REQUIRE(parse_query("x=" + percent_encode("+ %&\xff\n"), pairs));
    CHECK(pairs[0].second == "+ %&\xff\n");
}

TEST_CASE("Retry-After is read in seconds and bounded") {
    CHECK(retry_after_seconds("") == 0);
    CHECK(retry_after_seconds("120") == 120);
    CHECK(retry_after_seconds("99999999999999999999999") == retry_after_max_s);
    CHECK(retry_after_seconds("-5") == 0);
    CHECK(retry_after_seconds("Wed, 21 Oct 2026 07:28:00 GMT") == 0);
}

TEST_CASE("a Date header is read in the one form that servers must send") {
    CHECK(
        parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == parse_rfc3339("1994-11-06T08:49:37Z")
    );
    CHECK(
        parse_http_date("Thu, 29 Feb 2024 23:59:60 GMT") == parse_rfc3339("2024-03-01T00:00:00Z")
    );
    for (const char* other :
         {"",
          "now",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994",
          "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 6 Nov 1994 08:49:37 GMT ",
          "Sun, 06 ovD 1994 08:49:37 GMT",
          "Sun, 31 Feb 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 24:49:37 GMT",
          "Sun, 06 Nov 1994 -8:49:37 GMT"}) {
        CAPTURE(other);
        CHECK_FALSE(parse_http_date(other));
    }
}

TEST_CASE("only a path is put behind the public address") {
    CHECK(absolute_url("https://bot.example.org", "/c/abc") == "https://bot.example.org/c/abc");
    CHECK(absolute_url("https://bot.example.org", "https://x.cn/c") == "https://x.cn/c");
    CHECK(absolute_url("https://bot.example.org", "").empty());
}
