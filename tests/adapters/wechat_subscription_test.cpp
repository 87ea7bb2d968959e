// Long-term subscription messages: what is sent, and which fields can be filled.
#include "dialogs/json.hpp"
#include "tests/adapters/wechat_platform.hpp"

#include <doctest/doctest.h>

using namespace heed;
using wechat::check_field;
using Says = wechat::SubscriptionField::Says;

namespace {

Notice accepted() {
    Notice notice;
    notice.event = "accepted";
    notice.complaint = ComplaintLink{"LH261123-0001-6", "https://bot.example.org/c/t"};
    notice.text.spans = {{"您反映的噪音扰民问题已经受理，预计三天之内处理完毕", "", ""}};
    return notice;
}

WechatSettings subscribed(std::vector<wechat::SubscriptionField> fields) {
    WechatSettings settings = test::settings(false);
    settings.subscription = {"sub-1", std::move(fields)};
    settings.public_url = "https://bot.example.org";
    return settings;
}

HttpCall push(const WechatSettings& settings, const Notice& notice) {
    const PushContext context{"TOKEN", "key", test::now};
    return make_wechat_channel(settings)->encode_push(
        PushRoute::subscription, "o1", notice, context
    );
}

TEST_CASE("a subscription message has the fields that the template has, each as its kind takes it"
) {
    const HttpCall call = push(
        subscribed(
            {{"character_string1", Says::number}, {"thing2", Says::text}, {"time3", Says::time}}
        ),
        accepted()
    );
    CHECK(call.method == "POST");
    CHECK(call.url.find("/cgi-bin/message/subscribe/bizsend?access_token=TOKEN") != call.url.npos);
    CHECK(
        call.body ==
        R"({"touser":"o1","template_id":"sub-1","page":"https://bot.example.org/c/t","data":{)"
        R"("character_string1":{"value":"LH261123-0001-6"},)"
        R"("thing2":{"value":"您反映的噪音扰民问题已经受理，预计三天…"},)"
        R"("time3":{"value":"2025-11-25 00:00"}}})"
    );
}

TEST_CASE("what is about no complaint opens the city's page and has no number") {
    Notice notice = accepted();
    notice.complaint.reset();
    const HttpCall call = push(subscribed({{"thing1", Says::number}}), notice);
    CHECK(call.body.find(R"("page":"https://bot.example.org")") != call.body.npos);
    CHECK(call.body.find(R"("thing1":{"value":"-"})") != call.body.npos);
}

TEST_CASE("there is no key by which WeChat would know a subscription message again") {
    const auto channel = make_wechat_channel(subscribed({{"thing1", Says::text}}));
    CHECK(channel->can_push(PushRoute::subscription));
    CHECK_FALSE(channel->repeats_safely(PushRoute::subscription, Duration{}));
}

TEST_CASE("fields that heed cannot fill, or not with that, are told") {
    CHECK(check_field({"thing2", Says::text}).empty());
    CHECK(check_field({"thing12", Says::number}).empty());
    CHECK(check_field({"thing1", Says::time}).empty());
    CHECK(check_field({"character_string1", Says::number}).empty());
    CHECK(check_field({"time3", Says::time}).empty());
    CHECK(check_field({"date3", Says::time}).empty());
    for (const char* name : {"", "thing", "phrase1", "2", "thing2a", "Thing2", "amount1"})
        CHECK(
            check_field({name, Says::text}).find("no field that heed can fill") != std::string::npos
        );
    CHECK(
        check_field({"character_string1", Says::text}) ==
        "a field `character_string` takes only \"number\""
    );
    CHECK(check_field({"time1", Says::text}) == "a field `time` takes only \"time\"");
    CHECK(wechat::parse_says("number") == Says::number);
    CHECK_FALSE(wechat::parse_says("status"));
}

}  // namespace
