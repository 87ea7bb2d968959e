// What becomes of a notice or a photo, by everything that a platform may answer.
#include "bot/delivery/outbox.hpp"

#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::answered;
using test::errcode;
using test::no_answer;
using test::notice;
using test::Works;

const ConversationKey in_city{"city", "o1"};
const ConversationKey in_app{"app", "u1"};

const std::string token_url = "stable_token";
const std::string message_url = "message/custom/send";
const std::string template_url = "message/template/send";
const std::string media_url = "media/get";
const std::string app_url = "app.example";

bool is_to(const HttpCall& call, const std::string& part) {
    return call.url.find(part) != call.url.npos;
}

std::string header(const HttpCall& call, std::string_view name) {
    for (const auto& [key, value] : call.headers) {
        if (key == name) return value;
    }
    return {};
}

std::vector<HttpCall> calls_to(const Works& works, const std::string& part) {
    std::vector<HttpCall> calls;
    for (const HttpCall& call : works.client.calls) {
        if (is_to(call, part)) calls.push_back(call);
    }
    return calls;
}

// The platform gives tokens "T1", "T2" ... and answers all else by `push`.
void answer_pushes(Works& works, std::function<HttpResult(const HttpCall&)> push) {
    works.client.script = [push = std::move(push), issued = 0](const HttpCall& call) mutable {
        if (!is_to(call, token_url)) return push(call);
        const std::string token = "T" + std::to_string(++issued);
        return answered(200, R"({"access_token":")" + token + R"(","expires_in":7200})");
    };
}

// Of the item's next attempt, from now.
Duration pause_of(Works& works) { return works.only_item().entry.due - works.clock.now(); }

TEST_CASE("a notice is delivered once, settled, and spends one of the platform's messages") {
    Works works;
    works.meet(in_city, 5);
    works.enqueue(in_city, notice("已受理"));
    works.deliver();
    works.pass(1h);
    CHECK(works.client.count(message_url) == 1);
    CHECK(works.client.count(template_url) == 0);
    CHECK(works.only_item().state == OutboxState::sent);
    CHECK(works.person(in_city)->pushes_left == 4);
    CHECK(calls_to(works, message_url)[0].body.find("已受理") != std::string::npos);
}

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
        CHECK(works.person(in_city)->pushes_left == 0);  // no more until the person writes
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
    CHECK(works.person(in_city)->pushes_left == 5);
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
        CHECK(works.person(in_city)->pushes_left == 4);
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
    CHECK(works.person(in_city)->pushes_left == 5);
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

TEST_CASE("a photo is fetched, re-encoded and kept") {
    Works works;
    works.meet(in_city);
    const PhotoId id = works.enqueue_photo(in_city, "media-1");
    answer_pushes(works, [](const HttpCall&) { return answered(200, "bytes", "image/jpeg"); });
    works.deliver();
    works.pass(1h);
    CHECK(works.client.count(media_url) == 1);
    CHECK(works.only_item().state == OutboxState::sent);
    const PhotoRow row = *works.photo(id);
    CHECK(row.state == PhotoRow::State::stored);
    CHECK(row.info.media_type == "image/jpeg");
    CHECK(works.photo_store->get(row.info.sha256) == "jpeg of bytes");
    CHECK(row.info.bytes == 13);
}

TEST_CASE("a voice is fetched like a photo and kept as it came, or asked for again") {
    Works works;
    works.meet(in_city);
    Inbound inbound;
    inbound.message = {
        in_city, "voice-1", works.clock.now(), "zh-CN", content::Voice{"", "media-1"}};
    answer_pushes(works, [](const HttpCall&) { return answered(200, "OggS...", "audio/ogg"); });
    works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()); });
    works.pictures.script = [](const std::string&) -> PictureResult {
        FAIL("a voice was given to the decoder of pictures");
        return {};
    };
    works.deliver();
    const PhotoRow row = *works.photo(1);
    CHECK(row.kind == PhotoRow::Kind::voice);
    CHECK(row.state == PhotoRow::State::stored);
    CHECK(row.info.media_type == "audio/ogg");
    CHECK(works.photo_store->get(row.info.sha256) == "OggS...");

    inbound.message.message_id = "voice-2";
    answer_pushes(works, [](const HttpCall&) { return errcode(40007); });
    works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()); });
    works.deliver();
    CHECK_FALSE(works.photo(2));  // nobody's draft has it any more
}

// A photo by WeChat whose reply is held until the outbox has done what it can.
std::string reply_to_photo(Works& works) {
    Inbound inbound;
    inbound.message = {in_city, "photo-1", works.clock.now(), "zh-CN", content::Photo{"m-1", ""}};
    inbound.holds_reply = true;
    const TurnOutcome taken =
        works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()); });
    REQUIRE(taken.owed);
    works.deliver();
    const TurnOutcome flushed = works.in_store([&](Tx& tx) {
        return works.engine->flush(tx, inbound.message, taken.revision, works.clock.now());
    });
    std::string said;
    for (const Reply& reply : flushed.answer.replies) said += plain_text(reply);
    return said;
}

void say(Works& works, std::string text) {
    Inbound inbound;
    inbound.message = {in_city, "text-1", works.clock.now(), "zh-CN", content::Text{text}};
    works.in_store([&](Tx& tx) { return works.engine->take(tx, inbound, works.clock.now()).owed; });
}

