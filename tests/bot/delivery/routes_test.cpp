// Which way a notice takes, and in which order.
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
using test::in_app;
using test::in_city;
using test::is_to;
using test::message_url;
using test::no_answer;
using test::notice;
using test::template_url;
using test::Works;

TEST_CASE("a notice is delivered once, settled, and spends one of the platform's messages") {
    Works works;
    works.meet(in_city, 5);
    works.enqueue(in_city, notice("已受理"));
    works.deliver();
    works.pass(1h);
    CHECK(works.client.count(message_url) == 1);
    CHECK(works.client.count(template_url) == 0);
    CHECK(works.only_item().state == OutboxState::sent);
    CHECK(works.person(in_city)->after_message.left == 4);
    CHECK(calls_to(works, message_url)[0].body.find("已受理") != std::string::npos);
}

TEST_CASE("where the window is closed a notice goes by template") {
    for (const int code : {45047, 45015}) {
        CAPTURE(code);
        Works works;
        works.meet(in_city, 5);
        works.enqueue(in_city, notice("一"));
        answer_pushes(works, [code](const HttpCall& call) {
            return errcode(is_to(call, message_url) ? code : 0);
        });
        works.deliver();
        CHECK(works.only_item().state == OutboxState::sent);
        CHECK(works.client.count(template_url) == 1);
        CHECK(works.person(in_city)->after_message.left == 0);  // no more until the person writes
        works.enqueue(in_city, notice("二"));
        works.deliver();
        CHECK(works.client.count(message_url) == 1);
        CHECK(works.client.count(template_url) == 2);
    }
}

TEST_CASE("without any way a notice waits, and is said first when the person writes") {
    for (const int code : {45047, 45015}) {
        CAPTURE(code);
        Works works(false);
        works.meet(in_city, 5);
        works.enqueue(in_city, notice("您的投诉已受理"));
        answer_pushes(works, [code](const HttpCall&) { return errcode(code); });
        works.deliver();
        works.pass(1h);
        CHECK(works.only_item().state == OutboxState::waiting);
        CHECK(works.client.count(message_url) == 1);
        Inbound inbound;
        inbound.message = {in_city, "m1", works.clock.now(), "zh-CN", content::Text{"你好"}};
        const TurnOutcome outcome = works.in_store([&](Tx& tx) {
            return works.engine->take(tx, inbound, works.clock.now());
        });
        REQUIRE(outcome.answer.replies.size() >= 2);
        CHECK(plain_text(outcome.answer.replies[0]) == "您的投诉已受理");
        works.deliver();
        CHECK(works.only_item().state == OutboxState::sent);
        CHECK(works.client.count(message_url) == 1);
    }
}

TEST_CASE("nobody who wrote three days ago is pushed to by a customer-service message") {
    Works works(false);
    works.meet(in_city, 5);
    works.clock.advance(49h);
    works.enqueue(in_city, notice("一"));
    works.deliver();
    CHECK(works.only_item().state == OutboxState::waiting);
    CHECK(works.client.count(message_url) == 0);
}

TEST_CASE("a used-up quota closes the interface for everyone until 00:05") {
    Works works(false);
    const ConversationKey other{"city", "o2"};
    works.meet(in_city);
    works.meet(other);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [](const HttpCall&) { return errcode(45009); });
    works.deliver();
    const TimePoint reopened = from_civil(2026, 11, 25, 0, 5, 0);
    CHECK(works.only_item().state == OutboxState::pending);
    CHECK(works.only_item().entry.due == reopened);
    works.enqueue(other, notice("二"));
    works.deliver();
    CHECK(works.client.count(message_url) == 1);
    for (const OutboxItem& item : works.items()) CHECK(item.entry.due == reopened);
    works.pass(reopened - works.clock.now() - 1s);
    CHECK(works.client.count(message_url) == 1);
    answer_pushes(works, [](const HttpCall&) { return errcode(0); });
    works.pass(1s);
    CHECK(works.client.count(message_url) == 3);
    for (const OutboxItem& item : works.items()) CHECK(item.state == OutboxState::sent);
}

TEST_CASE("a used-up quota of one interface sends the notice by the other") {
    Works works;
    works.meet(in_city, 5);
    answer_pushes(works, [](const HttpCall& call) {
        return errcode(is_to(call, message_url) ? 45009 : 0);
    });
    for (int i = 0; i < 2; ++i) {
        works.enqueue(in_city, notice("一"));
        works.deliver();
        CHECK(works.items().back().state == OutboxState::sent);
    }
    CHECK(works.client.count(message_url) == 1);
    CHECK(works.client.count(template_url) == 2);
    CHECK(works.person(in_city)->after_message.left == 5);
}

TEST_CASE("a closed interface is not forgotten because the other one does not reach the person") {
    Works works;
    works.meet(in_city, 5);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [](const HttpCall& call) {
        return errcode(is_to(call, message_url) ? 45009 : 43101);
    });
    works.deliver();
    CHECK(works.only_item().state == OutboxState::pending);
    CHECK(works.only_item().entry.due == from_civil(2026, 11, 25, 0, 5, 0));
}

TEST_CASE("nothing is pushed to somebody who has left, or by a channel that is gone") {
    Works works;
    works.meet(in_app);
    works.in_store([](Tx& tx) {
        Person person = *tx.person(in_app);
        person.following = false;
        tx.save_person(in_app, person);
        return true;
    });
    works.enqueue(in_app, notice("一"));
    works.enqueue({"elsewhere", "u"}, notice("二"));
    works.deliver();
    CHECK(works.client.calls.empty());
    for (const OutboxItem& item : works.items()) {
        CHECK(item.state == OutboxState::undeliverable);
        CHECK_FALSE(item.why.empty());
    }
}

TEST_CASE("our own mistake is not repeated") {
    Works works;
    works.meet(in_city);
    works.enqueue(in_city, notice("一"));
    answer_pushes(works, [](const HttpCall&) { return errcode(40037); });
    works.deliver();
    works.pass(1h);
    CHECK(works.only_item().state == OutboxState::undeliverable);
    CHECK(works.only_item().why.find("40037") != std::string::npos);
    CHECK(works.client.count(message_url) == 1);
}

TEST_CASE("notices of one complaint keep their order for each person; others do not wait") {
    Works works;
    works.meet(in_app);
    const ConversationKey other{"app", "u2"};
    works.meet(other);
    works.enqueue(in_app, notice("一"));
    works.enqueue(in_app, notice("二"));
    works.enqueue(in_app, notice("别的", "JC261124-0002-2"));
    works.enqueue(other, notice("别人"));
    bool down = true;
    std::vector<std::string> shown;
    works.client.script = [&](const HttpCall& call) {
        for (const char* text : {"一", "二", "别的", "别人"}) {
            if (call.body.find(text) == std::string::npos) continue;
            if (down && text == std::string_view("一")) return answered(503);
            shown.emplace_back(text);
        }
        return answered(200);
    };
    works.deliver();
    CHECK(
        std::set<std::string>(shown.begin(), shown.end()) == std::set<std::string>{"别人", "别的"}
    );
    down = false;
    works.pass(2s);
    REQUIRE(shown.size() == 4);
    CHECK(shown[2] == "一");
    CHECK(shown[3] == "二");
}

}  // namespace
}  // namespace heed
