#include "bot/request_guard.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace heed;

namespace {

struct Checked {
    GuardVerdict verdict;
    RequestHead head;
};

// `raw` must outlive the result.
Checked check(std::string_view raw, bool from_loopback = false) {
    Checked checked;
    checked.verdict = check_head(raw, from_loopback, checked.head);
    return checked;
}

unsigned status_of(const std::string& raw, bool from_loopback = false) {
    return check(raw, from_loopback).verdict.status;
}

std::string get(const std::string& fields) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

}  // namespace

TEST_CASE("a plain request is read") {
    const std::string raw =
        "POST /wechat/x?a=1&b=? HTTP/1.1\r\nHost: bot.example.org:8443\r\nContent-Length: 12\r\n"
        "Expect: 100-Continue\r\nConnection: keep-alive, Close\r\nX-Empty:\r\n\r\n";
    const Checked checked = check(raw);
    CHECK(checked.verdict.reason.empty());
    CHECK(checked.head.method == "POST");
    CHECK(checked.head.path == "/wechat/x");
    CHECK(checked.head.query == "a=1&b=?");
    CHECK(checked.head.content_length == 12);
    CHECK(checked.head.expects_continue);
    CHECK(checked.head.close);
    CHECK_FALSE(checked.head.chunked);
    CHECK(checked.head.fields == 5);
}

TEST_CASE("exactly one Host") {
    CHECK(status_of(get("")) == 0);
    CHECK(status_of(get("Host: a\r\n")) == 400);
    CHECK(status_of(get("hOST: b\r\n")) == 400);
    CHECK(status_of("GET / HTTP/1.1\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost:\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n") == 400);
    CHECK(status_of("GET / HTTP/1.1\r\nHost: [::1]:8443\r\n\r\n") == 0);
}

TEST_CASE("only origin-form targets of known methods") {
    const auto line = [](const std::string& text) {
        return status_of(text + "\r\nHost: a\r\n\r\n");
    };
    CHECK(line("GET /a/%20?b HTTP/1.1") == 0);
    CHECK(line("GET http://evil/ HTTP/1.1") == 400);
    CHECK(line("OPTIONS * HTTP/1.1") == 400);
    CHECK(line("CONNECT a:443 HTTP/1.1") == 400);
    CHECK(line("TRACE / HTTP/1.1") == 400);
    CHECK(line("get / HTTP/1.1") == 501);
    CHECK(line("BREW / HTTP/1.1") == 501);
    CHECK(line("GET  / HTTP/1.1") == 400);
    CHECK(line("GET / x HTTP/1.1") == 400);
    CHECK(line("GET /#a HTTP/1.1") == 400);
    CHECK(line("GET /\x7f HTTP/1.1") == 400);
    CHECK(line("GET /\xc3\xa9 HTTP/1.1") == 400);
    CHECK(line("GET /\t HTTP/1.1") == 400);
    CHECK(line("GET /") == 400);
    CHECK(line("") == 400);
    CHECK(line(" GET / HTTP/1.1") == 400);
}

TEST_CASE("HTTP/1.1, and 1.0 for a supervisor on loopback") {
    CHECK(status_of("GET / HTTP/1.2\r\nHost: a\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/2.0\r\nHost: a\r\n\r\n") == 505);
    CHECK(status_of("GET / HTTP/1.1x\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET / http/1.1\r\nHost: a\r\n\r\n") == 400);
    CHECK(status_of("GET /healthz HTTP/1.0\r\n\r\n") == 505);
    CHECK(status_of("GET /other HTTP/1.0\r\n\r\n", true) == 505);
    CHECK(status_of("POST /healthz HTTP/1.0\r\n\r\n", true) == 505);
    CHECK(status_of("GET /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", true) == 400);
    const Checked health = check("GET /healthz HTTP/1.0\r\n\r\n", true);
    CHECK(health.verdict.reason.empty());
    CHECK(health.head.close);
}

