#include "adapters/wechat/api.hpp"

#include "adapters/crypto.hpp"
#include "adapters/tencent/answers.hpp"
#include "adapters/tencent/plain.hpp"
#include "adapters/text.hpp"
#include "adapters/wechat/choices.hpp"
#include "adapters/wechat/render.hpp"
#include "dialogs/json.hpp"
#include "dialogs/time.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <cstdio>
#include <optional>

namespace heed::wechat {
namespace {

using enum Delivery::Result;
using tencent::render_plain;
using tencent::short_words;

constexpr std::size_t menu_items_max = 10;
constexpr std::size_t thing_points_max = 20;  // of a template's `thing`, in characters
constexpr std::size_t character_string_bytes_max = 32;
constexpr std::size_t client_key_bytes_max = 32;

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

void append_field(std::string& out, std::string_view name, std::string_view value) {
    if (out.back() != '{') out += ',';
    json::append_quoted(out, name);
    out += ":{";
    append_member(out, "value", value);
    out += '}';
}

// "2026-11-24 17:05" in UTC+8.
std::string civil_minute(TimePoint time) {
    const CivilTime civil = to_civil(time);
    char text[32];
    std::snprintf(
        text,
        sizeof text,
        "%04d-%02d-%02d %02d:%02d",
        civil.year,
        civil.month,
        civil.day,
        civil.hour,
        civil.minute
    );
    return text;
}

struct Code {
    long code;
    Delivery::Result result;
};
// Source: the error table of docs/wechat.md.
constexpr Code codes[] = {
    {0, delivered},
    {-1, try_later},  // busy
    {45011, try_later},
    {40001, token_expired},
    {40014, token_expired},
    {41001, token_expired},
    {42001, token_expired},
    {45009, quota_used},
    {48006, quota_used},
    {40003, unreachable},  // the person: window over, count used up, not
                           // following, refuses
    {43004, unreachable},
    {43019, unreachable},
    {43101, unreachable},
    {45015, unreachable},
    {45047, unreachable},
    {48002, unreachable},
    {70000, unreachable},
    {40007, rejected},  // what we sent
    {40008, rejected},
    {40033, rejected},
    {40037, rejected},
    {44002, rejected},
    {45002, rejected},
    {45008, rejected},
    {45098, rejected},
    {45099, rejected},
    {47001, rejected},
    {47003, rejected},
    {40013, rejected},  // configuration
    {40125, rejected},
    {40164, rejected},
    {40243, rejected},
    {48001, rejected},
    {48004, rejected},
    {50002, rejected},
    {61004, rejected},
};

bool needs_operator(std::int64_t code) {
    static constexpr long configuration[] = {
        40002, 40013, 40125, 40164, 40243, 41002, 41004, 48001, 48004, 50002, 61004, 45009, 48006};
    return std::ranges::find(configuration, code) != std::end(configuration) ||
           (code >= 89500 && code <= 89599);
}

// An unknown code is uncertain.
tencent::Meaning meaning_of(std::int64_t code) {
    const auto* const found = std::ranges::find(codes, code, &Code::code);
    if (found != std::end(codes)) return {found->result, needs_operator(code)};
    return {needs_operator(code) ? rejected : uncertain, needs_operator(code)};
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
    const std::string number = notice.complaint ? notice.complaint->number : std::string("-");
    const std::string words = short_words(plain_text(notice.text), thing_points_max);
    const std::string time = civil_minute(context.now);

    std::string data = "{";
    for (const char* name : {"keyword1", "character_string1"}) {
        append_field(data, name, cut_bytes(number, character_string_bytes_max));
    }
    for (const char* name : {"keyword2", "thing2"}) append_field(data, name, words);
    for (const char* name : {"keyword3", "time3"}) append_field(data, name, time);
    data += '}';

    const std::string page = notice.complaint
                                 ? absolute_url(settings.public_url, notice.complaint->url)
                                 : settings.public_url;
    call.body = "{";
    append_member(call.body, "touser", user);
    call.body += ',';
    append_member(call.body, "template_id", settings.template_id);
    call.body += ',';
    append_member(call.body, "url", page);
    call.body += ',';
    append_member(call.body, "client_msg_id", key);
    call.body += ",\"data\":" + data + "}";
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

HttpCall encode_media_fetch(
    const WechatSettings& settings,
    std::string_view media_id,
    std::string_view access_token,
    std::size_t bytes_max
) {
    HttpCall call = api_call(settings, "/cgi-bin/media/get", access_token);
    call.method = "GET";
    call.content_type.clear();
    call.url += "&media_id=" + percent_encode(media_id);
    call.body_bytes_max = bytes_max;
    return call;
}

Channel::Fetched decode_media(HttpResult&& result) {
    return tencent::read_media(std::move(result), meaning_of);
}

}  // namespace heed::wechat
