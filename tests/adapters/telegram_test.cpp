// What Telegram sends, what it means, what is refused, and what goes back.
#include "adapters/telegram/telegram.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using Result = Delivery::Result;

namespace {

const TimePoint now{std::chrono::seconds(1'800'000'000)};
constexpr std::string_view token = "123456:AAEabcdefghijklmnopqrstuvwxyz0123";

std::unique_ptr<Channel> channel() {
    return make_telegram_channel({"tg", std::string(token), "s-1", "https://api.example.org"});
}

HttpRequestView post(std::string_view body, std::string_view secret = "s-1") {
    HttpRequestView request;
    request.method = "POST";
    request.body = body;
    request.headers = {{"X-Telegram-Bot-Api-Secret-Token", secret}};
    return request;
}

// An update with one message; `fields` are the message's own.
std::string update(const std::string& fields) {
    return R"({"update_id":7,"message":{"message_id":1,"date":1799999999,)"
           R"("chat":{"id":42,"type":"private"},"from":{"id":42,"language_code":"zh-hans"},)" +
           fields + "}}";
}

Content content_of(const std::string& fields) {
    const Decoded decoded = channel()->decode(post(update(fields)), now);
    REQUIRE(std::holds_alternative<Received>(decoded));
    return std::get<Received>(decoded).message.content;
}

std::string counted(const std::string& body) {
    const Decoded decoded = channel()->decode(post(body), now);
    return std::holds_alternative<Answered>(decoded) ? std::get<Answered>(decoded).counted_as : "";
}

unsigned refused(const HttpRequestView& request) {
    const Decoded decoded = channel()->decode(request, now);
    return std::holds_alternative<Refused>(decoded) ? std::get<Refused>(decoded).status : 0;
}

Delivery classified(unsigned status, std::string body) {
    HttpResult result;
    result.status = status;
    result.body = std::move(body);
    result.content_type = "application/json";
    return channel()->classify(PushRoute::message, result);
}

}  // namespace

TEST_CASE("Telegram's messages become ours") {
    const Decoded decoded = channel()->decode(post(update(R"("text":"路灯坏了")")), now);
    REQUIRE(std::holds_alternative<Received>(decoded));
    const IncomingMessage& message = std::get<Received>(decoded).message;
    CHECK(message.from == ConversationKey{"tg", "42"});
    CHECK(message.message_id == "7");
    CHECK(message.language == "zh-CN");
    CHECK(message.sent_at == TimePoint(std::chrono::seconds(1'799'999'999)));
    CHECK(message.content == Content(content::Text{"路灯坏了"}));
    CHECK_FALSE(std::get<Received>(decoded).heard);

    CHECK(content_of(R"("text":"/start")") == Content(content::Followed{}));
    CHECK(content_of(R"("text":"/start lamp12")") == Content(content::Followed{"lamp12"}));
    CHECK(content_of(R"("text":"/started")") == Content(content::Text{"/started"}));
    CHECK(
        content_of(R"("location":{"latitude":22.5,"longitude":114.1})") ==
        Content(content::Location{{22.5, 114.1, Datum::wgs84}, ""})
    );
    CHECK(
        content_of(
            R"("venue":{"title":"东门","location":{"latitude":22.5,"longitude":114.1}},)"
            R"("location":{"latitude":22.5,"longitude":114.1})"
        ) == Content(content::Location{{22.5, 114.1, Datum::wgs84}, "东门"})
    );
    CHECK(
        content_of(R"("location":{"latitude":91,"longitude":0})") ==
        Content(content::Unsupported{"other"})
    );
    CHECK(
        content_of(R"("contact":{"user_id":42,"phone_number":"13800138000"})") ==
        Content(content::Text{"13800138000"})
    );
    CHECK(
        content_of(R"("contact":{"user_id":43,"phone_number":"13800138000"})") ==
        Content(content::Unsupported{"other"})
    );
    CHECK(content_of(R"("voice":{"file_id":"v1"})") == Content(content::Voice{"", "v1"}));
    CHECK(content_of(R"("sticker":{"file_id":"s"})") == Content(content::Unsupported{"sticker"}));
}

TEST_CASE("of a photo the largest size is fetched that may be, and its words are kept") {
    const std::string sizes =
        R"("photo":[{"file_id":"a","width":90,"file_size":900},)"
        R"({"file_id":"c","width":9000,"file_size":30000000},)"
        R"({"file_id":"b","width":1280,"file_size":90000}],"caption":"坑")";
    CHECK(content_of(sizes) == Content(content::Photo{"b", "", "坑"}));
    CHECK(
        content_of(R"("document":{"file_id":"d","mime_type":"image/png"})") ==
        Content(content::Photo{"d", "", ""})
    );
    CHECK(
        content_of(R"("document":{"file_id":"d","mime_type":"text/html"})") ==
        Content(content::Unsupported{"document"})
    );
}

TEST_CASE("a tap is a choice, and Telegram is told that it was heard") {
    const Decoded decoded = channel()->decode(
        post(R"({"update_id":8,"callback_query":{"id":"q\"1","from":{"id":42},"data":"confirm:yes@3",)"
             R"("message":{"message_id":1,"chat":{"id":42,"type":"private"}}}})"),
        now
    );
    REQUIRE(std::holds_alternative<Received>(decoded));
    const auto& received = std::get<Received>(decoded);
    CHECK(received.message.content == Content(content::Choice{"confirm:yes@3", ""}));
    REQUIRE(received.heard);
    CHECK(received.heard->url.ends_with("/answerCallbackQuery"));
    CHECK(received.heard->body == R"({"callback_query_id":"q\"1"})");
}

TEST_CASE("groups, edits and memberships are acknowledged; a block is a leave") {
    CHECK(
        counted(
            R"({"update_id":1,"message":{"chat":{"id":-1,"type":"group"},"from":{"id":42},"text":"hi"}})"
        ) == "not_private"
    );
    CHECK(counted(R"({"update_id":1,"edited_message":{}})") == "other_update");
    CHECK(counted(R"({"update_id":1,"message":{"chat":{"type":"private"}}})") == "no_person");
    const auto membership = [](const std::string& status) {
        return R"({"update_id":1,"my_chat_member":{"chat":{"id":42,"type":"private"},)"
               R"("from":{"id":42},"new_chat_member":{"status":")" +
               status + R"("}}})";
    };
    CHECK(counted(membership("member")) == "membership");
    const std::string blocked = membership("kicked");
    const Decoded decoded = channel()->decode(post(blocked), now);
    REQUIRE(std::holds_alternative<Received>(decoded));
    CHECK(std::get<Received>(decoded).message.content == Content(content::Unfollowed{}));
}

