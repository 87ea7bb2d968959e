// Every code that the platforms answer takes the way that docs/wechat.md, 2.5, and docs/wecom.md
// promise: from the answer to the row, the next way, and what is remembered of the person.
#include "bot/delivery/outbox.hpp"
#include "tests/bot/delivery/deliveries.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::answer_pushes;
using test::errcode;
using test::in_city;
using test::is_to;
using test::message_url;
using test::notice;
using test::subscription_url;
using test::template_url;
using test::Works;

// `code` once for each call of `part`, then all is well.
void refuse_once(Works& works, const std::string& part, int code) {
    answer_pushes(works, [&works, part, code](const HttpCall& call) {
        return errcode(is_to(call, part) && works.client.count(part) == 1 ? code : 0);
    });
}

struct Sent {
    explicit Sent(Works& works) : works_(works) {
        works.meet(in_city);
        works.enqueue(in_city, notice("一"));
        works.deliver();
    }
    std::size_t by(const std::string& url) const { return works_.client.count(url); }
    OutboxState state() const { return works_.only_item().state; }
    std::string why() const { return works_.only_item().why; }

private:
    Works& works_;
};

TEST_CASE("45015, 45047, 43004: not by this way until the person writes; the next one is taken") {
    for (const int code : {45015, 45047, 43004}) {
        CAPTURE(code);
        Works works;
        offer_subscription(works);
        refuse_once(works, message_url, code);
        const Sent sent(works);
        CHECK(sent.state() == OutboxState::sent);
        CHECK(sent.by(message_url) == 1);
        CHECK(sent.by(subscription_url) == 1);
        CHECK(sent.by(template_url) == 0);
        CHECK(
            works.metrics.text().find("heed_outbox_attempts_total{channel=\"city\","
                                      "api=\"subscription\",result=\"sent\"} 1\n") != std::string::npos
        );
        CHECK(works.person(in_city)->after_message.left == 0);
        // The ledger knows: the next is not even tried by a message.
        works.enqueue(in_city, notice("二"));
        works.deliver();
        CHECK(sent.by(message_url) == 1);
        hear(works, in_city, "你好");
        works.enqueue(in_city, notice("三"));
        works.deliver();
        CHECK(sent.by(message_url) == 2);
    }
}

TEST_CASE("43101: no subscription, so the template is taken, and it is not asked again for a day") {
    Works works;
    offer_subscription(works);
    works.meet(in_city, 0);
    answer_pushes(works, [](const HttpCall& call) {
        return errcode(is_to(call, subscription_url) ? 43101 : 0);
    });
    for (int i = 0; i < 2; ++i) {
        works.enqueue(in_city, notice("一"));
        works.deliver();
    }
    CHECK(works.client.count(message_url) == 0);
    CHECK(works.client.count(subscription_url) == 1);
    CHECK(works.client.count(template_url) == 2);
    works.clock.advance(24h);
    works.enqueue(in_city, notice("二"));
    works.deliver();
    CHECK(works.client.count(subscription_url) == 2);
    for (const OutboxItem& item : works.items()) CHECK(item.state == OutboxState::sent);
}

TEST_CASE("43101 without a template: the notice waits for the person, and says in words why") {
    Works works(false);
    offer_subscription(works);
    works.meet(in_city, 0);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [](const HttpCall&) { return errcode(43101); });
    works.deliver();
    CHECK(works.only_item().state == OutboxState::waiting);
    CHECK(works.only_item().why.find("has not subscribed") != std::string::npos);
    const TurnOutcome outcome = hear(works, in_city, "你好");
    REQUIRE_FALSE(outcome.answer.replies.empty());
    CHECK(plain_text(outcome.answer.replies.front()) == "一");
    CHECK(works.only_item().state == OutboxState::sent);
}

TEST_CASE("a subscription message of unknown fate is not repeated: it has no key") {
    Works works;
    offer_subscription(works);
    works.meet(in_city, 0);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [](const HttpCall&) { return test::no_answer(true); });
    works.deliver();
    works.pass(1h);
    CHECK(works.client.count(subscription_url) == 1);
    CHECK(works.client.count(template_url) == 0);
    CHECK(works.only_item().state == OutboxState::uncertain);
}

