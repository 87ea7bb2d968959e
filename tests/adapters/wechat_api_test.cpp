#include "adapters/wechat/wechat.hpp"
#include "dialogs/article.hpp"
#include "tests/adapters/support.hpp"

#include <doctest/doctest.h>

using namespace heed;
using Result = Delivery::Result;

namespace {

constexpr TimePoint now = TimePoint(std::chrono::seconds(1764000000));

std::unique_ptr<Channel> channel(std::string template_id = "T1") {
    WechatSettings settings;
    settings.name = "luohu";
    settings.app_id = "wx1";
    settings.app_secret = "s3cret";
    settings.token = "t";
    settings.template_id = std::move(template_id);
    settings.api_base = "https://api.example.org";
    settings.public_url = "https://bot.example.org";
    return make_wechat_channel(settings);
}

Notice notice(std::vector<Span> spans) {
    Notice out;
    out.event = "reply";
    out.complaint = ComplaintLink{"LH261123-0001-6", "https://bot.example.org/c/abc"};
    out.status = "in_progress";
    out.text.spans = std::move(spans);
    return out;
}

rapidjson::Document parsed(const std::string& text) {
    rapidjson::Document document;
    REQUIRE(json::parse(text, document) == "");
    return document;
}

HttpResult answer(unsigned status, std::string body, std::string type = "application/json") {
    HttpResult result;
    result.status = status;
    result.body = std::move(body);
    result.content_type = std::move(type);
    return result;
}
Result classify(const HttpResult& result) {
    return channel()->classify(PushRoute::message, result).result;
}
Result classify_code(int code) {
    return classify(answer(200, "{\"errcode\":" + std::to_string(code) + ",\"errmsg\":\"x\"}"));
}

HttpCall push(PushRoute route, const Notice& what, std::string_view key = "key-1") {
    return channel()->encode_push(route, "o1", what, PushContext{"TOK EN", key, now});
}

}  // namespace

TEST_CASE("a notice is a customer-service text in raw UTF-8") {
    const HttpCall call = push(PushRoute::message, notice({{"已处理：<好>\n谢谢\"您\"", "", ""}}));
    CHECK(call.method == "POST");
    CHECK(call.url == "https://api.example.org/cgi-bin/message/custom/send?access_token=TOK%20EN");
    CHECK(
        call.body ==
        R"({"touser":"o1","msgtype":"text","text":{"content":"已处理：＜好>\n谢谢\"您\""}})"
    );
}

TEST_CASE("a notice with options is a menu") {
    const HttpCall call = push(
        PushRoute::message,
        notice(
            {{"解决了吗？\n", "", ""},
             {"1 是", "rating:solved:yes@3", "1"},
             {"\n", "", ""},
             {"2 否\n", "rating:solved:no@3", "2"},
             {"谢谢。", "", ""}}
        )
    );
    const rapidjson::Document body = parsed(call.body);
    CHECK(test::text_of(body, "msgtype") == "msgmenu");
    const rapidjson::Value& menu = body["msgmenu"];
    CHECK(test::text_of(menu, "head_content") == "解决了吗？");
    CHECK(test::text_of(menu, "tail_content") == "谢谢。");
    REQUIRE(menu["list"].Size() == 2);
    CHECK(test::text_of(menu["list"][1], "content") == "2 否");
    CHECK(test::text_of(menu["list"][0], "id").starts_with("3"));
    CHECK(call.body.find("\\u") == std::string::npos);
}

TEST_CASE("a notice with more options than a menu holds is a text with links") {
    std::vector<Span> spans;
    for (int i = 1; i <= 11; ++i)
        spans.push_back({std::to_string(i), "location:" + std::to_string(i) + "@1", ""});
    CHECK(test::text_of(parsed(push(PushRoute::message, notice(spans)).body), "msgtype") == "text");
}

TEST_CASE("a template message opens the complaint and is safe to repeat") {
    const HttpCall call = push(
        PushRoute::template_message,
        notice({{"您反映的问题已经处理完毕，请您看看是否满意，谢谢您的支持。", "", ""}})
    );
    CHECK(
        call.url == "https://api.example.org/cgi-bin/message/template/send?access_token=TOK%20EN"
    );
    const rapidjson::Document body = parsed(call.body);
    CHECK(test::text_of(body, "template_id") == "T1");
    CHECK(test::text_of(body, "url") == "https://bot.example.org/c/abc");
    CHECK(test::text_of(body, "client_msg_id") == "key-1");
    CHECK(test::text_of(body["data"]["character_string1"], "value") == "LH261123-0001-6");
    CHECK(
        test::text_of(body["data"]["thing2"], "value") == "您反映的问题已经处理完毕，请您看看是否…"
    );
    CHECK(test::text_of(body["data"]["time3"], "value") == "2025-11-25 00:00");
    const auto key_of = [](const std::string& key) {
        return test::text_of(
            parsed(push(PushRoute::template_message, notice({}), key).body), "client_msg_id"
        );
    };
    CHECK(key_of(std::string(33, 'a')).size() == 32);
    CHECK(key_of(std::string(33, 'a')) == key_of(std::string(33, 'a')));
    CHECK(key_of(std::string(33, 'a')) != key_of(std::string(33, 'b')));
    Notice reminder = notice({{"提醒", "", ""}});
    reminder.complaint.reset();
    CHECK(
        test::text_of(parsed(push(PushRoute::template_message, reminder).body), "url") ==
        "https://bot.example.org"
    );
}

