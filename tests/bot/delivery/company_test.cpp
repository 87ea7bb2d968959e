// Several notices to one person become one message, and nothing is lost or said twice by it.
#include "bot/delivery/outbox.hpp"
#include "bot/notice_company.hpp"
#include "bot/notices.hpp"
#include "tests/bot/delivery/deliveries.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::answered;
using test::calls_to;
using test::errcode;
using test::in_app;
using test::in_city;
using test::message_url;
using test::notice;
using test::Works;

const std::string first_case = "JC261124-0001-6";
const std::string second_case = "JC261124-0002-2";
const std::string third_case = "JC261124-0003-9";

class Merging : public Works {
public:
    Merging() {
        config.notices.merge_within = 30min;
        config.notices.undo_window = 120s;
        config.notices.reply_hold = 20s;
        meet(in_city);
        meet(in_app);
        // Half an hour later: no talk that would exempt from anything.
        clock.advance(1h);
    }
    // As the turn does it for what a resident is told of their complaint.
    void tell(
        const ConversationKey& to,
        const std::string& event,
        const std::string& text,
        const std::string& number = first_case
    ) {
        in_store([&](Tx& tx) {
            Notice what = notice(text, number);
            what.event = what.status = event;
            OutboxEntry entry = notice_entry(tx, config, {to, number}, what, clock.now());
            meet_company(tx, config, entry);
            tx.enqueue(entry);
            return true;
        });
    }
    // Texts of customer-service messages.
    std::vector<std::string> said() const {
        std::vector<std::string> bodies;
        for (const HttpCall& call : calls_to(*this, message_url)) bodies.push_back(call.body);
        return bodies;
    }
    std::vector<OutboxState> states() {
        std::vector<OutboxState> all;
        for (const OutboxItem& item : items()) all.push_back(item.state);
        return all;
    }
};

bool in_order(const std::string& body, std::initializer_list<const char*> words) {
    std::size_t at = 0;
    for (const char* word : words) {
        at = body.find(word, at);
        if (at == body.npos) return false;
    }
    return true;
}

using States = std::vector<OutboxState>;

TEST_CASE("minor news waits half an hour for company; what comes meanwhile goes with it") {
    Merging works;
    works.tell(in_city, "accepted", "已受理");
    works.pass(20min);
    CHECK(works.said().empty());
    works.tell(in_city, "transferred", "已转办");
    works.pass(10min);
    REQUIRE(works.said().size() == 1);
    CHECK(in_order(works.said()[0], {"已受理", "已转办"}));
    works.pass(2h);
    CHECK(works.said().size() == 1);
    CHECK(works.states() == States{OutboxState::sent, OutboxState::merged});
    CHECK(works.items()[1].merged_into == works.items()[0].id);
    CHECK(works.person(in_city)->after_message.left == 4);
}

TEST_CASE("an answer does not wait, and takes along what does, in order") {
    Merging works;
    works.tell(in_city, "accepted", "已受理");
    works.pass(10min);
    works.tell(in_city, "reply", "明天来修");
    works.pass(19s);
    CHECK(works.said().empty());
    works.pass(1s);
    REQUIRE(works.said().size() == 1);
    CHECK(in_order(works.said()[0], {"已受理", "明天来修"}));
    CHECK(works.states() == States{OutboxState::sent, OutboxState::merged});
}

TEST_CASE("what can still be taken back is not sent early by what follows it") {
    Merging works;
    works.tell(in_city, "accepted", "已受理");
    works.pass(10s);
    works.tell(in_city, "reply", "明天来修");
    works.pass(100s);
    CHECK(works.said().empty());
    works.pass(10s);
    REQUIRE(works.said().size() == 1);
    CHECK(in_order(works.said()[0], {"已受理", "明天来修"}));
}

TEST_CASE("two answers within the hold are two messages, each in its time") {
    Merging works;
    works.tell(in_city, "reply", "一");
    works.pass(10s);
    works.tell(in_city, "reply", "二");
    works.pass(10s);
    CHECK(works.said().size() == 1);
    works.pass(10s);
    CHECK(works.said().size() == 2);
}

