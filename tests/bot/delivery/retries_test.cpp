// What becomes of an attempt that failed, or of which nobody knows.
#include "bot/delivery/outbox.hpp"
#include "tests/bot/delivery/deliveries.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::answer_pushes;
using test::answered;
using test::calls_to;
using test::errcode;
using test::header;
using test::in_app;
using test::in_city;
using test::is_to;
using test::media_url;
using test::message_url;
using test::no_answer;
using test::notice;
using test::template_url;
using test::token_url;
using test::Works;

// Of the item's next attempt, from now.
Duration pause_of(Works& works) { return works.only_item().entry.due - works.clock.now(); }

TEST_CASE("an expired token costs one refresh and one repeat") {
    Works works;
    works.meet(in_city);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [](const HttpCall& call) {
        return is_to(call, "access_token=T1") ? errcode(42001) : errcode(0);
    });
    works.deliver();
    CHECK(works.only_item().state == OutboxState::sent);
    CHECK(works.only_item().attempts == 1);
    CHECK(works.client.count(message_url) == 2);
    const auto fetches = calls_to(works, token_url);
    REQUIRE(fetches.size() == 2);
    CHECK(fetches[0].body.find("\"force_refresh\":false") != std::string::npos);
    CHECK(fetches[1].body.find("\"force_refresh\":true") != std::string::npos);
}

TEST_CASE("64 notices whose token is refused at once fetch one new token and lose nothing") {
    Works works;
    answer_pushes(works, [](const HttpCall& call) {
        return is_to(call, "access_token=T1") ? errcode(40001) : errcode(0);
    });
    works.await(works.tokens.get(*works.channels->by_name("city")));
    REQUIRE(works.client.count(token_url) == 1);
    for (int i = 0; i < 64; ++i) {
        const ConversationKey who{"city", "o" + std::to_string(i)};
        works.meet(who);
        works.enqueue(who, notice("一"));
    }
    works.client.hold(message_url);
    boost::asio::co_spawn(works.lane, works.outbox->run(), [](std::exception_ptr) {});
    works.turn_until([&] { return works.client.count(message_url) == 64; });
    works.client.open(token_url);  // all are refused while the one fetch is on its way
    works.turn_until([&] { return works.client.count(token_url) == 2; });
    works.lane.poll();
    works.client.open();
    works.turn_until([&] { return works.outbox->idle(); });
    CHECK(works.client.count(token_url) == 2);
    CHECK(works.client.count(message_url) == 128);
    for (const OutboxItem& item : works.items()) CHECK(item.state == OutboxState::sent);
}

TEST_CASE("a platform that refuses every token is asked for a new one at most every 5 seconds") {
    Works works;
    answer_pushes(works, [](const HttpCall&) { return errcode(40001); });
    for (int i = 0; i < 20; ++i) {
        const ConversationKey who{"city", "o" + std::to_string(i)};
        works.meet(who);
        works.enqueue(who, notice("一"));
    }
    works.deliver();
    CHECK(works.client.count(token_url) <= 2);
    for (int second = 0; second < 60; ++second) works.pass(1s);
    CHECK(works.client.count(token_url) <= 2 + 12);
    for (const OutboxItem& item : works.items()) CHECK(item.state == OutboxState::pending);
}

TEST_CASE("pauses grow twofold with jitter and stay below a quarter of an hour") {
    Works works;
    works.meet(in_app);
    works.enqueue(in_app, notice("一"));
    works.client.script = [](const HttpCall&) { return answered(502); };
    works.deliver();
    std::set<Duration> jitters;
    Duration base = 1s;
    for (int attempt = 1; attempt <= 16; ++attempt) {
        CAPTURE(attempt);
        CHECK(works.only_item().attempts == attempt);
        CHECK(works.only_item().state == OutboxState::pending);
        const Duration pause = pause_of(works);
        CHECK(pause >= base / 2);
        CHECK(pause <= base * 3 / 2);
        jitters.insert(pause * 1000 / base.count());
        base = std::min<Duration>(base * 2, 10min);
        // Not closer to the end: the outbox would ask the store each millisecond, and a busy
        // machine never sees it at rest.
        works.pass(pause - pause / 4);
        CHECK(works.only_item().attempts == attempt);
        works.pass(pause / 4);
    }
    CHECK(base == 10min);
    CHECK(jitters.size() > 8);
}

TEST_CASE("Retry-After is honoured, up to an hour") {
    for (const auto& [said, waits] : {std::pair("120", Duration(120s)), {"999999", 3600s}}) {
        Works works;
        works.meet(in_app);
        works.enqueue(in_app, notice("一"));
        works.client.script = [said](const HttpCall&) {
            HttpResult result = answered(503);
            result.retry_after = said;
            return result;
        };
        works.deliver();
        CHECK(pause_of(works) == waits);
    }
}

TEST_CASE("a customer-service message of unknown fate is not repeated") {
    for (const bool five_hundred : {false, true}) {
        Works works;
        works.meet(in_city, 5);
        works.enqueue(in_city, notice("一"));
        answer_pushes(works, [five_hundred](const HttpCall&) {
            return five_hundred ? answered(500) : no_answer(true);
        });
        works.deliver();
        works.pass(1h);
        CHECK(works.client.count(message_url) == 1);
        CHECK(works.client.count(template_url) == 0);
        CHECK(works.only_item().state == OutboxState::uncertain);
        CHECK(works.person(in_city)->after_message.left == 4);
        const std::string counted = works.metrics.text();
        const auto has = [&](const char* line) { return counted.find(line) != counted.npos; };
        CHECK(has("\nheed_outbox_uncertain_total{channel=\"city\"} 1\n"));
        CHECK(has("heed_outbox_dead_total{channel=\"city\",reason=\"uncertain\"} 1\n"));
    }
}