TEST_CASE("40001: one new token, one repeat at once") {
    for (const std::string& route : {message_url, subscription_url, template_url}) {
        CAPTURE(route);
        Works works;
        offer_subscription(works);
        if (route == template_url) works.config.channels.front().subscription = {};
        if (route == template_url)
            *works.channels = Channels(works.config, works.rules->get()->organisation);
        works.meet(in_city, route == message_url ? 5 : 0);
        works.enqueue(in_city, notice("一"));
        refuse_once(works, route, 40001);
        works.deliver();
        CHECK(works.only_item().state == OutboxState::sent);
        CHECK(works.only_item().attempts == 1);
        CHECK(works.client.count(route) == 2);
        CHECK(works.client.count(test::token_url) == 2);
        // One attempt, which went well in the end: nothing of it is an error.
        CHECK(works.metrics.text().find("heed_platform_errors_total") == std::string::npos);
    }
}

TEST_CASE("45009: the interface rests until 00:05; the next way is taken meanwhile") {
    Works works;
    offer_subscription(works);
    answer_pushes(works, [](const HttpCall& call) {
        return errcode(is_to(call, message_url) || is_to(call, subscription_url) ? 45009 : 0);
    });
    const Sent sent(works);
    CHECK(sent.state() == OutboxState::sent);
    CHECK(sent.by(template_url) == 1);
    CHECK(works.person(in_city)->after_message.left == 5);
    works.enqueue(in_city, notice("二"));
    works.deliver();
    CHECK(sent.by(message_url) == 1);
    CHECK(sent.by(subscription_url) == 1);
    CHECK(sent.by(template_url) == 2);
    for (const char* api : {"message", "subscription"}) {
        const std::string counted = "\nheed_platform_errors_total{channel=\"city\",api=\"" +
                                    std::string(api) + "\",errcode_class=\"quota_used\"} 1\n";
        CHECK(works.metrics.text().find(counted) != std::string::npos);
    }
    works.pass(from_civil(2026, 11, 25, 0, 5, 0) - works.clock.now());
    works.enqueue(in_city, notice("三"));
    works.deliver();
    CHECK(sent.by(message_url) == 2);
}

TEST_CASE("45009 after an attempt of unknown fate: nothing is said again when the key is forgotten") {
    Works works;
    offer_subscription(works);
    works.config.channels.front().subscription = {};
    *works.channels = Channels(works.config, works.rules->get()->organisation);
    works.meet(in_city, 0);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [&works](const HttpCall&) {
        return works.client.count(template_url) == 1 ? test::no_answer(true) : errcode(45009);
    });
    works.deliver();
    works.pass(1min);
    CHECK(works.client.count(template_url) == 2);
    CHECK(works.only_item().unsettled);
    works.pass(from_civil(2026, 11, 25, 0, 6, 0) - works.clock.now());
    works.deliver();
    CHECK(works.client.count(template_url) == 2);
    CHECK(works.only_item().state == OutboxState::uncertain);
}

TEST_CASE("-1: the same way again after a pause, and nothing of the quota is spent by it") {
    Works works;
    offer_subscription(works);
    refuse_once(works, message_url, -1);
    const Sent sent(works);
    CHECK(sent.state() == OutboxState::pending);
    CHECK(sent.why().starts_with("WeChat is busy"));
    CHECK(sent.by(subscription_url) == 0);
    works.pass(2s);
    CHECK(sent.state() == OutboxState::sent);
    CHECK(sent.by(message_url) == 2);
    CHECK(works.person(in_city)->after_message.left == 4);
}

TEST_CASE("WeCom: -1 and 45009 wait a minute, 40001 fetches a token, 81013 is for the operator") {
    const auto deliver = [](Works& works, int code) {
        works.enqueue(test::on_duty, notice("一"));
        refuse_once(works, "message/send", code);
        works.deliver();
        return works.only_item();
    };
    for (const int code : {-1, 45009, 45033}) {
        CAPTURE(code);
        Works works;
        const OutboxItem item = deliver(works, code);
        CHECK(item.state == OutboxState::pending);
        CHECK(item.entry.due - works.clock.now() >= 60s);
        works.pass(90s);
        CHECK(works.only_item().state == OutboxState::sent);
        CHECK(works.client.count("message/send") == 2);
    }
    {
        Works works;
        CHECK(deliver(works, 40001).state == OutboxState::sent);
        CHECK(works.client.count("gettoken") == 2);
    }
    Works works;
    const OutboxItem item = deliver(works, 81013);
    CHECK(item.state == OutboxState::undeliverable);
    CHECK(item.why.find("visible scope") != std::string::npos);
}

}  // namespace
}  // namespace heed
