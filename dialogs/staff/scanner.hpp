#pragma once
// Reading what people type: width and case aside.
#include "dialogs/utf8.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace heed::staff {

// Reads `text` from the left; full-width letters and digits are read as half-width, case aside.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    bool at_end() const { return position_ >= text_.size(); }
    std::string_view rest() const { return text_.substr(position_); }
    std::size_t position() const { return position_; }
    void return_to(std::size_t position) { position_ = position; }

    // 0 at the end.
    char32_t peek() const {
        std::size_t position = position_;
        return at_end() ? U'\0' : folded(next_code_point(text_, position));
    }
    char32_t next() { return at_end() ? U'\0' : folded(next_code_point(text_, position_)); }

    // Takes `word` (folded) when it stands here; a Latin word only as a whole.
    bool take(std::string_view word) {
        const std::size_t start = position_;
        for (std::size_t i = 0; i < word.size();) {
            if (next() != next_code_point(word, i)) return return_to(start), false;
        }
        const char last = word.back();
        const bool latin = last >= 'a' && last <= 'z';
        if (latin && is_latin(peek())) return return_to(start), false;
        return true;
    }
    void skip(std::u32string_view characters) {
        while (!at_end() && characters.find(peek()) != characters.npos) next();
    }
    std::string take_while(bool (*wanted)(char32_t), std::size_t count_max) {
        std::string taken;
        while (!at_end() && taken.size() < count_max && wanted(peek()))
            append_code_point(taken, next());
        return taken;
    }

    static bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
    static bool is_latin(char32_t c) { return c >= U'a' && c <= U'z'; }
    static bool is_number_part(char32_t c) { return is_digit(c) || c == U'-'; }
    static bool is_blank(char32_t c) {
        return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == 0x3000 || c == 0xA0;
    }

private:
    static char32_t folded(char32_t c) {
        if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
        if (c == 0x3000 || c == 0xA0) c = U' ';
        return c >= U'A' && c <= U'Z' ? c + (U'a' - U'A') : c;
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

inline constexpr std::u32string_view separators = U" \t\r\n,、:;。";

// Without white space at the ends.
inline std::string_view trimmed(std::string_view text) {
    Scanner scanner(text);
    scanner.skip(U" \t\r\n");
    text = scanner.rest();
    while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r'))) {
        text.remove_suffix(1);
    }
    return text;
}

}  // namespace heed::staff
