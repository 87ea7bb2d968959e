// What goes out to WeCom, and what its answers mean.
#include "tests/adapters/wecom_platform.hpp"

#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;
using Result = Delivery::Result;

namespace {

HttpResult answer(unsigned status, std::string body, std::string type = "application/json") {
    HttpResult result;
    result.status = status;
    result.body = std::move(body);
    result.content_type = std::move(type);
    return result;
}
HttpResult errcode(int code) {
    return answer(200, "{\"errcode\":" + std::to_string(code) + ",\"errmsg\":\"x\"}");
}
Delivery classify(const HttpResult& result) {
    return wecom::channel()->classify(PushRoute::message, result);
}
rapidjson::Document parsed(const std::string& text) {
    rapidjson::Document document;
    REQUIRE(json::parse(text, document) == "");
    return document;
}

}  // namespace

TEST_CASE("a notice goes to one member as a text that a repeat does not show twice") {
    Notice notice;
    notice.event = "reply";
    notice.text.spans = {{"0456 催办：<快>\n看 0456", "", ""}};
    const HttpCall call = wecom::channel()->encode_push(
        PushRoute::message, "zhangsan", notice, {"TOK EN", "k1", wecom::now}
    );
    CHECK(call.method == "POST");
    CHECK(call.url == "https://api.example.org/cgi-bin/message/send?access_token=TOK%20EN");
    const rapidjson::Document body = parsed(call.body);
    CHECK(text_of(body, "touser") == "zhangsan");
    CHECK(text_of(body, "msgtype") == "text");
    CHECK(body["agentid"].GetInt() == 218);
    CHECK(text_of(body["text"], "content") == "0456 催办：＜快>\n看 0456");
    CHECK(body["enable_duplicate_check"].GetInt() == 1);
    CHECK(body["duplicate_check_interval"].GetInt() == 14400);

    const auto channel = wecom::channel();
    CHECK(channel->repeats_safely(PushRoute::message, std::chrono::hours(3)));
    CHECK_FALSE(channel->repeats_safely(PushRoute::message, std::chrono::hours(4)));
    CHECK(channel->can_push(PushRoute::message, {}, 0, wecom::now));
}

TEST_CASE("every code of WeCom's table has its meaning") {
    CHECK(classify(errcode(0)).result == Result::delivered);
    for (const int code : {40001, 40014, 41001, 42001})
        CHECK(classify(errcode(code)).result == Result::token_expired);
    for (const int code : {-1, 45009, 45033}) {
        CHECK(classify(errcode(code)).result == Result::try_later);
        CHECK(classify(errcode(code)).retry_after_s == 60);
    }
    for (const int code : {60020, 81013, 40056, 301002, 48002}) {
        const Delivery delivery = classify(errcode(code));
        CHECK(delivery.result == Result::rejected);
        CHECK(delivery.operator_must_act);
        CHECK(delivery.why == "errcode " + std::to_string(code) + ": x");
    }
    CHECK(classify(answer(502, "")).result == Result::uncertain);
    CHECK(classify(answer(503, "")).result == Result::try_later);
    CHECK(classify(answer(200, "<html>")).result == Result::uncertain);
}

TEST_CASE("a message that was taken for nobody was not delivered") {
    for (const char* field : {"invaliduser", "unlicenseduser"}) {
        const Delivery delivery = classify(answer(
            200,
            std::string(R"({"errcode":0,"errmsg":"ok",")") + field + R"(":"zhangsan","msgid":"m"})"
        ));
        CHECK(delivery.result == Result::rejected);
        CHECK(delivery.operator_must_act);
    }
    CHECK(
        classify(answer(200, R"({"errcode":0,"errmsg":"ok","invaliduser":"","msgid":"m"})"))
            .result == Result::delivered
    );
}

TEST_CASE("a token is asked for with the corporation's id and the application's secret") {
    const auto channel = wecom::channel();
    const HttpCall call = channel->encode_token_request(false);
    CHECK(call.method == "GET");
    CHECK(
        call.url ==
        "https://api.example.org/cgi-bin/gettoken?corpid=wx5823bf96d3bd56c7&corpsecret=s3%20cret"
    );
    const Channel::Token good = channel->decode_token(
        answer(200, R"({"errcode":0,"errmsg":"ok","access_token":"T1","expires_in":7200})")
    );
    CHECK(good.value == "T1");
    CHECK(good.lives_s == 7200);
    CHECK(good.error.empty());
    for (const int code : {40001, 40013, 60020}) {
        const Channel::Token token = channel->decode_token(errcode(code));
        CHECK(token.value.empty());
        CHECK(token.operator_must_act);
        CHECK(token.error == "errcode " + std::to_string(code) + ": x");
    }
    CHECK_FALSE(channel->decode_token(errcode(-1)).operator_must_act);
}

TEST_CASE("a photo is fetched by its media id, and an error is no photo") {
    const auto channel = wecom::channel();
    const HttpCall call = channel->encode_fetch("m&1", "T", 1000);
    CHECK(call.method == "GET");
    CHECK(call.url == "https://api.example.org/cgi-bin/media/get?access_token=T&media_id=m%261");
    CHECK(call.body_bytes_max == 1000);
    HttpResult file = answer(200, "\xff\xd8jpeg", "image/jpeg");
    CHECK(channel->decode_fetch(std::move(file)).bytes == "\xff\xd8jpeg");
    CHECK(channel->decode_fetch(errcode(40007)).delivery.result == Result::unreachable);
    CHECK(channel->decode_fetch(errcode(42001)).delivery.result == Result::token_expired);
    CHECK(channel->decode_fetch(errcode(-1)).delivery.result == Result::try_later);
}