TEST_CASE("where a fetched photo was taken is asked about in the reply that is held") {
    Works works;
    say(works, "路灯不亮了，三天没人管");
    answer_pushes(works, [](const HttpCall&) { return answered(200, "bytes", "image/jpeg"); });
    works.pictures.script = [ok = works.pictures.script](const std::string& bytes) {
        PictureResult result = ok(bytes);
        result.shot = PhotoShot{{22.5463, 114.1235, Datum::wgs84}, {}};
        return result;
    };
    CHECK(reply_to_photo(works).find("照片里带有拍摄位置") != std::string::npos);
    CHECK(works.photo(1)->state == PhotoRow::State::stored);
}

TEST_CASE("of a photo that cannot be opened the resident hears in the reply that is held") {
    Works works;
    answer_pushes(works, [](const HttpCall&) { return answered(200, "bytes", "image/gif"); });
    works.pictures.script = [](const std::string&) {
        PictureResult result;
        result.why = "unsupported";
        return result;
    };
    CHECK(reply_to_photo(works).find("格式我打不开") != std::string::npos);
    CHECK_FALSE(works.photo(1));
    CHECK(works.only_item().state == OutboxState::undeliverable);
}

TEST_CASE("of a photo that is lost after the reply the resident is told unasked") {
    Works works;
    bool there = false;
    answer_pushes(works, [&](const HttpCall& call) {
        if (!is_to(call, media_url)) return errcode(0);
        return there ? answered(200, "bytes", "image/gif") : no_answer(false);
    });
    works.pictures.script = [](const std::string&) {
        PictureResult result;
        result.why = "too-large";
        return result;
    };
    CHECK(reply_to_photo(works).find("没能收下") == std::string::npos);
    there = true;
    works.pass(10s);
    REQUIRE(works.client.count(message_url) == 1);
    CHECK(calls_to(works, message_url)[0].body.find("没能收下") != std::string::npos);
}

TEST_CASE("a photo that nobody could fetch for 48 hours is lost, and its sender is told once") {
    Works works;
    works.client.script = [](const HttpCall&) { return no_answer(false); };
    reply_to_photo(works);
    const auto told = [&] {
        const auto items = works.items();
        return std::ranges::count_if(items, [](const OutboxItem& item) {
            return plain_text(item.entry.notice.text).find("没能取到") != std::string::npos;
        });
    };
    works.pass(47h);
    CHECK(works.photo(1)->state == PhotoRow::State::pending);
    CHECK(told() == 0);
    works.pass(2h);
    CHECK(told() == 1);
    works.pass(2h);
    CHECK(told() == 1);
    CHECK_FALSE(works.photo(1));
}

TEST_CASE("a photo that the platform no longer has is lost at once") {
    Works works;
    works.meet(in_city);
    const PhotoId id = works.enqueue_photo(in_city, "media-1");
    answer_pushes(works, [](const HttpCall&) { return errcode(40007); });
    works.deliver();
    works.pass(1h);
    CHECK(works.client.count(media_url) == 1);
    CHECK(works.only_item().state == OutboxState::undeliverable);
    CHECK(works.photo(id)->state == PhotoRow::State::failed);
}

TEST_CASE("what is no picture is lost at once") {
    Works works;
    works.meet(in_city);
    const PhotoId id = works.enqueue_photo(in_city, "media-1");
    answer_pushes(works, [](const HttpCall&) { return answered(200, "bytes", "image/jpeg"); });
    works.pictures.script = [](const std::string&) {
        PictureResult result;
        result.why = "broken";
        return result;
    };
    works.deliver();
    works.pass(1h);
    CHECK(works.client.count(media_url) == 1);
    CHECK(works.only_item().why == "broken");
    CHECK(works.photo(id)->state == PhotoRow::State::failed);
}

TEST_CASE("a cut download, an expired token and a busy child are tried again") {
    Works works;
    works.meet(in_city);
    const PhotoId id = works.enqueue_photo(in_city, "media-1");
    answer_pushes(works, [&](const HttpCall&) {
        switch (works.client.count(media_url)) {
            case 1:
                return no_answer(true);
            case 2:
                return errcode(42001);
            default:
                return answered(200, "bytes", "image/jpeg");
        }
    });
    int encodings = 0;
    auto ok = works.pictures.script;
    works.pictures.script = [&](const std::string& bytes) {
        if (++encodings > 1) return ok(bytes);
        PictureResult result;
        result.try_again = true;
        result.why = "busy";
        return result;
    };
    works.deliver();
    for (int i = 0; i < 3; ++i) works.pass(10s);
    CHECK(works.client.count(media_url) == 4);
    CHECK(works.client.count(token_url) == 2);
    CHECK(works.photo(id)->state == PhotoRow::State::stored);
}

TEST_CASE("a photo is tried at most eight times") {
    Works works;
    works.meet(in_city);
    const PhotoId id = works.enqueue_photo(in_city, "media-1");
    answer_pushes(works, [](const HttpCall&) { return no_answer(true); });
    works.deliver();
    for (int i = 0; i < 12; ++i) works.pass(15min);
    CHECK(works.client.count(media_url) == 8);
    CHECK(works.only_item().state == OutboxState::undeliverable);
    CHECK(works.photo(id)->state == PhotoRow::State::failed);
}

TEST_CASE("a photo that was thrown away meanwhile is not fetched") {
    Works works;
    works.meet(in_city);
    const PhotoId id = works.enqueue_photo(in_city, "media-1");
    works.in_store([id](Tx& tx) {
        tx.discard_photo(id);
        return true;
    });
    works.deliver();
    CHECK(works.client.count(media_url) == 0);
    CHECK(works.only_item().state == OutboxState::cancelled);
}

}  // namespace
}  // namespace heed
