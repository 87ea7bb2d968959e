// Access tokens: one fetch for all, and no storm when the platform refuses.
#include "bot/delivery/tokens.hpp"

#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::answered;
using test::Works;

const std::string token_url = "stable_token";

// Gives "T1", "T2" ... that live for two hours.
void issue_tokens(Works& works) {
    works.client.script = [issued = 0](const HttpCall&) mutable {
        const std::string token = "T" + std::to_string(++issued);
        return answered(200, R"({"access_token":")" + token + R"(","expires_in":7200})");
    };
}

std::string get(Works& works) {
    return works.await(works.tokens.get(*works.channels->by_name("city")));
}

TEST_CASE("a token is fetched once and renewed five minutes before its end") {
    Works works;
    issue_tokens(works);
    CHECK(get(works) == "T1");
    works.clock.advance(7200s - 300s - 1s);
    std::string ages;
    works.tokens.append_metrics(ages);
    CHECK(ages.ends_with("\nheed_token_age_seconds{channel=\"city\"} 6899\n"));
    CHECK(get(works) == "T1");
    CHECK(works.client.count(token_url) == 1);
    works.clock.advance(1s);
    CHECK(get(works) == "T2");
    CHECK(works.client.calls[1].body.find("\"force_refresh\":false") != std::string::npos);
}

TEST_CASE("everyone who asks during a fetch gets its token") {
    Works works;
    issue_tokens(works);
    works.client.hold(token_url);
    std::vector<std::string> got;
    for (int i = 0; i < 20; ++i) {
        boost::asio::co_spawn(
            works.lane,
            works.tokens.get(*works.channels->by_name("city")),
            [&](std::exception_ptr, std::string token) { got.push_back(std::move(token)); }
        );
    }
    works.turn_until([&] { return works.client.count(token_url) > 0; });
    works.lane.poll();
    CHECK(got.empty());
    works.client.open();
    works.turn_until([&] { return got.size() == 20; });
    CHECK(got == std::vector<std::string>(20, "T1"));
    CHECK(works.client.count(token_url) == 1);
}

TEST_CASE("only the token that was refused is dropped") {
    Works works;
    issue_tokens(works);
    const Channel& city = *works.channels->by_name("city");
    CHECK(get(works) == "T1");
    works.tokens.drop(city, "T1");
    CHECK(get(works) == "T2");
    CHECK(works.client.calls[1].body.find("\"force_refresh\":true") != std::string::npos);
    works.tokens.drop(city, "T1");  // somebody slow, who still had the old one
    CHECK(get(works) == "T2");
    CHECK(works.client.count(token_url) == 2);
}

TEST_CASE("a fresh token that is refused too is followed by a pause") {
    Works works;
    issue_tokens(works);
    const Channel& city = *works.channels->by_name("city");
    get(works);
    works.tokens.drop(city, "T1");
    get(works);
    works.tokens.drop(city, "T2");
    CHECK(get(works).empty());
    works.clock.advance(4999ms);
    CHECK(get(works).empty());
    CHECK(works.client.count(token_url) == 2);
    works.clock.advance(1ms);
    CHECK(get(works) == "T3");
}

TEST_CASE("a refusal is followed by a pause, a long one when the operator must act") {
    struct Refusal {
        HttpResult answer;
        Duration pause;
    };
    const Refusal refusals[] = {
        {test::errcode(-1), 5s},
        {test::no_answer(false), 5s},
        {answered(500), 5s},
        {test::errcode(40125), 60s},  // wrong secret
        {test::errcode(40164), 60s},  // our address is not on the platform's list
    };
    for (const Refusal& refusal : refusals) {
        CAPTURE(refusal.answer.body);
        Works works;
        works.client.script = [&](const HttpCall&) { return refusal.answer; };
        CHECK(get(works).empty());
        CHECK(get(works).empty());
        works.clock.advance(refusal.pause - 1ms);
        CHECK(get(works).empty());
        CHECK(works.client.count(token_url) == 1);
        const char* const result = refusal.pause == 60s ? "operator_must_act" : "refused";
        const std::string series = "heed_token_refreshes_total{channel=\"city\",result=\"";
        CHECK(works.metrics.text().find(series + result + "\"} 1\n") != std::string::npos);
        issue_tokens(works);
        works.clock.advance(1ms);
        CHECK(get(works) == "T1");
        CHECK(works.metrics.text().find(series + "fetched\"} 1\n") != std::string::npos);
    }
}

}  // namespace
}  // namespace heed
