#include "adapters/wecom/api.hpp"

#include "adapters/tencent/answers.hpp"
#include "adapters/tencent/plain.hpp"
#include "adapters/text.hpp"
#include "adapters/wecom/card.hpp"
#include "dialogs/article.hpp"
#include "dialogs/json.hpp"

#include <algorithm>

namespace heed::wecom {
namespace {

using enum Delivery::Result;

// Frequencies are counted by the minute and by the hour.
constexpr long pause_at_limit_s = 60;
constexpr std::size_t title_bytes_max = 128, words_bytes_max = 512;  // of news

// Source: the error table of docs/wecom.md.
constexpr tencent::Code codes[] = {
    {0, delivered, ""},
    {-1, try_later, "WeCom is busy"},
    {45009, try_later, "too many calls in a minute or an hour"},
    {45033, try_later, "too many calls at once"},
    {40001, token_expired, "the access token is no longer good"},
    {40014, token_expired, "the access token is no longer good"},
    {41001, token_expired, "the access token is missing"},
    {42001, token_expired, "the access token is too old"},
    {42014, delivered, ""},  // a card's task is known: an earlier attempt has arrived
    {40013, rejected, "no such corporation: see corp_id"},
    {40056, rejected, "no such application: see agent_id"},
    {40091, rejected, "the secret is wrong: see secret"},
    {48002, rejected, "the application may not use this interface"},
    {50003, rejected, "the application is disabled"},
    {60011, rejected, "the application may not write to this member"},
    {60020, rejected, "this machine's address is not one of the application's trusted ones"},
    {81013, rejected, "the member is outside the application's visible scope"},
    {301002, rejected, "the application may not do this: agent_id and secret must belong together"},
};

// The application, its secret, its rights, the address that calls, and members outside its scope.
bool needs_operator(std::int64_t code) {
    static constexpr std::int64_t configuration[] = {
        40013, 40056, 40091, 41002, 41004, 48002, 50003, 60011, 60020, 81013, 301002};
    return std::ranges::find(configuration, code) != std::end(configuration);
}

tencent::Meaning meaning_of(std::int64_t code) {
    return tencent::meaning_in(codes, code, needs_operator(code), rejected);
}

// Asking for a token, 40001 says that the secret is wrong.
tencent::Meaning meaning_for_token(std::int64_t code) {
    constexpr std::int64_t bad_secret = 40001;
    if (code == bad_secret) return {rejected, true, "the secret is wrong: see secret"};
    return {rejected, needs_operator(code), meaning_of(code).words};
}

// Taken, but not for the one member it was for: not of the application's scope, or without a
// licence.
bool was_left_out(std::string_view body) {
    rapidjson::Document answer;
    if (!tencent::is_json_object(body, answer)) return false;
    return !json::string_at(answer, "invaliduser").value_or("").empty() ||
           !json::string_at(answer, "unlicenseduser").value_or("").empty();
}

void append_words(std::string& out, const Span& span) { tencent::append_harmless(out, span.text); }

// Not seen, and the same for every attempt of one notice: WeCom leaves out a text that says what
// another of the last hours said, and a resident may well say "好的" twice.
std::string mark_of(std::string_view client_key) {
    constexpr std::size_t digits = 3;  // of the 32; 1 in 4096 are alike
    constexpr unsigned bits = 5;       // tell apart hexadecimal digits
    std::string mark;
    for (const char digit : client_key.substr(0, digits)) {
        for (unsigned bit = 0; bit < bits; ++bit) {
            const bool one = (static_cast<unsigned char>(digit) >> bit & 1U) != 0;
            mark += one ? "\u200C" : "\u200B";
        }
    }
    return mark;
}

// {"touser":…,"agentid":…,"msgtype":TYPE,TYPE:VALUE, and that a repeat is shown once.
std::string message_of(
    const WecomSettings& settings,
    std::string_view user,
    std::string_view type,
    std::string_view value
) {
    std::string out = "{";
    append_member(out, "touser", user);
    out += ",\"agentid\":" + std::to_string(settings.agent_id) + ",";
    append_member(out, "msgtype", type);
    out += ",";
    json::append_quoted(out, type);
    out += ":";
    out += value;
    const auto interval_s = std::chrono::seconds(duplicate_check).count();
    out +=
        ",\"enable_duplicate_check\":1,\"duplicate_check_interval\":" + std::to_string(interval_s) +
        "}";
    return out;
}

// {"articles":[{"title":…,"description":…,"url":…,"picurl":…}]}: a card with a picture. Source:
// "发送应用消息", news.
std::string news_of(const Article& article) {
    std::string out = "{\"articles\":[{";
    append_member(out, "title", tencent::render_plain(article.title, title_bytes_max));
    out += ",";
    append_member(out, "description", tencent::render_plain(article.words, words_bytes_max));
    out += ",";
    append_member(out, "url", article.url);
    out += ",";
    append_member(out, "picurl", article.picture);
    return out + "}]}";
}

std::string rewriting_of(
    const WecomSettings& settings, std::string_view user, const Notice& notice
) {
    std::string out = "{\"userids\":[";
    json::append_quoted(out, user);
    out += "],\"agentid\":" + std::to_string(settings.agent_id) + ",";
    append_member(out, "response_code", notice.rewrites);
    out += ",\"template_card\":" + card_of(notice, {}) + "}";
    return out;
}

bool has_button(const Notice& notice) {
    return std::ranges::any_of(notice.buttons, [](const Span& button) {
        return !button.choice.empty();
    });
}

}  // namespace

std::string reply_text(const std::vector<Reply>& replies) {
    return tencent::cut(tencent::join(replies, append_words), tencent::text_bytes_max);
}

HttpCall encode_push(
    const WecomSettings& settings,
    PushRoute route,
    std::string_view user,
    const Notice& notice,
    const PushContext& context
) {
    const bool may_be_card = route == PushRoute::message;
    const bool rewrites = may_be_card && !notice.rewrites.empty();
    const auto article = article_of(notice);
    HttpCall call = tencent::api_call(
        settings.api_base,
        rewrites ? "/cgi-bin/message/update_template_card" : "/cgi-bin/message/send",
        context.access_token
    );
    if (rewrites) {
        call.body = rewriting_of(settings, user, notice);
    } else if (may_be_card && article) {
        call.body = message_of(settings, user, "news", news_of(*article));
    } else if (may_be_card && has_button(notice)) {
        call.body =
            message_of(settings, user, "template_card", card_of(notice, context.client_key));
    } else {
        const std::string mark = mark_of(context.client_key);
        std::string text = "{";
        append_member(
            text,
            "content",
            tencent::cut(reply_text({notice.text}), tencent::text_bytes_max - mark.size()) + mark
        );
        call.body = message_of(settings, user, "text", text + "}");
    }
    return call;
}

Delivery classify_push(PushRoute route, const HttpResult& result) {
    Delivery delivery = tencent::read_push(result, meaning_of);
    if (delivery.result == delivered && was_left_out(result.body)) {
        delivery.result = rejected;
        delivery.operator_must_act = true;
        delivery.why = "the member is outside the application's scope or has no licence";
    }
    if (delivery.result == try_later && result.status == 200 && delivery.retry_after_s == 0) {
        delivery.retry_after_s = pause_at_limit_s;
    }
    const bool refused_alone = delivery.result == rejected && !delivery.operator_must_act;
    if (route == PushRoute::message && result.status == 200 && refused_alone) {
        delivery.result = unreachable;
    }
    return delivery;
}

HttpCall encode_token(const WecomSettings& settings) {
    HttpCall call;
    call.method = "GET";
    call.url = settings.api_base + "/cgi-bin/gettoken?corpid=" + percent_encode(settings.corp_id) +
               "&corpsecret=" + percent_encode(settings.secret);
    call.body_bytes_max = tencent::answer_bytes_max;
    return call;
}

Channel::Token decode_token(const HttpResult& result) {
    return tencent::read_token(result, meaning_for_token);
}

Channel::Fetched decode_media(HttpResult&& result) {
    return tencent::read_media(std::move(result), meaning_of);
}

}  // namespace heed::wecom
