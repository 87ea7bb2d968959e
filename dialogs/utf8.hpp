#pragma once
// The few things heed does with UTF-8 bytes: check, count, cut, fold.
#include <cstddef>
#include <string>
#include <string_view>

namespace heed {

// True when `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL.
bool is_valid_utf8(std::string_view text);
std::size_t count_code_points(std::string_view text);
// The longest prefix of at most `bytes_max` bytes that ends between two code points.
std::string_view cut_bytes(std::string_view text, std::size_t bytes_max);
// The longest prefix of at most `count_max` code points; `text` must be valid.
std::string_view cut_code_points(std::string_view text, std::size_t count_max);
// Reads one code point at `position` and moves it on; U+FFFD and one byte for a malformed sequence.
char32_t next_code_point(std::string_view text, std::size_t& position);
// How many bytes of `text` from `position` on are ASCII.
std::size_t ascii_length(std::string_view text, std::size_t position);
void append_code_point(std::string& text, char32_t code_point);
// What two people typing the same thing have in common: full-width ASCII becomes half-width, Latin
// letters lower case, runs of white space one blank, none at the ends.
std::string fold(std::string_view text);

}  // namespace heed
