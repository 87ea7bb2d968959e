#include "bot/url.hpp"

#include <doctest/doctest.h>

using namespace heed;

TEST_CASE("an address is taken apart") {
    const auto url = parse_url("https://api.weixin.qq.com/cgi-bin/token?a=b");
    REQUIRE(url);
    CHECK(url->tls);
    CHECK(url->host == "api.weixin.qq.com");
    CHECK(url->port == "443");
    CHECK(url->authority == "api.weixin.qq.com");
    CHECK(url->target == "/cgi-bin/token?a=b");

    const auto local = parse_url("http://[::1]:8444?x");
    REQUIRE(local);
    CHECK_FALSE(local->tls);
    CHECK(local->host == "::1");
    CHECK(local->port == "8444");
    CHECK(local->authority == "[::1]:8444");
    CHECK(local->target == "/?x");
}

TEST_CASE("what cannot be called is no address") {
    for (const char* text :
         {"",
          "ftp://a/",
          "https://",
          "https:///x",
          "//a/",
          "https://user@a/",
          "https://a:0/",
          "https://a:65536/",
          "https://a:x/",
          "https://a:/",
          "https://[::1/",
          "https://[::1]x/",
          "https://a/ b",
          "https://a/\r\nHost: b",
          "https://a/#f",
          "https://\xe4\xb8\xad/"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_url(text));
    }
}

TEST_CASE("loopback by name or address") {
    CHECK(is_loopback_host("localhost"));
    CHECK(is_loopback_host("127.8.9.1"));
    CHECK(is_loopback_host("::1"));
    CHECK_FALSE(is_loopback_host("localhost.example.org"));
    CHECK_FALSE(is_loopback_host("127.0.0.1.example.org"));
    CHECK_FALSE(is_loopback_host("10.0.0.1"));
}
