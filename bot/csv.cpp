#include "bot/csv.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed {
namespace {

// Blanks, controls and characters without a glyph, which a program may drop before it looks.
bool is_unseen(char32_t c) {
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0xAD || c == 0x180E ||
           (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
           (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

bool is_formula(std::string_view value) {
    static constexpr std::u32string_view starts = U"=+-@|＝＋－＠｜﹦﹢﹣﹫−";
    // As they are, these three end a cell or begin another in some readers.
    if (value.starts_with('\t') || value.starts_with('\r') || value.starts_with('\n')) return true;
    for (std::size_t at = 0; at < value.size();) {
        const char32_t c = next_code_point(value, at);
        if (!is_unseen(c)) return starts.find(c) != starts.npos;
    }
    return false;
}

bool is_no_text(std::string_view value) {
    const auto is_word = [&](std::string_view word) {
        return std::ranges::equal(value, word, {}, [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c;
        });
    };
    if (is_word("TRUE") || is_word("FALSE")) return true;
    static constexpr std::u32string_view beside = U" .,:/%+-()eETZ$¥￥€£年月日时分秒";
    bool digits = false;
    for (std::size_t at = 0; at < value.size();) {
        const char32_t c = next_code_point(value, at);
        const bool digit = (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９');
        if (!digit && beside.find(c) == beside.npos) return false;
        digits = digits || digit;
    }
    return digits;
}

std::string written(std::string_view value, bool guarded) {
    std::string cell(guarded ? 1 : 0, '\'');
    cell += value;
    if (cell.find_first_of(",\"\r\n;\t") == cell.npos) return cell;
    std::string quoted = "\"";
    for (const char c : cell) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

}  // namespace

std::string csv_cell(std::string_view value) { return written(value, is_formula(value)); }

std::string csv_words(std::string_view value) {
    return written(value, is_formula(value) || is_no_text(value));
}

}  // namespace heed
