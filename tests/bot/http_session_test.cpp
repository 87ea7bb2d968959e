#include "tests/bot/network_support.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using namespace heed;
using namespace heed::test;

TEST_CASE("a request is answered and the connection is kept") {
    TestServer server;
    RawClient client(server.port());
    for (int i = 0; i < 3; ++i) {
        client.send("POST /a?x=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
        const std::string answer = client.read_answers(1);
        CHECK(statuses(answer) == std::vector<int>{200});
        CHECK(answer.ends_with("\r\n\r\nok"));
        CHECK(answer.find("X-Content-Type-Options: nosniff\r\n") != answer.npos);
        CHECK(answer.find("Cache-Control: no-store\r\n") != answer.npos);
        CHECK(answer.find("Connection: close") == answer.npos);
    }
    CHECK(server.handler.seen().size() == 3);
    CHECK(server.handler.seen().front() == "POST /a hello");
}
