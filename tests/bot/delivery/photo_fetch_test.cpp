// Photos that come as a handle of the platform.
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
using test::media_url;
using test::message_url;
using test::no_answer;
using test::notice;
using test::template_url;
using test::token_url;
using test::Works;

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
    std::string counted;
    works.keeper.append_metrics(counted);
    CHECK(counted.find("\nheed_media_jobs_total{result=\"kept\"} 1\n") != counted.npos);
    CHECK(counted.find("\nheed_media_bytes_total 13\n") != counted.npos);
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
    std::string counted;
    works.keeper.append_metrics(counted);
    CHECK(counted.find("\nheed_media_jobs_total{result=\"not_a_picture\"} 1\n") != counted.npos);
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
