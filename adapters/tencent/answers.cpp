#include "adapters/tencent/answers.hpp"

#include "adapters/tencent/plain.hpp"
#include "dialogs/json.hpp"

#include <algorithm>

namespace heed::tencent {
namespace {

using enum Delivery::Result;

constexpr std::size_t token_bytes_max = 1024;  // the platforms ask for room for 512
constexpr std::size_t why_points_max = 256;
constexpr std::int64_t token_life_max_s = 7200;
constexpr std::int64_t gone = 40007;  // media live for three days

}  // namespace

HttpCall api_call(std::string_view api_base, std::string_view path, std::string_view token) {
    HttpCall call;
    call.url = api_base;
    call.url += path;
    call.url += "?access_token=" + percent_encode(token);
    call.content_type = "application/json";
    call.body_bytes_max = answer_bytes_max;
    return call;
}

HttpCall media_call(
    std::string_view api_base,
    std::string_view media_id,
    std::string_view token,
    std::size_t bytes_max
) {
    HttpCall call = api_call(api_base, "/cgi-bin/media/get", token);
    call.method = "GET";
    call.content_type.clear();
    call.url += "&media_id=" + percent_encode(media_id);
    call.body_bytes_max = bytes_max;
    return call;
}

std::optional<Delivery> judge_status(const HttpResult& result) {
    Delivery delivery;
    delivery.why = "HTTP " + std::to_string(result.status);
    delivery.retry_after_s = retry_after_seconds(result.retry_after);
    if (result.status == 200) return std::nullopt;
    if (result.status == 0) {
        delivery.why = result.error;
        delivery.result = result.written ? uncertain : try_later;
    } else if (result.status == 429 || result.status == 503) {
        delivery.result = try_later;  // both say that it was not taken
    } else if (result.status >= 500 || result.status < 300) {
        delivery.result = uncertain;
    } else {
        delivery.result = rejected;
    }
    return delivery;
}

Meaning meaning_in(
    std::span<const Code> table,
    std::int64_t code,
    bool operator_must_act,
    Delivery::Result otherwise
) {
    const auto found = std::ranges::find(table, code, &Code::code);
    if (found == table.end()) return {otherwise, operator_must_act, {}};
    return {found->result, operator_must_act, found->words};
}

std::string words_of(std::int64_t code, std::string_view ours, const rapidjson::Value& answer) {
    std::string words(ours);
    words += (ours.empty() ? "errcode " : " (errcode ") + std::to_string(code);
    if (const auto text = json::string_at(answer, "errmsg"); text && !text->empty()) {
        words += ": " + short_words(*text, why_points_max);
    }
    if (!ours.empty()) words += ')';
    return words;
}

bool is_json_object(std::string_view body, rapidjson::Document& document) {
    return json::parse(body, document).empty() && document.IsObject();
}

Delivery read_push(const HttpResult& result, const CodeTable& meaning_of) {
    if (const std::optional<Delivery> judged = judge_status(result)) return *judged;
    Delivery delivery;
    delivery.result = uncertain;
    rapidjson::Document answer;
    const bool readable = is_json_object(result.body, answer);
    const auto found = readable ? json::integer_at(answer, "errcode") : std::nullopt;
    delivery.why = "HTTP 200 without an errcode";
    if (!found.has_value()) return delivery;
    const std::int64_t code = found.value();
    const Meaning meaning = meaning_of(code);
    delivery.why = words_of(code, meaning.words, answer);
    delivery.result = meaning.result;
    delivery.operator_must_act = meaning.operator_must_act;
    delivery.retry_after_s = retry_after_seconds(result.retry_after);
    return delivery;
}

Channel::Token read_token(const HttpResult& result, const CodeTable& meaning_of) {
    Channel::Token token;
    if (const std::optional<Delivery> judged = judge_status(result)) {
        token.error = judged->why.empty() ? "no answer" : judged->why;
        token.operator_must_act = judged->result == rejected;
        return token;
    }
    rapidjson::Document answer;
    if (!is_json_object(result.body, answer)) {
        token.error = "HTTP 200 without JSON";
        return token;
    }
    const auto value = json::string_at(answer, "access_token");
    const auto lives_s = json::integer_at(answer, "expires_in");
    if (value && !value->empty() && value->size() <= token_bytes_max && lives_s && *lives_s > 0) {
        token.value = *value;
        token.lives_s = static_cast<long>(std::min(*lives_s, token_life_max_s));
        return token;
    }
    const std::int64_t code = json::integer_at(answer, "errcode").value_or(0);
    const Meaning meaning = meaning_of(code);
    token.error = code == 0 ? "an answer without a token" : words_of(code, meaning.words, answer);
    token.operator_must_act = meaning.operator_must_act;
    return token;
}

Channel::Fetched read_media(HttpResult&& result, const CodeTable& meaning_of) {
    Channel::Fetched fetched;
    Delivery& delivery = fetched.delivery;
    if (result.too_long) {
        delivery.result = rejected;
        delivery.why = "too-large";
        return fetched;
    }
    if (const std::optional<Delivery> judged = judge_status(result)) {
        delivery = *judged;
        if (delivery.result == uncertain) delivery.result = try_later;
        return fetched;
    }
    const std::string_view type = result.content_type;
    const bool is_text = type.starts_with("application/json") || type.starts_with("text/");
    const bool looks_like_json = result.body.starts_with('{') && result.content_disposition.empty();
    rapidjson::Document answer;
    if ((is_text || looks_like_json) && is_json_object(result.body, answer)) {
        const auto code = json::integer_at(answer, "errcode");
        if (!code) {
            delivery.result = rejected;  // a video comes as its address
            delivery.why = "JSON instead of a file";
            return fetched;
        }
        const Meaning meaning = meaning_of(*code);
        delivery.result = meaning.result;
        delivery.why = words_of(*code, meaning.words, answer);
        if (*code == gone) delivery.result = unreachable;
        if (*code == 0) delivery.result = rejected;
        if (delivery.result == uncertain) delivery.result = try_later;
        return fetched;
    }
    if (result.body.empty() || type.starts_with("application/json") ||
        type.starts_with("text/html")) {
        delivery.result = try_later;
        delivery.why = "HTTP 200 without a file";
        return fetched;
    }
    fetched.bytes = std::move(result.body);
    return fetched;
}

}  // namespace heed::tencent
