#include "dialogs/conversation/recognise.hpp"
#include "dialogs/conversation/trim.hpp"
#include "dialogs/utf8.hpp"

#include <array>
#include <cstddef>

namespace heed::conversation {
namespace {

struct DigitRun {
    char32_t first;  // stands for `value`, those after it for the following numbers
    int value, count;
};
// Series of characters that count from 1 (or 0), in the scripts and shapes people's keyboards have.
constexpr std::array<DigitRun, 14> digit_runs{{
    {U'0', 0, 10},
    {U'\u0660', 0, 10},
    {U'\u06F0', 0, 10},
    {U'\u0966', 0, 10},
    {U'\u0E50', 0, 10},
    {U'①', 1, 20},
    {U'❶', 1, 10},
    {U'➀', 1, 10},
    {U'➊', 1, 10},
    {U'⑴', 1, 20},
    {U'⒈', 1, 20},
    {U'㈠', 1, 10},
    {U'㊀', 1, 10},
    {U'Ⅰ', 1, 12},
}};
constexpr std::u32string_view han_digits = U"零一二三四五六七八九十";
constexpr std::u32string_view han_formal = U"零壹贰叁肆伍陆柒捌玖拾";
constexpr std::u32string_view han_traditional = U"〇弌貳參肆伍陸柒捌玖拾";

std::optional<int> value_of(char32_t c) {
    for (const DigitRun& run : digit_runs) {
        if (c >= run.first && c < run.first + static_cast<char32_t>(run.count)) {
            return run.value + static_cast<int>(c - run.first);
        }
    }
    if (c == U'两' || c == U'兩') return 2;
    for (const auto series : {han_digits, han_formal, han_traditional}) {
        const std::size_t found = series.find(c);
        if (found != series.npos) return static_cast<int>(found);
    }
    return std::nullopt;
}

// "2", "12", "十二", "二十"; nothing for anything else.
std::optional<int> numeral(std::string_view text) {
    int total = 0, count = 0;
    bool ten = false;
    for (std::size_t position = 0; position < text.size(); ++count) {
        std::size_t next = position;
        const char32_t c = next_code_point(text, next);
        // A keycap emoji is a digit and two invisible characters.
        if (count > 0 && (c == 0xFE0F || c == 0x20E3)) {
            position = next;
            --count;
            continue;
        }
        const auto value = value_of(c);
        if (!value || count >= 3) return std::nullopt;
        const bool is_ten = *value == 10;
        if (is_ten) {
            total = count == 0 ? 10 : total * 10;
            ten = true;
        } else {
            total = ten ? total + *value : total * 10 + *value;
        }
        position = next;
    }
    if (count == 0 || total < 1 || total > 99) return std::nullopt;
    return total;
}

}  // namespace

std::optional<int> number_of(std::string_view text) {
    const std::string normal = normalise(text);
    std::string_view rest = normal;
    if (rest.empty()) return std::nullopt;
    static constexpr std::array<std::string_view, 5> ordinals{
        "first", "second", "third", "fourth", "fifth"};
    std::string_view english = rest;
    strip_start(english, "the ");
    strip_end(english, " one");
    for (std::size_t i = 0; i < ordinals.size(); ++i) {
        if (english == ordinals[i]) return static_cast<int>(i) + 1;
    }
    for (const std::string_view start :
         {"我选", "选择", "选", "回", "第", "option ", "number ", "no. ", "no.", "#"}) {
        if (strip_start(rest, start)) rest = trimmed(rest);
    }
    for (const std::string_view end :
         {"选项", "号选项", "个", "项", "条", "号", "吧", "th", "st", "nd", "rd"}) {
        if (strip_end(rest, end)) rest = trimmed(rest);
    }
    return numeral(rest);
}

}  // namespace heed::conversation
