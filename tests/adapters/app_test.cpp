#include "adapters/app/app.hpp"

#include "adapters/app/signature.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace heed;
using test::status_of;

namespace {

const std::string secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

std::unique_ptr<Channel> channel(std::size_t photo_bytes_max = 1000) {
    AppSettings settings;
    settings.name = "iluohu";
    settings.secret = secret;
    settings.push_url = "https://app.example.org/notices";
    settings.photo_bytes_max = photo_bytes_max;
    settings.public_url = "https://bot.example.org";
    return make_app_channel(settings);
}

// A request that owns its texts; what a test wants wrong, it changes.
struct Request {
    std::string body;
    std::string id = "msg-1";
    std::string timestamp = "1764000000";
    std::string signature;
    std::string content_type = "application/json";
    std::string method = "POST";

    Decoded decode(std::size_t photo_bytes_max = 1000) const {
        const std::string header =
            signature.empty() ? app::Signer(secret).sign(id, timestamp, body) : signature;
        HttpRequestView view = test::post("", body);
        view.method = method;
        view.headers = {
            {"Webhook-Id", id},
            {"webhook-timestamp", timestamp},
            {"webhook-signature", header},
            {"Content-Type", content_type}};
        return channel(photo_bytes_max)->decode(view, now);
    }
};
Request request(std::string body) {
    Request out;
    out.body = std::move(body);
    return out;
}
Received received(const std::string& body) {
    const Decoded decoded = request(body).decode();
    CAPTURE(body);
    REQUIRE(std::holds_alternative<Received>(decoded));
    return std::get<Received>(decoded);
}
Content content_of(const std::string& rest) {
    return received("{\"user\":\"u-42\"," + rest + "}").message.content;
}
std::string repeated(const std::string& part, int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += part;
    return out;
}

std::string encode(const Answer& answer) {
    test::FixedRandom random;
    return channel()->encode_answer(Received{}, answer, now, random).body;
}

}  // namespace

