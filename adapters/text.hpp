#pragma once
// Small helpers for writing and reading messages.
#include <cstddef>
#include <string>
#include <string_view>

namespace heed {

// Without blanks, tabs and line ends at both ends.
std::string_view trimmed(std::string_view text);
// For a log: one line without control characters, at most `points_max` code points; what is not UTF-8
// is left out.
std::string line_of(std::string_view text, std::size_t points_max);
// Of ASCII; everything else stays.
std::string lower_case(std::string_view text);
// Two lower-case digits a byte.
std::string hex(std::string_view bytes);
// Exactly so many digits of hex().
bool is_hex(std::string_view text, std::size_t digits);
// Visible ASCII only, and not too long: what a key of idempotency may be.
bool is_visible_ascii(std::string_view text, std::size_t bytes_max);
// "name":"value", escaped, in raw UTF-8.
void append_member(std::string& out, std::string_view name, std::string_view value);

}  // namespace heed