TEST_CASE("what asks is the last word of its message; what comes after it is another") {
    Merging works;
    works.tell(in_city, "accepted", "已受理");
    works.tell(in_city, "question", "是几楼？");
    works.tell(in_city, "reply", "谢谢");
    works.pass(30min);
    REQUIRE(works.said().size() == 2);
    CHECK(in_order(works.said()[0], {"已受理", "是几楼"}));
    CHECK(in_order(works.said()[1], {"谢谢"}));
}

TEST_CASE("the channel hears of the weightiest event of a message") {
    Merging works;
    works.client.script = [](const HttpCall&) { return answered(204); };
    works.tell(in_app, "resolved", "处理好了");
    works.tell(in_app, "accepted", "已受理", second_case);
    works.tell(in_app, "reply", "在办", second_case);
    works.pass(1h);
    REQUIRE(works.client.calls.size() == 2);
    CHECK(std::ranges::any_of(works.client.calls, [](const HttpCall& call) {
        return call.body.find(R"("event":"reply")") != std::string::npos &&
               in_order(call.body, {"已受理", "在办"});
    }));
}

TEST_CASE("three updates of several complaints are told as one list") {
    Merging works;
    works.tell(in_city, "accepted", "一受理", first_case);
    works.tell(in_city, "accepted", "二受理", second_case);
    works.pass(1h);
    CHECK(works.said().size() == 2);  // two are no list
    works.tell(in_city, "accepted", "一转办", first_case);
    works.pass(10min);
    works.tell(in_city, "accepted", "二转办", second_case);
    works.pass(10min);
    works.tell(in_city, "accepted", "三受理", third_case);
    works.tell(in_city, "transferred", "一再转", first_case);
    works.pass(10min);
    REQUIRE(works.said().size() == 3);
    CHECK(in_order(works.said()[2], {"有4条新进展", "一转办", "二转办", "三受理", "一再转"}));
    CHECK(std::ranges::count(works.states(), OutboxState::merged) == 3);
}

TEST_CASE("a question stands alone beside a list") {
    Merging works;
    works.tell(in_city, "accepted", "一受理", first_case);
    works.tell(in_city, "accepted", "二受理", second_case);
    works.tell(in_city, "accepted", "三受理", third_case);
    works.clock.advance(25min);
    works.tell(in_city, "question", "是几楼", second_case);
    works.clock.advance(1h);
    works.deliver();
    const auto said = works.said();
    const auto asks = std::ranges::count_if(said, [](const std::string& body) {
        return body.find("是几楼") != body.npos && body.find("新进展") == body.npos;
    });
    CHECK(asks == 1);
    std::string all;
    for (const std::string& body : said) all += body;
    for (const char* text : {"一受理", "二受理", "三受理", "是几楼"}) {
        CHECK(all.find(text) != all.npos);
        CHECK(all.find(text) == all.rfind(text));
    }
    CHECK(in_order(all, {"二受理", "是几楼"}));
}

TEST_CASE("what does not fit into a message goes with the next, nothing is cut") {
    Merging works;
    const std::string page(850, 'a');
    works.tell(in_city, "accepted", "一" + page);
    works.tell(in_city, "transferred", "二" + page);
    works.tell(in_city, "assigned", "三" + page);
    works.pass(1h);
    std::string all;
    for (const std::string& body : works.said()) {
        CHECK(body.size() < 2048 + 200);
        all += body;
    }
    CHECK(in_order(all, {"一aaa", "二aaa", "三aaa"}));
    CHECK(works.said().size() == 2);
}