TEST_CASE("which ways there are is a matter of configuration; messages are counted") {
    CHECK(channel()->can_push(PushRoute::message));
    CHECK(channel()->counts_pushes());
    CHECK(channel()->can_push(PushRoute::template_message));
    CHECK_FALSE(channel("")->can_push(PushRoute::template_message));
    CHECK_FALSE(channel()->can_push(PushRoute::subscription));
}

TEST_CASE("every code of the platform's table has its meaning") {
    CHECK(classify_code(0) == Result::delivered);
    for (const int code : {-1, 45011}) CHECK(classify_code(code) == Result::try_later);
    for (const int code : {40001, 40014, 42001, 41001})
        CHECK(classify_code(code) == Result::token_expired);
    for (const int code : {45009, 48006}) CHECK(classify_code(code) == Result::quota_used);
    for (const int code : {45015, 45047, 43004, 43019, 48002, 40003, 43101})
        CHECK(classify_code(code) == Result::unreachable);
    for (const int code : {40007, 40033, 40037, 45002, 45008, 47001, 47003, 44002})
        CHECK(classify_code(code) == Result::rejected);
    for (const int code :
         {40013, 40125, 40164, 61004, 40243, 48001, 48004, 50002, 89503, 89506, 89507})
        CHECK(classify_code(code) == Result::rejected);
    for (const int code : {1, 99999, -2}) CHECK(classify_code(code) == Result::uncertain);
    CHECK(
        channel()
            ->classify(
                PushRoute::message,
                answer(200, "{\"errcode\":45015,\"errmsg\":\"response out of time limit\"}")
            )
            .why ==
        "the person has not written for two days, or has left (errcode 45015: response out of "
        "time limit)"
    );
}

TEST_CASE(
    "an answer that is not the platform's is uncertain, and no answer depends on what was sent"
) {
    for (const char* body :
         {"", "<html></html>", "[]", "{}", "{\"errcode\":\"0\"}", "{\"errcode\":0", "null"})
        CHECK(classify(answer(200, body)) == Result::uncertain);
    HttpResult none;
    none.error = "connection refused";
    CHECK(classify(none) == Result::try_later);
    none.written = true;
    CHECK(classify(none) == Result::uncertain);
    CHECK(classify(answer(503, "")) == Result::try_later);
    CHECK(classify(answer(429, "")) == Result::try_later);
    for (const unsigned status : {500U, 502U, 504U, 204U})
        CHECK(classify(answer(status, "")) == Result::uncertain);
    for (const unsigned status : {302U, 400U, 403U, 404U})
        CHECK(classify(answer(status, "")) == Result::rejected);
    HttpResult busy = answer(503, "");
    busy.retry_after = "30";
    CHECK(channel()->classify(PushRoute::message, busy).retry_after_s == 30);
}

TEST_CASE("a token is asked for by stable_token") {
    REQUIRE(channel()->needs_token());
    const HttpCall call = channel()->encode_token_request(true);
    CHECK(call.method == "POST");
    CHECK(call.url == "https://api.example.org/cgi-bin/stable_token");
    CHECK(
        call.body ==
        R"({"grant_type":"client_credential","appid":"wx1","secret":"s3cret","force_refresh":true})"
    );
    CHECK(channel()->encode_token_request(false).body.ends_with("\"force_refresh\":false}"));
}

