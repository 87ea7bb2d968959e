// What goes out to WeCom, and what its answers mean.
#include "dialogs/article.hpp"
#include "dialogs/utf8.hpp"
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
Delivery classify(const HttpResult& result, PushRoute route = PushRoute::message) {
    return wecom::channel()->classify(route, result);
}
HttpCall push(const Notice& notice, PushRoute route = PushRoute::message) {
    return wecom::channel()->encode_push(route, "zhangsan", notice, {"T", "k1", wecom::now});
}
Notice new_case() {
    Notice notice;
    notice.event = "filed";
    notice.text.spans = {
        {"新件 0456 噪音扰民\n地点：东门步行街\n“太<吵>了”\n请在11月25日18:00前受理：接 0456",
         "",
         ""}};
    notice.buttons = {{"受理", "case:accept:LH1", ""}, {"退回", "case:return:LH1", ""}};
    return notice;
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
    CHECK(text_of(body["text"], "content").starts_with("0456 催办：＜快>\n看 0456"));
    CHECK(body["enable_duplicate_check"].GetInt() == 1);
    CHECK(body["duplicate_check_interval"].GetInt() == 14400);

    const auto channel = wecom::channel();
    CHECK(channel->repeats_safely(PushRoute::message, std::chrono::hours(3)));
    CHECK_FALSE(channel->repeats_safely(PushRoute::message, std::chrono::hours(4)));
    CHECK(channel->can_push(PushRoute::message));
    CHECK_FALSE(channel->can_push(PushRoute::subscription));
    CHECK_FALSE(channel->counts_pushes());
}

TEST_CASE("a text differs from another notice's with the same words, not from its own repeat") {
    Notice notice;
    notice.text.spans = {{"居民：好的", "", ""}};
    const auto content = [&](std::string_view key) {
        const HttpCall call = wecom::channel()->encode_push(
            PushRoute::message, "zhangsan", notice, {"T", key, wecom::now}
        );
        return text_of(parsed(call.body)["text"], "content");
    };
    CHECK(content("0a1f") == content("0a1f"));
    CHECK(content("0a1f") != content("1a1f"));
    CHECK(content("0a1f") != content("011f"));
    CHECK(content("0a1f").starts_with("居民：好的"));
    notice.text.spans = {{std::string(5000, 'a'), "", ""}};
    CHECK(content("0a1f").size() == 2048);
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
        CHECK(delivery.why.ends_with(" (errcode " + std::to_string(code) + ": x)"));
    }
    CHECK(classify(answer(502, "")).result == Result::uncertain);
    CHECK(classify(answer(503, "")).result == Result::try_later);
    CHECK(classify(answer(200, "<html>")).result == Result::uncertain);
}

TEST_CASE("a notice with buttons is a card, whose repeat WeCom recognises by its task") {
    const HttpCall call = push(new_case());
    CHECK(call.url == "https://api.example.org/cgi-bin/message/send?access_token=T");
    const rapidjson::Document body = parsed(call.body);
    CHECK(text_of(body, "msgtype") == "template_card");
    const rapidjson::Value& card = body["template_card"];
    CHECK(text_of(card, "card_type") == "button_interaction");
    CHECK(text_of(card, "task_id") == "k1");
    CHECK(text_of(card["main_title"], "title") == "新件 0456 噪音扰民");
    CHECK(text_of(card["main_title"], "desc") == "请在11月25日18:00前受理：接 0456");
    CHECK(text_of(card, "sub_title_text") == "地点：东门步行街 “太＜吵>了”");
    REQUIRE(card["button_list"].Size() == 2);
    CHECK(text_of(card["button_list"][0], "text") == "受理");
    CHECK(text_of(card["button_list"][0], "key") == "case:accept:LH1");
    CHECK(classify(errcode(42014)).result == Result::delivered);
}