TEST_CASE("Telegram's border: the secret, the method, the form") {
    const std::string good = update(R"("text":"hi")");
    CHECK(refused(post(good, "s-2")) == 401);
    CHECK(refused(post(good, "")) == 401);
    CHECK(refused(post("{")) == 400);
    CHECK(refused(post("[]")) == 400);
    CHECK(refused(post(R"({"update_id":"7"})")) == 400);
    HttpRequestView get = post(good);
    get.method = "GET";
    CHECK(refused(get) == 405);
    CHECK(refused(post(good)) == 0);
}

TEST_CASE("an answer is sendMessage with a button for each option that fits") {
    Received to;
    to.message.from.user = "42";
    Answer answer;
    answer.replies = {
        {{{"要提交吗？\n", "", ""}, {"1 提交", "confirm:yes@3", "1"}}},
        {{{"\"再\"", std::string(65, 'x'), ""}}}};
    test::FixedRandom random;
    const HttpReply reply = channel()->encode_answer(to, answer, now, random);
    CHECK(
        reply.body ==
        R"({"method":"sendMessage","chat_id":"42","text":"要提交吗？\n1 提交\n\n\"再\"",)"
        R"("link_preview_options":{"is_disabled":true},"reply_markup":{"inline_keyboard":)"
        R"([[{"text":"1 提交","callback_data":"confirm:yes@3"}]]}})"
    );
    CHECK(channel()->encode_answer(to, {}, now, random).body.empty());
}

TEST_CASE("what became of a push") {
    const auto failed = [](unsigned status, const std::string& words) {
        return classified(status, R"({"ok":false,"description":")" + words + "\"}");
    };
    CHECK(classified(200, R"({"ok":true,"result":{}})").result == Result::delivered);
    CHECK(failed(403, "Forbidden: bot was blocked by the user").result == Result::unreachable);
    CHECK(failed(400, "Bad Request: chat not found").result == Result::unreachable);
    CHECK(failed(400, "Bad Request: message is too long").result == Result::rejected);
    CHECK_FALSE(failed(400, "Bad Request: message is too long").operator_must_act);
    CHECK(failed(401, "Unauthorized").operator_must_act);
    CHECK(failed(502, "Bad Gateway").result == Result::try_later);
    const Delivery flood = classified(
        429, R"({"ok":false,"description":"Too Many","parameters":{"retry_after":9}})"
    );
    CHECK(flood.result == Result::try_later);
    CHECK(flood.retry_after_s == 9);
    CHECK(classified(200, "<html>").result == Result::uncertain);
    CHECK(classified(302, R"({"ok":true})").result == Result::uncertain);
    // What is said of it is one line of the log, whatever the answer holds.
    CHECK(failed(400, R"(Bad\nRequest\u001b[31m\u009b)").why == "HTTP 400 Bad Request [31m ");
    CHECK(failed(400, std::string(5000, 'a')).why.size() < 300);
    HttpResult lost;
    CHECK(channel()->classify(PushRoute::message, lost).result == Result::try_later);
    lost.written = true;
    CHECK(channel()->classify(PushRoute::message, lost).result == Result::uncertain);
}

TEST_CASE("a file comes in two steps, from its own address only") {
    const HttpCall first = channel()->encode_fetch("f\"1", "", 1000);
    CHECK(first.url == "https://api.example.org/bot" + std::string(token) + "/getFile");
    CHECK(first.body == R"({"file_id":"f\"1"})");
    const auto answered = [](std::string body, std::string type = "application/json") {
        HttpResult result;
        result.status = 200;
        result.body = std::move(body);
        result.content_type = std::move(type);
        return channel()->decode_fetch(std::move(result));
    };
    const auto named = answered(R"({"ok":true,"result":{"file_path":"photos/file_1.jpg"}})");
    REQUIRE(named.next);
    CHECK(
        named.next->url ==
        "https://api.example.org/file/bot" + std::string(token) + "/photos/file_1.jpg"
    );
    CHECK(named.next->method == "GET");
    for (const char* path : {"../secret", "a?b", "", "a b"}) {
        const auto wrong =
            answered(R"({"ok":true,"result":{"file_path":")" + std::string(path) + "\"}}");
        CHECK_FALSE(wrong.next);
        CHECK(wrong.delivery.result == Result::rejected);
    }
    CHECK(answered("bytes", "application/octet-stream").bytes == "bytes");
    CHECK(answered("", "application/octet-stream").delivery.result == Result::try_later);
    HttpResult large;
    large.too_long = true;
    CHECK(channel()->decode_fetch(std::move(large)).delivery.result == Result::rejected);
}
