// A request through a channel and the turn: what is answered, and what never is.
#include "bot/webhook.hpp"

#include "adapters/app/signature.hpp"
#include "adapters/crypto.hpp"
#include "bot/log.hpp"
#include "tests/bot/works_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <mutex>

namespace heed {
namespace {

using namespace std::chrono_literals;
using test::Works;

std::string seconds(TimePoint time) {
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch());
    return std::to_string(since.count());
}

// A signed message of the app's server.
struct AppMessage {
    AppMessage(const Works& works, std::string message_id, std::string json)
        : id(std::move(message_id)), timestamp(seconds(works.clock.now())), body(std::move(json)) {
        signature = app::Signer(works.config.channels[1].secret).sign(id, timestamp, body);
    }
    HttpRequestView view() const {
        HttpRequestView request;
        request.method = "POST";
        request.path = "/app/app/messages";
        request.body = body;
        request.headers = {
            {"webhook-id", id},
            {"webhook-timestamp", timestamp},
            {"webhook-signature", signature},
            {"content-type", "application/json"}};
        return request;
    }
    std::string id, timestamp, body, signature;
};

std::string app_text(std::string_view text) {
    return R"({"user":"u1","type":"text","text":")" + std::string(text) + R"("})";
}

// A message of WeChat, in plaintext.
struct WechatMessage {
    WechatMessage(const Works& works, std::string_view id, std::string_view inner) {
        const std::string time = seconds(works.clock.now());
        std::string parts[] = {works.config.channels[0].token, time, "nonce1"};
        std::ranges::sort(parts);
        query = "signature=" + crypto::sha1_hex(parts[0] + parts[1] + parts[2]) +
                "&timestamp=" + time + "&nonce=nonce1";
        body =
            "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[o1]]>"
            "</FromUserName><CreateTime>" +
            time + "</CreateTime>" + std::string(inner) + "<MsgId>" + std::string(id) +
            "</MsgId></xml>";
    }
    HttpRequestView view() const {
        HttpRequestView request;
        request.method = "POST";
        request.path = "/wechat/city";
        request.query = query;
        request.body = body;
        return request;
    }
    std::string query, body;
};

std::string wechat_text(std::string_view text) {
    return "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + std::string(text) +
           "]]></Content>";
}

template <class Message>
HttpReply handle(Works& works, const Message& message) {
    const Channel& channel = *works.channels->by_path(message.view().path);
    return works.await(works.webhook->handle(channel, message.view()));
}

long count_header(const HttpReply& reply, std::string_view name) {
    return std::ranges::count_if(reply.headers, [&](const auto& h) { return h.first == name; });
}

StoreCounts counts(Works& works) {
    return works.in_store([](Tx& tx) { return tx.counts(); });
}

TEST_CASE("a message is stored, answered in its channel's form and counted") {
    Works works;
    const HttpReply app = handle(works, AppMessage(works, "m1", app_text("你好")));
    CHECK(app.status == 200);
    CHECK(app.body.find("\"replies\":[{") != std::string::npos);
    works.config.dialog.hold_text = 0ms;
    const HttpReply city = handle(works, WechatMessage(works, "1", wechat_text("你好")));
    CHECK(city.status == 200);
    CHECK(city.body.find("<FromUserName><![CDATA[gh_1]]>") != std::string::npos);
    CHECK(counts(works).messages == 2);
    const std::string text = works.metrics.text();
    for (const char* channel : {"app", "city"}) {
        const std::string line = std::string("heed_webhook_messages_total{channel=\"") + channel +
                                 "\",type=\"text\",outcome=\"new\"} 1\n";
        CHECK(text.find(line) != std::string::npos);
    }
}

TEST_CASE("a redelivery gets the same answer and is counted as one") {
    Works works;
    const AppMessage message(works, "m1", app_text("东门步行街半夜装修太吵了"));
    const HttpReply first = handle(works, message);
    const HttpReply again = handle(works, message);
    CHECK(again.status == 200);
    CHECK(again.body == first.body);
    CHECK(counts(works).messages == 1);
    CHECK(works.metrics.text().find("outcome=\"duplicate\"} 1\n") != std::string::npos);
    const char* const again_s = "\nheed_webhook_redeliveries_total{channel=\"app\"} 1\n";
    CHECK(works.metrics.text().find(again_s) != std::string::npos);
    std::string times;
    works.webhook->append_metrics(times);
    const char* const two = "heed_inbox_process_duration_seconds_count{kind=\"message\"} 2\n";
    CHECK(times.find(two) != std::string::npos);
}

// What the log says while it lives, each line as "EVENT NAME=VALUE …".
class LogLines {
public:
    LogLines() {
        log::divert([this](log::Level, std::string_view event, auto fields) {
            std::string line(event);
            for (const auto& [name, value] : fields) line += " " + std::string(name) + "=" + value;
            const std::lock_guard lock(mutex_);
            lines_.push_back(std::move(line));
        });
    }
    ~LogLines() { log::divert({}); }
    LogLines(const LogLines&) = delete;
    LogLines& operator=(const LogLines&) = delete;
    // Those of `event`.
    std::vector<std::string> of(std::string_view event) const {
        std::vector<std::string> found;
        for (const std::string& line : lines_)
            if (line.starts_with(std::string(event) + " ")) found.push_back(line);
        return found;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
};

bool holds(const std::string& line, const std::string& part) {
    return line.find(part) != std::string::npos;
}

std::string request_id(const HttpReply& reply) {
    for (const auto& [name, value] : reply.headers)
        if (name == "X-Request-Id") return value;
    return {};
}

TEST_CASE("one trace goes from the message to its answer, its complaint and the notices") {
    Works works;
    works.config.dialog.hold_text = 0ms;
    const LogLines log;
    works.in_store([&](Tx& tx) {
        tx.invite(
            {std::string(64, 'a'),
             "dongmen-office",
             casework::Role::officer,
             "李工",
             works.clock.now() + 1h}
        );
        return tx.bind(std::string(64, 'a'), {"app", "officer"}, works.clock.now());
    });
    const HttpReply first =
        handle(works, AppMessage(works, "m1", app_text("东门步行街半夜装修太吵了")));
    CHECK(request_id(first).size() == 32);
    HttpReply filed;
    std::string id = "m2";
    for (const char* words : {"1", "提交"}) {
        filed = handle(works, AppMessage(works, id, app_text(words)));
        if (!holds(filed.body, "\"complaint\":null")) break;
        id += "+";
    }
    const std::string trace = request_id(filed);
    REQUIRE(trace.size() == 32);
    CHECK(trace != request_id(first));
    const auto events = log.of("complaint");
    REQUIRE_FALSE(events.empty());
    for (const std::string& line : events) CHECK(holds(line, "trace_id=" + trace));
    CHECK(holds(events.front(), "event=filed by=resident"));
    const auto messages = log.of("message");
    REQUIRE(messages.size() >= 2);
    CHECK(holds(
        messages.front(),
        "trace_id=" + request_id(first) + " channel=app type=text outcome=new complaint= "
    ));
    const std::string last = "trace_id=" + trace + " channel=app type=text outcome=new complaint=";
    CHECK(holds(messages.back(), last));
    CHECK_FALSE(holds(messages.back(), last + " "));
    const auto rows = works.items();
    REQUIRE_FALSE(rows.empty());
    for (const OutboxItem& row : rows) CHECK(to_hex(row.trace) == trace);
    works.client.script = [](const HttpCall&) { return test::answered(200, "{}"); };
    works.deliver();
    const auto notices = log.of("notice");
    REQUIRE_FALSE(notices.empty());
    for (const std::string& line : notices) CHECK(holds(line, "trace_id=" + trace));
    CHECK(holds(notices.front(), "result=sent attempt=1"));

    // Delivered again it is the same cause, also in another's hands.
    const HttpReply again =
        handle(works, AppMessage(works, id, app_text(id == "m2" ? "1" : "提交")));
    CHECK(request_id(again) == trace);
    CHECK(holds(
        log.of("message").back(), "trace_id=" + trace + " channel=app type=text outcome=duplicate"
    ));
}

TEST_CASE("what was not stored is in no line as if it had been") {
    Works works;
    const LogLines log;
    works.store->refuses = true;
    const HttpReply refused = handle(works, AppMessage(works, "m1", app_text("你好")));
    CHECK(refused.status == 503);
    CHECK(log.of("message").empty());
    REQUIRE(log.of("store_busy").size() == 1);
    CHECK(holds(log.of("store_busy").front(), "trace_id=" + request_id(refused)));
}

TEST_CASE("a trusted proxy's trace is taken, a stranger's is not") {
    Works works;
    constexpr const char* asked = "0af7651916cd43dd8448eb211c80319c";
    const std::string header = std::string("00-") + asked + "-b7ad6b7169203331-01";
    for (const bool trusted : {true, false}) {
        const AppMessage message(works, trusted ? "m1" : "m2", app_text("你好"));
        HttpRequestView request = message.view();
        request.headers.emplace_back("traceparent", header);
        request.from_proxy = trusted;
        const Channel& channel = *works.channels->by_path(request.path);
        const HttpReply reply = works.await(works.webhook->handle(channel, request));
        CHECK((request_id(reply) == asked) == trusted);
    }
}

TEST_CASE("what the store refuses is answered 503 with one Retry-After, never 200") {
    Works works;
    works.store->refuses = true;
    const HttpReply app = handle(works, AppMessage(works, "m1", app_text("你好")));
    CHECK(app.status == 503);
    CHECK(app.content_type == "application/json");
    CHECK(app.body.starts_with(R"({"error":{"code":"unavailable","message":")"));
    CHECK(count_header(app, "Retry-After") == 1);
    const HttpReply city = handle(works, WechatMessage(works, "1", wechat_text("你好")));
    CHECK(city.status == 503);
    CHECK(city.body.find("success") == std::string::npos);
    CHECK(count_header(city, "Retry-After") == 1);
    works.store->refuses = false;
    CHECK(counts(works).messages == 0);
    // The platform delivers again.
    CHECK(handle(works, AppMessage(works, "m1", app_text("你好"))).status == 200);
    CHECK(counts(works).messages == 1);
}

TEST_CASE("a store that refuses the flush gets 503, and the redelivery gets the reply") {
    Works works;
    works.config.dialog.hold_text = 500ms;
    const WechatMessage message(works, "1", wechat_text("路灯不亮"));
    const Channel& city = *works.channels->by_name("city");
    std::optional<HttpReply> reply;
    boost::asio::co_spawn(
        works.lane,
        works.webhook->handle(city, message.view()),
        [&](std::exception_ptr, HttpReply value) { reply = std::move(value); }
    );
    works.lane.poll();
    works.turn_until([&] { return counts(works).messages == 1; });
    works.store->refuses = true;
    works.turn_until([&] { return reply.has_value(); });
    CHECK(reply->status == 503);
    works.store->refuses = false;
    const HttpReply again = handle(works, message);
    CHECK(again.status == 200);
    CHECK(again.body.find("<Content>") != std::string::npos);
    CHECK(counts(works).messages == 1);
}

TEST_CASE("of a burst the last message gets the one reply, the others plain success") {
    Works works;
    works.config.dialog.hold_text = 500ms;
    const Channel& city = *works.channels->by_name("city");
    const WechatMessage one(works, "1", wechat_text("路灯不亮"));
    const WechatMessage two(works, "2", wechat_text("在东门步行街"));
    std::optional<HttpReply> first, second;
    boost::asio::co_spawn(
        works.lane,
        works.webhook->handle(city, one.view()),
        [&](std::exception_ptr, HttpReply value) { first = std::move(value); }
    );
    works.lane.poll();
    works.turn_until([&] { return counts(works).messages == 1; });
    boost::asio::co_spawn(
        works.lane,
        works.webhook->handle(city, two.view()),
        [&](std::exception_ptr, HttpReply value) { second = std::move(value); }
    );
    works.turn_until([&] { return first && second; });
    CHECK(first->body == "success");
    CHECK(second->body.find("<Content>") != std::string::npos);
    CHECK(handle(works, one).body == "success");
    CHECK(handle(works, two).body == second->body);
}

TEST_CASE("a picture that came with the message is kept before it is answered") {
    Works works;
    const std::string json = R"({"user":"u1","type":"image","data":"Ynl0ZXM="})";
    CHECK(handle(works, AppMessage(works, "m1", json)).status == 200);
    CHECK(works.photo_store->get(works.photo(1)->info.sha256) == "jpeg of bytes");
}

TEST_CASE("where an app's photo was taken is asked about in the same answer") {
    Works works;
    handle(works, AppMessage(works, "m1", app_text("路灯不亮了，三天没人管")));
    works.pictures.script = [](const std::string& bytes) {
        PictureResult result;
        result.ok = true;
        result.jpeg = "jpeg of " + bytes;
        result.thumbnail = "small";
        result.shot = PhotoShot{{22.5463, 114.1235, Datum::wgs84}, {}};
        return result;
    };
    const std::string photo = R"({"user":"u1","type":"image","data":"Ynl0ZXM="})";
    const HttpReply asked = handle(works, AppMessage(works, "m2", photo));
    CHECK(asked.body.find("照片里带有拍摄位置") != std::string::npos);
    CHECK(asked.body.find("\"location:1@") != std::string::npos);
    CHECK(asked.body.find("\"location\":null") != std::string::npos);
    const HttpReply filed = handle(works, AppMessage(works, "m3", app_text("1")));
    CHECK(filed.body.find("\"complaint\":{\"number\"") != std::string::npos);
    const auto complaints = works.in_store([](Tx& tx) {
        return tx.complaints_of({"app", "u1"}, 5);
    });
    REQUIRE(complaints.size() == 1);
    CHECK(complaints[0].place.latitude_deg == 22.5463);
    CHECK_FALSE(complaints[0].area.empty());
}

TEST_CASE("what is no picture is the sender's fault, a busy child is ours") {
    Works works;
    const std::string json = R"({"user":"u1","type":"image","data":"Ynl0ZXM="})";
    PictureResult failed;
    failed.why = "broken";
    works.pictures.script = [&](const std::string&) { return failed; };
    const HttpReply refused = handle(works, AppMessage(works, "m1", json));
    CHECK(refused.status == 400);
    CHECK(refused.body.find("data: ") != std::string::npos);
    failed.why = "too-large";
    CHECK(handle(works, AppMessage(works, "m1", json)).status == 413);
    failed.why = "unsupported";
    CHECK(handle(works, AppMessage(works, "m1", json)).body.find("JPEG") != std::string::npos);
    failed.try_again = true;
    const HttpReply later = handle(works, AppMessage(works, "m1", json));
    CHECK(later.status == 503);
    CHECK(count_header(later, "Retry-After") == 1);
    CHECK(counts(works).messages == 0);
}

TEST_CASE("a voice that came with the message is kept as it is, decoded by nobody") {
    Works works;
    works.pictures.script = [](const std::string&) -> PictureResult {
        FAIL("a voice was given to the decoder of pictures");
        return {};
    };
    const std::string sound = "#!AMR\n\x01\x02";
    const std::string json =
        R"({"user":"u1","type":"voice","text":"东门步行街半夜太吵了","data":"IyFBTVIKAQI="})";
    const HttpReply reply = handle(works, AppMessage(works, "m1", json));
    CHECK(reply.status == 200);
    CHECK(reply.body.find("听到：“东门步行街半夜太吵了”") != std::string::npos);
    const PhotoRow row = *works.photo(1);
    CHECK(row.kind == PhotoRow::Kind::voice);
    CHECK(row.state == PhotoRow::State::stored);
    CHECK(row.info.media_type == "audio/amr");
    CHECK(row.info.bytes == 8);
    CHECK(works.photo_store->get(row.info.sha256) == sound);
    CHECK_FALSE(works.photo_store->thumbnail(row.info.sha256));
    // A page that calls itself a voice is never served as one.
    const std::string page = R"({"user":"u1","type":"voice","data":"PGh0bWw+"})";
    CHECK(handle(works, AppMessage(works, "m2", page)).status == 200);
    CHECK(works.photo(2)->info.media_type == "application/octet-stream");
    // Words alone have no file.
    const std::string words = R"({"user":"u1","type":"voice","text":"三天了"})";
    CHECK(handle(works, AppMessage(works, "m3", words)).status == 200);
    CHECK_FALSE(works.photo(3));
}

TEST_CASE("a wrong signature changes nothing and is counted with its reason") {
    Works works;
    AppMessage message(works, "m1", app_text("你好"));
    message.body[message.body.size() - 3] ^= 1;
    CHECK(handle(works, message).status == 401);
    WechatMessage other(works, "1", wechat_text("你好"));
    other.query[12] = other.query[12] == 'a' ? 'b' : 'a';
    const HttpReply refused = handle(works, other);
    CHECK(refused.status == 403);
    CHECK(refused.body.empty());
    CHECK(counts(works).messages == 0);
    const std::string text = works.metrics.text();
    CHECK(
        text.find("heed_webhook_refused_total{channel=\"app\",reason=\"signature_wrong\"} 1\n") !=
        std::string::npos
    );
    CHECK(
        text.find("heed_webhook_refused_total{channel=\"city\",reason=\"signature_wrong\"} 1\n") !=
        std::string::npos
    );
}

TEST_CASE("a photo by handle wakes the outbox, which fetches it") {
    Works works;
    works.client.script = [](const HttpCall& call) {
        if (call.url.find("stable_token") == std::string::npos) {
            return test::answered(200, "bytes", "image/jpeg");
        }
        return test::answered(200, R"({"access_token":"T1","expires_in":7200})");
    };
    works.config.dialog.hold_photo = 0ms;
    works.deliver();  // asleep now
    const std::string inner =
        "<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://p.example/1]]></PicUrl>"
        "<MediaId><![CDATA[media-1]]></MediaId>";
    CHECK(handle(works, WechatMessage(works, "1", inner)).status == 200);
    works.turn_until([&] { return works.client.count("media/get") == 1; });
}

}  // namespace
}  // namespace heed
