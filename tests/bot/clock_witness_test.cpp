#include "bot/clock_witness.hpp"

#include "tests/bot/network_support.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;

const TimePoint now = *parse_rfc3339("2026-11-24T02:00:00Z");
constexpr const char* right = "Tue, 24 Nov 2026 02:00:01 GMT";
constexpr const char* off = "Tue, 24 Nov 2026 01:50:00 GMT";

TEST_CASE("the time is off by the least that any server says, as its last answer has it") {
    ClockWitness witness;
    CHECK_FALSE(witness.offset(now));
    witness.hear("https://api.weixin.qq.com/a", off, now);
    CHECK(witness.offset(now) == 600s);
    witness.hear("https://qyapi.weixin.qq.com/b", right, now);
    CHECK(witness.offset(now) == -1s);
    witness.hear("https://qyapi.weixin.qq.com/c?d", off, now);
    CHECK(witness.offset(now) == 600s);
}

TEST_CASE("what cannot be read, was said long ago, or in a time that is yet to come, says nothing"
) {
    ClockWitness witness;
    witness.hear("https://a.example/", "yesterday", now);
    witness.hear("https://a.example/", "", now);
    CHECK_FALSE(witness.offset(now));
    witness.hear("https://a.example/", off, now);
    CHECK(witness.offset(now + ClockWitness::fresh_for) == 600s);
    CHECK_FALSE(witness.offset(now + ClockWitness::fresh_for + 1ms));
    CHECK_FALSE(witness.offset(now - 1ms));
}

TEST_CASE("names that somebody makes up do not fill the memory") {
    ClockWitness witness;
    for (int i = 0; i < 100; ++i)
        witness.hear("https://h" + std::to_string(i) + ".example/", off, now);
    witness.hear("https://late.example/", right, now);
    CHECK(witness.offset(now) == 600s);
    witness.hear("https://h7.example/", right, now);
    CHECK(witness.offset(now) == -1s);
}

TEST_CASE("each answer of a client is heard, and handed on as it came") {
    test::Works works;
    test::ScriptedHttpClient client;
    client.script = [](const HttpCall& call) {
        HttpResult result;
        result.status = call.url.ends_with("/none") ? 0 : 200;
        result.date = "Tue, 24 Nov 2026 01:59:30 GMT";
        result.body = call.body;
        return result;
    };
    ClockWitness witness;
    WitnessedClient witnessed(client, witness, works.clock);
    HttpCall call;
    call.url = "https://a.example/none";
    works.await(witnessed.send(call));
    CHECK_FALSE(witness.offset(works.clock.now()));
    call.url = "https://a.example/";
    call.body = "hello";
    CHECK(works.await(witnessed.send(call)).body == "hello");
    CHECK(witness.offset(works.clock.now()) == 30s);
}

}  // namespace
}  // namespace heed
