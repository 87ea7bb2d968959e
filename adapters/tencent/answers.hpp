#pragma once
// What the platforms' APIs answer: an errcode inside an HTTP 200. Each platform has its own table
// of codes; how an answer is read is the same.
#include "adapters/channel.hpp"

#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace heed::tencent {

// Of one code. `words` says it plainly, in English, for the log and `heed outbox`; may be empty.
struct Meaning {
    Delivery::Result result = Delivery::Result::uncertain;
    bool operator_must_act = false;
    std::string_view words{};
};
// A row of a platform's table.
struct Code {
    std::int64_t code;
    Delivery::Result result;
    std::string_view words;
};
// What `table` says of `code`; `otherwise` when it does not know it.
Meaning meaning_in(
    std::span<const Code> table,
    std::int64_t code,
    bool operator_must_act,
    Delivery::Result otherwise
);
using CodeTable = std::function<Meaning(std::int64_t code)>;

inline constexpr std::size_t answer_bytes_max = 64 * 1024;

// A call of `api_base` + `path` with a token.
HttpCall api_call(std::string_view api_base, std::string_view path, std::string_view token);
// The call that fetches a media file.
HttpCall media_call(
    std::string_view api_base,
    std::string_view media_id,
    std::string_view token,
    std::size_t bytes_max
);
// What an HTTP status alone says; nothing for 200, whose body decides.
std::optional<Delivery> judge_status(const HttpResult& result);
// For the log, one line, not endless: ours, the code, the platform's.
std::string words_of(std::int64_t code, std::string_view words, const rapidjson::Value& answer);
bool is_json_object(std::string_view body, rapidjson::Document& document);

// What became of a push. A 200 without an errcode is uncertain.
Delivery read_push(const HttpResult& result, const CodeTable& meaning_of);
// A token lives 7200 s at most.
Channel::Token read_token(const HttpResult& result, const CodeTable& meaning_of);
// A media file. Errors come as HTTP 200 with JSON, sometimes called text/plain: they must not be
// kept as a photo. Asking twice harms nobody, so nothing here is uncertain.
Channel::Fetched read_media(HttpResult&& result, const CodeTable& meaning_of);

}  // namespace heed::tencent
