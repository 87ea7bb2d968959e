#include "adapters/wechat/api.hpp"

#include "adapters/crypto.hpp"
#include "adapters/tencent/answers.hpp"
#include "adapters/tencent/plain.hpp"
#include "adapters/text.hpp"
#include "adapters/wechat/choices.hpp"
#include "adapters/wechat/render.hpp"
#include "adapters/wechat/template_fields.hpp"
#include "dialogs/article.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <optional>

namespace heed::wechat {
namespace {

using enum Delivery::Result;
using tencent::render_plain;

constexpr std::size_t menu_items_max = 10;
constexpr std::size_t client_key_bytes_max = 32;
// Of an article, as the codes 45003 and 45004 have them: what is longer is not shown anyway.
constexpr std::size_t title_points_max = 64, words_points_max = 120;

// What a tap on a template or subscription message opens.
std::string page_of(const WechatSettings& settings, const Notice& notice) {
    return notice.complaint ? absolute_url(settings.public_url, notice.complaint->url)
                            : settings.public_url;
}

HttpCall api_call(const WechatSettings& settings, std::string_view path, std::string_view token) {
    return tencent::api_call(settings.api_base, path, token);
}

// Can it be tapped?
bool is_option(const Span& span) {
    return !span.choice.empty() && Choices::number_of(span.choice) != 0;
}

// {"head_content":…,"list":[…],"tail_content":…}: what stands between the options goes to the tail.
std::string menu_of(const Reply& reply) {
    std::string head;
    std::string tail;
    std::string items;
    for (const Span& span : reply.spans) {
        if (!is_option(span)) {
            (items.empty() ? head : tail) += span.text;
            continue;
        }
        if (!items.empty()) items += ',';
        items += '{';
        append_member(items, "id", std::to_string(Choices::number_of(span.choice)));
        items += ',';
        append_member(items, "content", render_plain(trimmed(span.text)));
        items += '}';
    }
    std::string out = "{";
    append_member(out, "head_content", render_plain(trimmed(head), text_bytes_max / 2));
    out += ",\"list\":[" + items + "],";
    append_member(out, "tail_content", render_plain(trimmed(tail), text_bytes_max / 2));
    return out + "}";
}

// {"articles":[{"title":…,"description":…,"url":…,"picurl":…}]}: never more than one.
std::string news_of(const Article& article) {
    std::string out = "{\"articles\":[{";
    append_member(out, "title", tencent::short_words(article.title, title_points_max));
    out += ',';
    append_member(out, "description", tencent::short_words(article.words, words_points_max));
    out += ',';
    append_member(out, "url", article.url);
    out += ',';
    append_member(out, "picurl", article.picture);
    return out + "}]}";
}

// Source: the error table of docs/wechat.md, 2.5.
constexpr tencent::Code codes[] = {
    {0, delivered, ""},
    {-1, try_later, "WeChat is busy"},
    {45011, try_later, "too many calls in a minute"},
    {40001, token_expired, "the access token is no longer good"},
    {40014, token_expired, "the access token is no longer good"},
    {41001, token_expired, "the access token is missing"},
    {42001, token_expired, "the access token is too old"},
    {45009, quota_used, "the account's calls of today are used up"},
    {48006, quota_used, "the account's resets of this month are used up"},
    {40003, unreachable, "no such person"},
    {43004, unreachable, "the person does not follow the account"},
    {43019, unreachable, "the person is on the account's black list"},
    {43101, unreachable, "the person has not subscribed, or takes no such messages"},
    {45015, unreachable, "the person has not written for two days, or has left"},
    {45047, unreachable, "the messages to this person are used up until they write"},
    {48002, unreachable, "the person takes no messages"},
    {70000, unreachable, "the person is a protected minor"},
    {40007, rejected, "no such media"},
    {40008, rejected, "no such kind of message"},
    {40033, rejected, "characters that WeChat does not take"},
    {40037, rejected, "no such template: see template_id and subscription_template_id"},
    {44002, rejected, "an empty message"},
    {45002, rejected, "the message is too long"},
    {45003, rejected, "the title is too long"},
    {45004, rejected, "the description is too long"},
    {45005, rejected, "the address is too long"},
    {45008, rejected, "too many articles"},
    {45098, rejected, "the menu message has too much"},
    {45099, rejected, "the menu message has too much"},
    {47001, rejected, "WeChat cannot read the message"},
    {47003, rejected, "the template has other fields: see docs/wechat.md, 2.3 and 2.7"},
    {40013, rejected, "no such account: see app_id"},
    {40125, rejected, "the secret is wrong: see app_secret"},
    {40164, rejected, "this machine's address is not in the account's white list"},
    {40243, rejected, "the secret is frozen"},
    {48001, rejected, "the account may not use this interface"},
    {48004, rejected, "the interface is banned for the account"},
    {50002, rejected, "the account is limited"},
    {61004, rejected, "this machine's address is not in the account's white list"},
};

bool needs_operator(std::int64_t code) {
    static constexpr std::int64_t configuration[] = {
        40002, 40013, 40125, 40164, 40243, 41002, 41004, 48001, 48004, 50002, 61004, 45009, 48006};
    return std::ranges::find(configuration, code) != std::end(configuration) ||
           (code >= 89500 && code <= 89599);
}

// An unknown code is uncertain.
tencent::Meaning meaning_of(std::int64_t code) {
    const bool configuration = needs_operator(code);
    return tencent::meaning_in(codes, code, configuration, configuration ? rejected : uncertain);
}

}  // namespace

HttpCall encode_customer_message(
    const WechatSettings& settings,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
) {
    HttpCall call = api_call(settings, "/cgi-bin/message/custom/send", context.access_token);
    const auto options = std::ranges::count_if(notice.text.spans, is_option);
    const bool as_menu = options > 0 && static_cast<std::size_t>(options) <= menu_items_max;
    call.body = "{";
    append_member(call.body, "touser", user);
    call.body += ',';
    if (const auto article = article_of(notice)) {
        append_member(call.body, "msgtype", "news");
        call.body += ",\"news\":" + news_of(*article) + "}";
        return call;
    }
    append_member(call.body, "msgtype", as_menu ? "msgmenu" : "text");
    if (as_menu) {
        call.body += ",\"msgmenu\":" + menu_of(notice.text) + "}";
    } else {
        call.body += ",\"text\":{";
        append_member(call.body, "content", render({notice.text}));
        call.body += "}}";
    }
    return call;
}

HttpCall encode_typing(
    const WechatSettings& settings, std::string_view user, std::string_view access_token
) {
    HttpCall call = api_call(settings, "/cgi-bin/message/custom/typing", access_token);
    call.body = "{";
    append_member(call.body, "touser", user);
    call.body += ",\"command\":\"Typing\"}";
    return call;
}

HttpCall encode_template_message(
    const WechatSettings& settings,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
) {
    HttpCall call = api_call(settings, "/cgi-bin/message/template/send", context.access_token);
    std::string key(context.client_key);
    if (key.size() > client_key_bytes_max) key = crypto::sha1_hex(key).substr(0, 32);
    const std::string words = words_of(notice);
    const std::string time = civil_minute(context.now);
    std::string data = "{";
    for (const char* name : {"keyword1", "character_string1"})
        append_field(data, name, number_of(notice));
    for (const char* name : {"keyword2", "thing2"}) append_field(data, name, words);
    for (const char* name : {"keyword3", "time3"}) append_field(data, name, time);
    data += '}';

    call.body = "{";
    append_member(call.body, "touser", user);
    call.body += ',';
    append_member(call.body, "template_id", settings.template_id);
    call.body += ',';
    append_member(call.body, "url", page_of(settings, notice));
    call.body += ',';
    append_member(call.body, "client_msg_id", key);
    call.body += ",\"data\":" + data + "}";
    return call;
}

HttpCall encode_subscription(
    const WechatSettings& settings,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
) {
    HttpCall call = api_call(settings, "/cgi-bin/message/subscribe/bizsend", context.access_token);
    call.body = "{";
    append_member(call.body, "touser", user);
    call.body += ',';
    append_member(call.body, "template_id", settings.subscription.template_id);
    call.body += ',';
    append_member(call.body, "page", page_of(settings, notice));
    call.body += ",\"data\":";
    call.body += subscription_data(settings.subscription, notice, context.now) + "}";
    return call;
}

Delivery classify_push(const HttpResult& result) { return tencent::read_push(result, meaning_of); }

HttpCall encode_token(const WechatSettings& settings, bool force) {
    HttpCall call;
    call.url = settings.api_base + "/cgi-bin/stable_token";
    call.content_type = "application/json";
    call.body_bytes_max = tencent::answer_bytes_max;
    call.body = "{\"grant_type\":\"client_credential\",";
    append_member(call.body, "appid", settings.app_id);
    call.body += ',';
    append_member(call.body, "secret", settings.app_secret);
    call.body += force ? ",\"force_refresh\":true}" : ",\"force_refresh\":false}";
    return call;
}

Channel::Token decode_token(const HttpResult& result) {
    return tencent::read_token(result, meaning_of);
}

Channel::Fetched decode_media(HttpResult&& result) {
    return tencent::read_media(std::move(result), meaning_of);
}

}  // namespace heed::wechat
