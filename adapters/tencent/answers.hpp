#pragma once
// What the platforms' APIs answer: an errcode inside an HTTP 200. Each platform has its own table
// of codes; how an answer is read is the same.
#include "adapters/channel.hpp"

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace heed::tencent {

// Of one code.
struct Meaning {
    Delivery::Result result = Delivery::Result::uncertain;
    bool operator_must_act = false;
};
using CodeTable = std::function<Meaning(std::int64_t code)>;

inline constexpr std::size_t answer_bytes_max = 64 * 1024;

// A call of `api_base` + `path` with a token.
HttpCall api_call(std::string_view api_base, std::string_view path, std::string_view token);
// What an HTTP status alone says; nothing for 200, whose body decides.
std::optional<Delivery> judge_status(const HttpResult& result);
// The platform's words for the log: one line, not endless.
std::string words_of(std::int64_t code, const rapidjson::Value& answer);
bool is_json_object(std::string_view body, rapidjson::Document& document);

// What became of a push. A 200 without an errcode is uncertain.
Delivery read_push(const HttpResult& result, const CodeTable& meaning_of);
// A token lives 7200 s at most.
Channel::Token read_token(const HttpResult& result, const CodeTable& meaning_of);
// A media file. Errors come as HTTP 200 with JSON, sometimes called text/plain: they must not be
// kept as a photo. Asking twice harms nobody, so nothing here is uncertain.
Channel::Fetched read_media(HttpResult&& result, const CodeTable& meaning_of);

}  // namespace heed::tencent