TEST_CASE("a token is read, and a refusal says whether somebody must act") {
    const auto token = [](const HttpResult& result) { return channel()->decode_token(result); };
    const Channel::Token good =
        token(answer(200, "{\"access_token\":\"abc\",\"expires_in\":7200}"));
    CHECK(good.value == "abc");
    CHECK(good.lives_s == 7200);
    CHECK(good.error.empty());
    for (const int code : {40125, 40164, 40013, 40243, 89503, 48001}) {
        const Channel::Token none =
            token(answer(200, "{\"errcode\":" + std::to_string(code) + ",\"errmsg\":\"no\"}"));
        CHECK(none.value.empty());
        CHECK_FALSE(none.error.empty());
        CHECK(none.operator_must_act);
    }
    for (const auto& result :
         {answer(200, "{\"errcode\":-1}"),
          answer(200, ""),
          answer(200, "{\"access_token\":\"\",\"expires_in\":7200}"),
          answer(200, "{\"access_token\":\"a\"}"),
          answer(502, ""),
          HttpResult{}}) {
        const Channel::Token none = token(result);
        CHECK(none.value.empty());
        CHECK_FALSE(none.error.empty());
        CHECK_FALSE(none.operator_must_act);
    }
    const auto folder = test::data_folder("vectors");
    if (!folder) return;
    const rapidjson::Document fixtures = test::read_vectors(*folder / "wechatpy_api_fixtures.json");
    for (const rapidjson::Value& fixture : fixtures["fixtures"].GetArray()) {
        const std::string name = test::text_of(fixture, "name");
        const rapidjson::Value& response = fixture["response"];
        std::string body = "{";
        for (const auto& member : response.GetObject()) {
            if (!member.value.IsString() && !member.value.IsInt64()) continue;
            if (body.size() > 1) body += ',';
            json::append_quoted(body, member.name.GetString());
            body += ':';
            if (member.value.IsString()) json::append_quoted(body, member.value.GetString());
            if (member.value.IsInt64()) body += std::to_string(member.value.GetInt64());
        }
        body += '}';
        if (name == "token") CHECK(token(answer(200, body)).value == "1234567890");
        if (name == "message_custom_send") CHECK(classify(answer(200, body)) == Result::delivered);
    }
}

TEST_CASE("a photo is fetched by its media id") {
    const HttpCall call = channel()->encode_fetch("m/1", "TOK", 1000);
    CHECK(call.method == "GET");
    CHECK(call.url == "https://api.example.org/cgi-bin/media/get?access_token=TOK&media_id=m%2F1");
    CHECK(call.body_bytes_max == 1000);
}

TEST_CASE("an error in place of a photo is never kept as one") {
    const auto fetched = [](HttpResult result) {
        return channel()->decode_fetch(std::move(result));
    };
    HttpResult photo = answer(200, "\xff\xd8\xff", "image/jpeg");
    photo.content_disposition = "attachment; filename=\"m.jpg\"";
    CHECK(fetched(photo).bytes == "\xff\xd8\xff");
    CHECK(fetched(photo).delivery.result == Result::delivered);
    CHECK(fetched(answer(200, "\xff\xd8\xff", "text/plain")).bytes == "\xff\xd8\xff");
    // A file that begins like JSON and says that it is a file.
    HttpResult odd = answer(200, "{\"errcode\":40007}", "image/jpeg");
    odd.content_disposition = "attachment";
    CHECK(fetched(odd).delivery.result == Result::delivered);

    const auto result = [&](HttpResult all) {
        const Channel::Fetched none = fetched(std::move(all));
        CHECK(none.bytes.empty());
        return none.delivery.result;
    };
    CHECK(
        result(answer(200, "{\"errcode\":40007,\"errmsg\":\"invalid media_id\"}", "text/plain")) ==
        Result::unreachable
    );
    CHECK(result(answer(200, "{\"errcode\":40001}", "image/jpeg")) == Result::token_expired);
    CHECK(result(answer(200, "{\"errcode\":-1}")) == Result::try_later);
    CHECK(result(answer(200, "{\"errcode\":45009}")) == Result::quota_used);
    CHECK(result(answer(200, "{\"errcode\":12345}")) == Result::try_later);
    CHECK(result(answer(200, "{\"video_url\":\"http://x\"}", "text/plain")) == Result::rejected);
    CHECK(result(answer(200, "", "image/jpeg")) == Result::try_later);
    CHECK(result(answer(200, "<html>", "text/html")) == Result::try_later);
    CHECK(result(answer(200, "not JSON", "application/json")) == Result::try_later);
    CHECK(result(answer(502, "x")) == Result::try_later);
    CHECK(result(answer(404, "x")) == Result::rejected);
    HttpResult too_long;
    too_long.written = too_long.too_long = true;
    CHECK(result(too_long) == Result::rejected);
    CHECK(fetched(too_long).delivery.why == "too-large");
    HttpResult none;
    none.written = true;
    CHECK(result(none) == Result::try_later);
}

TEST_CASE("a picture that opens an address is one article") {
    Notice card = notice({{"看图：https://bot.example.org/s/1", "", ""}});
    const Article article{
        "东门街道办事处近30天办得怎么样",
        "超时1件\n点开看全部数字",
        "https://bot.example.org/s/1",
        "https://bot.example.org/s/1.png"};
    card = with_article(card, article);
    const HttpCall call =
        channel()->encode_push(PushRoute::message, "o1", card, PushContext{"T", "k", now});
    const rapidjson::Document body = parsed(call.body);
    CHECK(test::text_of(body, "msgtype") == "news");
    const auto& articles = body["news"]["articles"];
    REQUIRE(articles.Size() == 1);
    CHECK(test::text_of(articles[0], "title") == article.title);
    CHECK(test::text_of(articles[0], "description") == "超时1件 点开看全部数字");
    CHECK(test::text_of(articles[0], "url") == article.url);
    CHECK(test::text_of(articles[0], "picurl") == article.picture);
}