TEST_CASE("one way to tell where the body ends") {
    CHECK(check(get("Transfer-Encoding: chunked\r\n")).head.chunked);
    CHECK(check(get("transfer-encoding: CHUNKED \r\n")).head.chunked);
    for (const char* coding :
         {"xchunked",
          "gzip",
          "chunked, gzip",
          "gzip, chunked",
          "chunked, chunked",
          "identity",
          "",
          "chunked;a=b",
          "\"chunked\"",
          "chunked\r\nTransfer-Encoding: chunked"}) {
        CAPTURE(coding);
        CHECK(status_of(get(std::string("Transfer-Encoding: ") + coding + "\r\n")) == 400);
    }
    CHECK(status_of(get("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n")) == 400);
    CHECK(status_of(get("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n")) == 400);
    CHECK(check(get("Content-Length: 000004\r\n")).head.content_length == 4);
    for (const char* length :
         {"4, 4",
          "+4",
          "-4",
          "4 4",
          "",
          "0x4",
          "4.0",
          "18446744073709551616",
          "1000000000000000000",
          "4\r\nContent-Length: 4"}) {
        CAPTURE(length);
        CHECK(status_of(get(std::string("Content-Length: ") + length + "\r\n")) == 400);
    }
}

TEST_CASE("header lines are names, a colon and one line of text") {
    CHECK(status_of(get("X-A1: b\xc3\xa9\tc \r\n")) == 0);
    for (const char* line :
         {"X_Under: 1",
          "X Space: 1",
          "Content-Length : 4",
          " folded",
          "\tfolded",
          ": nameless",
          "no colon",
          "X\x80: 1",
          "X(: 1",
          "X: a\x01"
          "b",
          "X: \x7f"}) {
        CAPTURE(line);
        CHECK(status_of(get(std::string(line) + "\r\n")) == 400);
    }
    CHECK(status_of(get("Upgrade: websocket\r\n")) == 400);
    CHECK(status_of(get("Connection: keep-alive, Upgrade\r\n")) == 400);
    const std::string wish = "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n";
    CHECK(status_of(get(wish)) == 0);
    CHECK(status_of(get(wish + "Upgrade: websocket\r\n")) == 400);
    CHECK(status_of(get(wish + "Content-Length: 0\r\n")) == 400);
    CHECK(status_of(get(wish + "Transfer-Encoding: chunked\r\n")) == 400);
    CHECK(status_of(get("Connection: Upgrade\r\nUpgrade: h2c\r\n")) == 400);
    CHECK(status_of(get("Expect: a-miracle\r\n")) == 417);
}

TEST_CASE("sizes at their limit and one beyond") {
    const auto with_target = [](std::size_t bytes) {
        return "GET /" + std::string(bytes - 1, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n";
    };
    CHECK(status_of(with_target(target_bytes_max)) == 0);
    CHECK(status_of(with_target(target_bytes_max + 1)) == 414);
    const auto with_fields = [](std::size_t count) {
        std::string fields;
        for (std::size_t i = 1; i < count; ++i) fields += "A:\r\n";  // Host is the first
        return get(fields);
    };
    CHECK(status_of(with_fields(fields_max)) == 0);
    CHECK(status_of(with_fields(fields_max + 1)) == 431);
    CHECK(status_of(get(std::string(field_name_bytes_max, 'n') + ": 1\r\n")) == 0);
    CHECK(status_of(get(std::string(field_name_bytes_max + 1, 'n') + ": 1\r\n")) == 431);
}

TEST_CASE("the end of a head is found however the bytes come") {
    const std::string raw = get("X: y\r\n");
    const std::string more = raw + "POST";
    for (std::size_t step = 1; step <= more.size(); ++step) {
        HeadSearch search;
        HeadSearch::Found found = HeadSearch::Found::incomplete;
        for (std::size_t end = step; found == HeadSearch::Found::incomplete; end += step) {
            REQUIRE(end < more.size() + step);
            found = search.search(std::string_view(more).substr(0, end));
        }
        CHECK(found == HeadSearch::Found::complete);
        CHECK(search.length() == raw.size());
    }
}

TEST_CASE("bare line ends and NUL break a head at once") {
    for (const std::string_view raw :
         {std::string_view("GET / HTTP/1.1\nHost"),
          std::string_view("GET / HTTP/1.1\rHost"),
          std::string_view("GET / HTTP/1.1\r\r\n"),
          std::string_view("\n"),
          std::string_view("GET\0/", 5)}) {
        HeadSearch search;
        CHECK(search.search(raw) == HeadSearch::Found::broken);
    }
}
