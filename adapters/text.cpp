#include "adapters/text.hpp"

#include "dialogs/hex.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed {

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view white_space = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == text.npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

std::string line_of(std::string_view text, std::size_t points_max) {
    std::string line;
    std::size_t points = 0;
    for (std::size_t at = 0; at < text.size() && points < points_max;) {
        const std::size_t begin = at;
        const char32_t point = next_code_point(text, at);
        const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        if (!control && !is_valid_utf8(text.substr(begin, at - begin))) continue;
        append_code_point(line, control ? U' ' : point);
        ++points;
    }
    return line;
}

std::string lower_case(std::string_view text) {
    std::string lower(text);
    for (char& character : lower) {
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character + ('a' - 'A'));
    }
    return lower;
}

std::string hex(std::string_view bytes) { return hex_of(bytes); }

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_visible_ascii(std::string_view text, std::size_t bytes_max) {
    return text.size() <= bytes_max &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    json::append_quoted(out, name);
    out += ':';
    json::append_quoted(out, value);
}

}  // namespace heed
