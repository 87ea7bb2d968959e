#pragma once
// The only place that parses JSON of others; what heed wrote itself is for own_json.hpp. Debian's
// RapidJSON 1.1.0 can be crashed by depth and by some numbers (CVE-2024-38517), so: iterative,
// depth-limited, numbers taken as text and converted with std::from_chars, encoding checked,
// duplicate keys refused.
#include <rapidjson/document.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::json {

inline constexpr unsigned depth_max = 32;

// Parses `text` into `document`. An empty string means success; otherwise one sentence that says
// what is wrong and at which byte. Never throws for input.
std::string parse(std::string_view text, rapidjson::Document& document);

// Members, typed; nothing when absent or of another type. `object` must be an object.
const rapidjson::Value* find(const rapidjson::Value& object, const char* name);
std::optional<std::string_view> string_at(const rapidjson::Value& object, const char* name);
std::optional<double> number_at(const rapidjson::Value& object, const char* name);
std::optional<std::int64_t> integer_at(const rapidjson::Value& object, const char* name);

// Appends `text` in quotes, escaped; raw UTF-8 (WeChat refuses \uXXXX for Chinese, errcode 40033).
void append_quoted(std::string& out, std::string_view text);
// Shortest decimal form that reads back as the same double. `value` must be finite.
void append_number(std::string& out, double value);

}  // namespace heed::json