TEST_CASE("a card keeps to WeCom's lengths") {
    Notice notice = new_case();
    std::string line(100, 'a');
    notice.text.spans = {{line + "\n" + line + "\n" + line + "\n" + line, "", ""}};
    notice.buttons.resize(9, {line, "case:accept:LH1", ""});
    const rapidjson::Document body = parsed(push(notice).body);
    const rapidjson::Value& card = body["template_card"];
    CHECK(count_code_points(text_of(card["main_title"], "title")) == 36);
    CHECK(count_code_points(text_of(card["main_title"], "desc")) == 44);
    CHECK(count_code_points(text_of(card, "sub_title_text")) == 160);
    CHECK(card["button_list"].Size() == 6);
    CHECK(count_code_points(text_of(card["button_list"][2], "text")) == 10);
}

TEST_CASE("a card that is there gets another face by its code") {
    Notice notice = new_case();
    notice.rewrites = "CODE";
    const HttpCall call = push(notice);
    CHECK(
        call.url == "https://api.example.org/cgi-bin/message/update_template_card?access_token=T"
    );
    const rapidjson::Document body = parsed(call.body);
    CHECK(text_of(body, "response_code") == "CODE");
    CHECK(std::string(body["userids"][0].GetString()) == "zhangsan");
    CHECK(body["agentid"].GetInt() == 218);
    CHECK(body["template_card"]["button_list"].Size() == 2);
    CHECK_FALSE(body["template_card"].HasMember("task_id"));
    // Nothing more to do: it says how it stands.
    notice.buttons = {{"已办结", "", ""}};
    const rapidjson::Document ended = parsed(push(notice).body);
    CHECK(text_of(ended["template_card"], "replace_text") == "已办结");
    CHECK_FALSE(ended["template_card"].HasMember("button_list"));
}

TEST_CASE("a card that is refused becomes a text, a text that is refused is lost") {
    for (const int code : {40058, 42045, 42017, 12345}) {
        CHECK(classify(errcode(code)).result == Result::unreachable);
        CHECK(classify(errcode(code), PushRoute::template_message).result == Result::rejected);
    }
    // A text would fare no better.
    CHECK(classify(errcode(81013)).result == Result::rejected);
    CHECK(wecom::channel()->can_push(PushRoute::template_message));
    Notice notice = new_case();
    notice.rewrites = "CODE";
    const rapidjson::Document body = parsed(push(notice, PushRoute::template_message).body);
    CHECK(text_of(body, "msgtype") == "text");
    CHECK(text_of(body["text"], "content").starts_with("新件 0456 噪音扰民\n地点"));
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
        CHECK(token.error.ends_with(" (errcode " + std::to_string(code) + ": x)"));
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

TEST_CASE("a picture that opens an address is news, and a text on the second way") {
    Notice notice;
    notice.event = "reminder";
    notice.text.spans = {{"看图：https://bot.example.org/s/1", "", ""}};
    std::string long_words;
    for (int i = 0; i < 300; ++i) long_words += "超时";
    const Article article{
        "东门街道<办>近30天办得怎么样", long_words, "https://bot.example.org/s/1", "https://bot.example.org/s/1.png"};
    notice = with_article(notice, article);
    const rapidjson::Document body = parsed(push(notice).body);
    CHECK(text_of(body, "msgtype") == "news");
    CHECK(body["enable_duplicate_check"].GetInt() == 1);
    const auto& articles = body["news"]["articles"];
    REQUIRE(articles.Size() == 1);
    CHECK(text_of(articles[0], "title") == "东门街道＜办>近30天办得怎么样");
    CHECK(text_of(articles[0], "description").size() <= 512);
    CHECK(text_of(articles[0], "url") == article.url);
    CHECK(text_of(articles[0], "picurl") == article.picture);
    const rapidjson::Document second = parsed(push(notice, PushRoute::template_message).body);
    CHECK(text_of(second, "msgtype") == "text");
    CHECK(text_of(second["text"], "content").starts_with("看图：https://bot.example.org/s/1"));
}