TEST_CASE("the published example of Standard Webhooks verifies") {
    const app::Signer signer(secret);
    const std::string body = "{\"test\": 2432232314}";
    CHECK(
        signer.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body) ==
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    );
    const auto verify = [&](std::string_view header) {
        return signer.verify(header, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body);
    };
    CHECK(verify("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    CHECK(
        verify("v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= v2,x "
               "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    );
    for (const char* wrong :
         {"",
          "v1,",
          "v1",
          "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
          "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE",
          "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=,v1",
          "v1;g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="}) {
        CHECK_FALSE(verify(wrong));
    }
    CHECK_FALSE(verify(repeated("v1,x ", 16) + "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
}

TEST_CASE("a secret that is none is refused, and not repeated in the words") {
    for (const std::string& wrong :
         {std::string("whsec_"),
          std::string("whsec_c2hvcnQ="),
          std::string("whsec_!!!!"),
          std::string("whsec_") + std::string(88, 'A')}) {
        CHECK_THROWS_AS(app::Signer{wrong}, std::invalid_argument);
    }
    CHECK_NOTHROW(app::Signer{secret.substr(6)});
}

TEST_CASE("each kind of message of the contract is read") {
    const Received text = received(
        R"({"user":"u-42","language":"zh-CN","type":"text","text":"东门步行街半夜装修太吵了"})"
    );
    CHECK(text.message.from == ConversationKey{"iluohu", "u-42"});
    CHECK(text.message.message_id == "msg-1");
    CHECK(text.message.language == "zh-CN");
    CHECK(text.message.sent_at == now);
    CHECK(text.message.content == Content(content::Text{"东门步行街半夜装修太吵了"}));
    CHECK_FALSE(text.holds_reply);

    CHECK(
        content_of(
            R"("type":"location","latitude":22.5463,"longitude":114.1235,"datum":"wgs84","label":"东门步行街")"
        ) == Content(content::Location{{22.5463, 114.1235, Datum::wgs84}, "东门步行街"})
    );
    CHECK(
        content_of(R"("type":"location","latitude":22,"longitude":-180,"datum":"gcj02")") ==
        Content(content::Location{{22, -180, Datum::gcj02}, ""})
    );
    CHECK(
        content_of(R"("type":"image","data":"/9j/")") == Content(content::Photo{"", "\xff\xd8\xff"})
    );
    CHECK(
        content_of(R"("type":"choice","id":"category:noise@3")") ==
        Content(content::Choice{"category:noise@3", ""})
    );
    CHECK(
        content_of(R"("type":"voice","text":"路灯坏了","data":"AAAA")") ==
        Content(content::Voice{"路灯坏了", "", std::string(3, '\0')})
    );
    CHECK(content_of(R"("type":"voice")") == Content(content::Voice{}));
    CHECK(content_of(R"("type":"event","event":"start")") == Content(content::Followed{}));
    CHECK(content_of(R"("type":"event","event":"stop")") == Content(content::Unfollowed{}));
}

TEST_CASE("languages are folded to the ones there are") {
    const auto language = [](const std::string& tag) {
        return received("{\"user\":\"u\",\"language\":\"" + tag + "\",\"type\":\"voice\"}")
            .message.language;
    };
    CHECK(language("zh-Hans-CN") == "zh-CN");
    CHECK(language("zh") == "zh-CN");
    CHECK(language("en-GB") == "en");
    CHECK(language("enx") == "enx");
    CHECK(language("") == "");
}

TEST_CASE("what is wrong is refused with its field's name") {
    const auto refused = [](const std::string& body) {
        const Decoded decoded = request(body).decode();
        CAPTURE(body);
        REQUIRE(status_of(decoded) == 400);
        return std::get<Refused>(decoded).message;
    };
    const auto names = [&](const std::string& rest, const std::string& field) {
        return refused("{\"user\":\"u\"," + rest + "}").starts_with("\"" + field + "\" ");
    };
    for (const char* body :
         {"", "x", "[]", "\"x\"", "null", "{", "{\"user\":\"u\",\"user\":\"v\"}"})
        CHECK(refused(body).starts_with("The body "));
    for (const char* user :
         {"",
          "\"user\":\"\",",
          "\"user\":7,",
          "\"user\":null,",
          "\"user\":\"a\\nb\",",
          "\"user\":\"a\\u0000\","}) {
        CHECK(refused("{" + std::string(user) + "\"type\":\"text\",\"text\":\"x\"}")
                  .starts_with("\"user\" "));
    }
    CHECK(names(R"("language":7,"type":"voice")", "language"));
    CHECK(names(R"("language":"z h","type":"voice")", "language"));
    CHECK(names(R"("text":"x")", "type"));
    CHECK(names(R"("type":"sticker")", "type"));
    CHECK(names(R"("type":1)", "type"));
    CHECK(names(R"("type":"text")", "text"));
    CHECK(names(R"("type":"text","text":"")", "text"));
    CHECK(names(R"("type":"text","text":["x"])", "text"));
    CHECK(names(R"("type":"text","text":"a\u0000b")", "text"));
    CHECK(names(R"("type":"location","longitude":1)", "latitude"));
    CHECK(names(R"("type":"location","latitude":90.1,"longitude":1)", "latitude"));
    CHECK(names(R"("type":"location","latitude":"22","longitude":1)", "latitude"));
    CHECK(names(R"("type":"location","latitude":1,"longitude":-180.5)", "longitude"));
    CHECK(names(R"("type":"location","latitude":1,"longitude":1,"datum":"bd09")", "datum"));
    CHECK(names(R"("type":"location","latitude":1,"longitude":1,"datum":null)", "datum"));
    CHECK(names(R"("type":"location","latitude":1,"longitude":1,"label":5)", "label"));
    CHECK(names(R"("type":"image")", "data"));
    CHECK(names(R"("type":"image","data":"")", "data"));
    CHECK(names(R"("type":"image","data":"%%%%")", "data"));
    CHECK(names(R"("type":"choice")", "id"));
    CHECK(names(R"("type":"choice","id":"a\nb")", "id"));
    CHECK(names(R"("type":"voice","text":5)", "text"));
    CHECK(names(R"("type":"voice","data":"*")", "data"));
    CHECK(names(R"("type":"voice","data":7)", "data"));
    CHECK(names(R"("type":"event")", "event"));
    CHECK(names(R"("type":"event","event":"pause")", "event"));
    CHECK(refused("{\"user\":\"\xff\",\"type\":\"text\",\"text\":\"x\"}").starts_with("The body "));
}

TEST_CASE("each limit holds at the limit and refuses one more") {
    const auto text = [](int points) {
        return status_of(request(
                             "{\"user\":\"u\",\"type\":\"text\",\"text\":\"" +
                             repeated("长", points) + "\"}"
        )
                             .decode());
    };
    CHECK(text(2000) == 0);
    CHECK(text(2001) == 400);
    const auto user = [](int bytes) {
        return status_of(request(
                             "{\"user\":\"" + std::string(static_cast<std::size_t>(bytes), 'u') +
                             "\",\"type\":\"voice\"}"
        )
                             .decode());
    };
    CHECK(user(128) == 0);
    CHECK(user(129) == 400);
    const auto photo = [](std::size_t bytes) {
        return status_of(request(
                             "{\"user\":\"u\",\"type\":\"image\",\"data\":\"" +
                             crypto::base64(std::string(bytes, 'x')) + "\"}"
        )
                             .decode());
    };
    for (const std::size_t bytes : {998U, 999U, 1000U}) CHECK(photo(bytes) == 0);
    for (const std::size_t bytes : {1001U, 1002U, 1003U, 100000U}) CHECK(photo(bytes) == 413);
    std::string deep;
    for (int i = 0; i < 200000; ++i) deep += "[";
    CHECK(status_of(request(deep).decode(1000000)) == 400);
}

TEST_CASE("a request that is not signed as it must be is refused with 401") {
    const std::string body = R"({"user":"u","type":"voice"})";
    Request wrong = request(body);
    CHECK(status_of(wrong.decode()) == 0);
    const std::string good = app::Signer(secret).sign(wrong.id, wrong.timestamp, body);
    wrong.signature = "v1,AAAA";
    CHECK(status_of(wrong.decode()) == 401);
    wrong.signature = good;
    CHECK(status_of(wrong.decode()) == 0);
    wrong.body += ' ';
    CHECK(status_of(wrong.decode()) == 401);
    wrong.body = body;
    wrong.id = "msg-2";
    CHECK(status_of(wrong.decode()) == 401);

    Request id = request(body);
    id.id = std::string(128, 'i');
    CHECK(status_of(id.decode()) == 0);
    for (const std::string& bad :
         {std::string(),
          std::string(129, 'i'),
          std::string("a b"),
          std::string("a\x01"),
          std::string("a\xe4")}) {
        id.id = bad;
        CHECK(status_of(id.decode()) == 401);
    }
    // Headers that are there twice are as good as none.
    HttpRequestView view = test::post("", body);
    view.headers = {
        {"webhook-id", "msg-1"},
        {"webhook-id", "msg-1"},
        {"webhook-timestamp", "1764000000"},
        {"webhook-signature", good},
        {"content-type", "application/json"}};
    CHECK(status_of(channel()->decode(view, now)) == 401);
}

TEST_CASE("a timestamp is taken within five minutes of now, either way") {
    const auto status = [](const std::string& timestamp) {
        Request out = request(R"({"user":"u","type":"voice"})");
        out.timestamp = timestamp;
        return status_of(out.decode());
    };
    CHECK(status("1763999700") == 0);
    CHECK(status("1763999699") == 401);
    CHECK(status("1764000300") == 0);
    CHECK(status("1764000301") == 401);
    for (const char* bad :
         {"",
          "x",
          "01764000000",
          "176400000",
          "-764000000",
          "1764000000.0",
          "+764000000",
          " 764000000"})
        CHECK(status(bad) == 401);
}

TEST_CASE("moving the boundary between id, time and body gives nothing that is taken") {
    // The same bytes, "a.1764000000.1764000001.{}", read in another way.
    Request shifted;
    shifted.signature = app::Signer(secret).sign("a.1764000000", "1764000001", "{}");
    shifted.id = "a";
    shifted.timestamp = "1764000000";
    shifted.body = "1764000001.{}";
    CHECK(status_of(shifted.decode()) == 400);
}

TEST_CASE("a wrong method or content type is refused") {
    Request other = request(R"({"user":"u","type":"voice"})");
    other.method = "GET";
    CHECK(status_of(other.decode()) == 405);
    other.method = "POST";
    for (const char* type :
         {"", "text/plain", "application/jsonx", "application/x-www-form-urlencoded"}) {
        other.content_type = type;
        CHECK(status_of(other.decode()) == 415);
    }
    for (const char* type : {"application/json; charset=utf-8", "Application/JSON ;x=y"}) {
        other.content_type = type;
        CHECK(status_of(other.decode()) == 0);
    }
}

TEST_CASE("a refusal has the contract's body") {
    const HttpReply reply = channel()->encode_refusal({401, "signature", "No \"signature\".", "x"});
    CHECK(reply.status == 401);
    CHECK(reply.content_type == "application/json");
    CHECK(reply.body == R"({"error":{"code":"signature","message":"No \"signature\"."}})");
    CHECK(
        channel()->encode_refusal({503, "busy", "Later.", "x"}).headers.at(0).first == "Retry-After"
    );
}

TEST_CASE("an answer has the contract's form") {
    Answer answer;
    CHECK(
        encode(answer) == R"({"replies":[],"dialog":{"step":"idle","draft":null},"complaint":null})"
    );

    answer.replies.push_back(
        {{{"是什么问题？\n", "", ""}, {"1 噪音扰民\n", "category:noise@2", "1"}}}
    );
    answer.dialog.step = "category";
    answer.dialog.has_draft = true;
    answer.dialog.text = "太吵了";
    CHECK(
        encode(answer) ==
        "{\"replies\":[{\"type\":\"text\",\"text\":\"是什么问题？\\n1 "
        "噪音扰民\\n\",\"choices\":[{\"id\":\"category:noise@2\",\"label\":\"1 噪音扰民\"}]}],"
        "\"dialog\":{\"step\":\"category\",\"draft\":{\"category\":null,\"location\":null,"
        "\"photos\":0,\"text\":\"太吵了\"}},\"complaint\":null}"
    );

    answer.replies = {{{{"一", "", ""}}}, {{{"二", "", ""}}}};
    answer.dialog.category = "noise";
    answer.dialog.has_place = true;
    answer.dialog.latitude_deg = 22.5463;
    answer.dialog.longitude_deg = 114.1235;
    answer.dialog.place_label = "东门";
    answer.dialog.photos = 2;
    answer.complaint = ComplaintLink{"LH261123-0001-6", "/c/abc"};
    CHECK(
        encode(answer) ==
        "{\"replies\":[{\"type\":\"text\",\"text\":\"一\",\"choices\":[]},{\"type\":\"text\","
        "\"text\":\"二\",\"choices\":[]}],"
        "\"dialog\":{\"step\":\"category\",\"draft\":{\"category\":\"noise\",\"location\":{"
        "\"latitude\":22.5463,\"longitude\":114.1235,\"label\":\"东门\"},\"photos\":2,\"text\":"
        "\"太吵了\"}},"
        "\"complaint\":{\"number\":\"LH261123-0001-6\",\"url\":\"https://bot.example.org/c/abc\"}}"
    );
}

TEST_CASE("a notice is signed with its key as webhook-id") {
    Notice notice;
    notice.event = "resolved";
    notice.status = "resolved";
    notice.complaint = ComplaintLink{"LH261123-0001-6", "https://bot.example.org/c/abc"};
    notice.text.spans = {{"修好了。", "", ""}};
    const PushContext context{"", "key-1", now + std::chrono::milliseconds(999)};
    HttpCall call = channel()->encode_push(PushRoute::message, "u-42", notice, context);
    CHECK(call.method == "POST");
    CHECK(call.url == "https://app.example.org/notices");
    CHECK(call.content_type == "application/json");
    CHECK(
        call.body ==
        "{\"user\":\"u-42\",\"type\":\"notice\",\"event\":\"resolved\",\"complaint\":{\"number\":"
        "\"LH261123-0001-6\",\"status\":\"resolved\",\"url\":\"https://bot.example.org/c/"
        "abc\"},\"text\":\"修好了。\"}"
    );
    REQUIRE(call.headers.size() == 3);
    CHECK(call.headers[0] == std::pair<std::string, std::string>("webhook-id", "key-1"));
    CHECK(
        call.headers[1] == std::pair<std::string, std::string>("webhook-timestamp", "1764000000")
    );
    CHECK(app::Signer(secret).verify(call.headers[2].second, "key-1", "1764000000", call.body));
    notice.complaint.reset();
    call = channel()->encode_push(PushRoute::message, "u-42", notice, context);
    CHECK(call.body.find("\"complaint\":null") != std::string::npos);
}

TEST_CASE("anything but 2xx is sent again") {
    const auto classify = [](unsigned status, std::string retry_after = "") {
        HttpResult result;
        result.status = status;
        result.retry_after = std::move(retry_after);
        return channel()->classify(PushRoute::message, result);
    };
    for (const unsigned status : {200U, 202U, 204U, 299U})
        CHECK(classify(status).result == Delivery::Result::delivered);
    for (const unsigned status : {0U, 301U, 400U, 404U, 410U, 429U, 500U, 502U, 503U})
        CHECK(classify(status).result == Delivery::Result::try_later);
    CHECK(classify(429, "17").retry_after_s == 17);
    CHECK(classify(404).why == "HTTP 404");
}

TEST_CASE("a notice has a way when push_url is configured") {
    CHECK(channel()->can_push(PushRoute::message));
    CHECK_FALSE(channel()->can_push(PushRoute::template_message));
    AppSettings settings;
    settings.name = "a";
    settings.secret = secret;
    CHECK_FALSE(make_app_channel(settings)->can_push(PushRoute::message));
    CHECK(make_app_channel(settings)->path() == "/app/a/messages");
}