TEST_CASE("what never left us is repeated also without a key") {
    Works works;
    works.meet(in_city);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [&](const HttpCall&) {
        return works.client.count(message_url) == 1 ? no_answer(false) : errcode(0);
    });
    works.deliver();
    works.pass(2s);
    CHECK(works.client.count(message_url) == 2);
    CHECK(works.only_item().state == OutboxState::sent);
}

TEST_CASE("an app's notice of unknown fate is repeated with its webhook-id and a new timestamp") {
    Works works;
    works.meet(in_app);
    works.enqueue(in_app, notice("一"));
    works.client.script = [&](const HttpCall&) {
        return works.client.calls.size() == 1 ? no_answer(true) : answered(204);
    };
    works.deliver();
    works.pass(2s);
    const auto& calls = works.client.calls;
    REQUIRE(calls.size() == 2);
    CHECK_FALSE(header(calls[0], "webhook-id").empty());
    CHECK(header(calls[0], "webhook-id") == header(calls[1], "webhook-id"));
    CHECK(calls[0].body == calls[1].body);
    CHECK(header(calls[0], "webhook-timestamp") != header(calls[1], "webhook-timestamp"));
    CHECK(works.only_item().state == OutboxState::sent);
}

TEST_CASE("a template message of unknown fate is repeated only while its key is remembered") {
    Works works;
    works.meet(in_city, 0);
    works.enqueue(in_city, notice("一"));
    const TimePoint first = works.clock.now();
    TimePoint last = first;
    answer_pushes(works, [&](const HttpCall&) {
        last = works.clock.now();
        return no_answer(true);
    });
    works.deliver();
    for (int i = 0; i < 1000; ++i) works.pass(2s);
    CHECK(works.only_item().state == OutboxState::uncertain);
    const auto calls = calls_to(works, template_url);
    CHECK(calls.size() >= 7);
    CHECK(last - first < 570s);
    const std::string key = "\"client_msg_id\":\"" + works.only_item().client_key + "\"";
    for (const HttpCall& call : calls) CHECK(call.body.find(key) != std::string::npos);
}

TEST_CASE("what a dead process had in hand ends uncertain where a repeat would show") {
    Works works;
    works.meet(in_city);
    works.enqueue(in_city, notice("一"));
    works.lease_elsewhere();
    works.deliver();
    CHECK(works.client.calls.empty());
    works.pass(61s);
    CHECK(works.only_item().state == OutboxState::uncertain);
    CHECK(works.client.count(message_url) == 0);
    CHECK(works.client.count(template_url) == 0);
}

TEST_CASE("what a dead process had in hand is repeated with the same webhook-id for an app") {
    Works works;
    works.meet(in_app);
    works.enqueue(in_app, notice("一"));
    const std::string key = works.only_item().client_key;
    works.lease_elsewhere();
    works.pass(61s);
    REQUIRE(works.client.calls.size() == 1);
    CHECK(header(works.client.calls[0], "webhook-id") == key);
    CHECK(works.only_item().state == OutboxState::sent);
}

TEST_CASE("a notice that fails until its end expires and is not sent after it") {
    Works works;
    works.meet(in_app);
    works.enqueue(in_app, notice("一"), 10min);
    works.client.script = [](const HttpCall&) { return answered(500); };
    works.deliver();
    works.clock.advance(10min);
    works.client.script = [](const HttpCall&) { return answered(200); };
    const std::size_t before = works.client.calls.size();
    works.deliver();
    CHECK(works.only_item().state == OutboxState::expired);
    CHECK(works.client.calls.size() == before);
    // Somebody was never told: the operator sees it.
    const std::string counted =
        "heed_outbox_dead_total{channel=\"" + in_app.channel + "\",reason=\"expired\"} 1\n";
    CHECK(works.metrics.text().find(counted) != std::string::npos);
}

TEST_CASE("an attempt that outlives its lease changes nothing") {
    Works works;
    works.meet(in_city, 5);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [&](const HttpCall&) {
        works.clock.advance(61s);
        works.lease_elsewhere();
        return errcode(0);
    });
    works.deliver();
    CHECK(works.only_item().state == OutboxState::pending);
    CHECK(works.only_item().attempts == 2);
    CHECK(works.person(in_city)->after_message.left == 5);
}

TEST_CASE("a store that refuses does not stop the outbox") {
    Works works;
    works.meet(in_app);
    works.deliver();
    works.enqueue(in_app, notice("一"));
    works.store->refuses = true;
    works.outbox->wake();
    for (int i = 0; i < 10; ++i) works.lane.run_one_for(1ms);
    CHECK(works.client.calls.empty());
    works.store->refuses = false;
    works.deliver();
    CHECK(works.only_item().state == OutboxState::sent);
}

TEST_CASE("no new attempt begins once it was told to stop") {
    Works works;
    works.meet(in_app);
    works.deliver();
    works.outbox->stop();
    works.enqueue(in_app, notice("一"));
    works.outbox->wake();
    for (int i = 0; i < 20; ++i) works.lane.run_one_for(1ms);
    CHECK(works.client.calls.empty());
    CHECK(works.only_item().state == OutboxState::pending);
}

}  // namespace
}  // namespace heed