TEST_CASE("a crash between the merging and the sending loses nothing and repeats nothing") {
    for (const bool in_the_app : {true, false}) {
        CAPTURE(in_the_app);
        Merging works;
        const ConversationKey& who = in_the_app ? in_app : in_city;
        works.client.script = [](const HttpCall& call) {
            return call.url.find("app.example") != call.url.npos ? answered(204) : errcode(0);
        };
        works.tell(who, "accepted", "已受理");
        works.tell(who, "transferred", "已转办");
        works.clock.advance(1h);
        // Another process merges, and dies before it has settled.
        works.in_store([&](Tx& tx) {
            auto leased = tx.lease(10, works.clock.now(), 60s);
            works.engine->gather_company(tx, leased, works.clock.now());
            return leased.size();
        });
        CHECK(works.states() == States{OutboxState::pending, OutboxState::merged});
        works.pass(61s);
        if (in_the_app) {
            REQUIRE(works.client.calls.size() == 1);
            CHECK(in_order(works.client.calls[0].body, {"已受理", "已转办"}));
            CHECK(works.states() == States{OutboxState::sent, OutboxState::merged});
        } else {
            CHECK(works.said().empty());
            CHECK(works.states() == States{OutboxState::uncertain, OutboxState::merged});
        }
    }
}

TEST_CASE("what was tried already keeps its words: only what was not joins") {
    Merging works;
    works.client.script = [](const HttpCall&) { return answered(503); };
    works.tell(in_app, "accepted", "已受理");
    works.pass(1h);
    works.tell(in_app, "transferred", "已转办");
    works.clock.advance(1h);
    works.client.script = [](const HttpCall&) { return answered(204); };
    works.client.calls.clear();
    works.deliver();
    REQUIRE(works.client.calls.size() == 2);
    CHECK(works.client.calls[0].body.find("已转办") == std::string::npos);
}

TEST_CASE("the reminder to rate takes the first way or none, and none when it was answered") {
    for (const Status status : {Status::resolved, Status::closed}) {
        for (const int left : {5, 1}) {
            CAPTURE(to_string(status));
            CAPTURE(left);
            Merging works;
            Complaint complaint;
            complaint.number = first_case;
            complaint.token = std::string(32, 'a');
            complaint.by = in_city;
            complaint.resident = works.person(in_city)->resident;
            complaint.status = status;
            complaint.category = "noise";
            complaint.language = "zh-CN";
            works.in_store([&](Tx& tx) { return tx.file(complaint, {}, ""); });
            works.meet(in_city, left);
            Notice reminder = notice("解决了吗", "");
            reminder.event = "reminder";
            reminder.text.spans.push_back({"1 解决了", "rating:solved:yes", "1"});
            works.in_store([&](Tx& tx) {
                tx.enqueue(notice_entry(
                    tx, works.config, {in_city, first_case}, reminder, works.clock.now()
                ));
                return true;
            });
            works.deliver();
            const bool goes = status == Status::resolved && left == 5;
            CHECK(works.said().size() == (goes ? 1U : 0U));
            CHECK(works.client.count(test::template_url) == 0);
            CHECK(works.only_item().state == (goes ? OutboxState::sent : OutboxState::cancelled));
        }
    }
}

TEST_CASE("without a window nothing is merged and nothing waits") {
    Merging works;
    works.config.notices.merge_within = 0s;
    works.config.notices.undo_window = 0s;
    for (const char* text : {"一", "二", "三"}) works.tell(in_city, "accepted", text);
    works.deliver();
    CHECK(works.said().size() == 3);
}

TEST_CASE("what waits is said as a list, as much as has room; the rest is pushed at once") {
    Works works(false);
    works.meet(in_city, 0);
    const std::string page(300, 'a');
    for (int i = 1; i <= 5; ++i)
        works.enqueue(
            in_city, notice(std::to_string(i) + page, "JC261124-000" + std::to_string(i))
        );
    works.deliver();
    for (const OutboxItem& item : works.items()) REQUIRE(item.state == OutboxState::waiting);
    const TurnOutcome outcome = hear(works, in_city, "你好");
    CHECK(outcome.enqueued);
    REQUIRE(outcome.answer.replies.size() >= 4);
    CHECK(plain_text(outcome.answer.replies[0]).find("有3条新进展") != std::string::npos);
    CHECK(plain_text(outcome.answer.replies[3]).starts_with("3aaa"));
    works.deliver();
    CHECK(works.client.count(message_url) == 2);
    for (const OutboxItem& item : works.items()) CHECK(item.state == OutboxState::sent);
}

}  // namespace
}  // namespace heed
