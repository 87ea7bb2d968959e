#include "dialogs/number.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace heed {
namespace {

constexpr std::size_t date_digits = 6;
constexpr std::size_t sequence_digits_min = 4;
constexpr std::size_t sequence_digits_max = 7;

// H. M. Damm's totally anti-symmetric quasigroup of order 10.
constexpr unsigned char damm_table[10][10] = {
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
};

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool drop_prefix(std::string_view& text, std::string_view prefix) {
    if (prefix.empty() || !text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

// Folded, the words around a number ("编号 0001 号", "#0001") and blanks taken away, every kind of
// hyphen an ASCII one.
std::string bare(std::string_view text) {
    const std::string folded = fold(text);
    std::string_view rest = folded;
    for (const std::string_view word : {"编号", "工单号", "单号", "no.", "#", ":", "："}) {
        while (rest.starts_with(' ')) rest.remove_prefix(1);
        drop_prefix(rest, word);
    }
    if (rest.ends_with("号")) rest.remove_suffix(std::string_view("号").size());
    std::string result;
    for (std::size_t position = 0; position < rest.size();) {
        const char32_t code_point = next_code_point(rest, position);
        if (code_point == U' ') continue;
        // Hyphen, non-breaking hyphen, figure dash, en dash, em dash, minus.
        const bool dash = (code_point >= 0x2010 && code_point <= 0x2014) || code_point == 0x2212;
        append_code_point(result, dash ? U'-' : code_point);
    }
    return result;
}

std::optional<NumberQuery> from_parts(
    std::string_view date, std::string_view sequence, char check
) {
    if (date.size() != date_digits || sequence.size() < sequence_digits_min ||
        sequence.size() > sequence_digits_max) {
        return std::nullopt;
    }
    const std::string digits = std::string(date) + std::string(sequence);
    if (damm_digit(digits) != check) return std::nullopt;
    const int month = (date[2] - '0') * 10 + (date[3] - '0');
    const int day = (date[4] - '0') * 10 + (date[5] - '0');
    if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    NumberQuery query;
    query.date = date;
    std::from_chars(sequence.data(), sequence.data() + sequence.size(), query.sequence);
    if (query.sequence == 0) return std::nullopt;
    return query;
}

std::optional<NumberQuery> whole_number(std::string_view text, bool prefixed) {
    const std::size_t first = text.find('-');
    if (first == std::string_view::npos) {
        if (!all_digits(text) || text.size() < date_digits + sequence_digits_min + 1) {
            return std::nullopt;
        }
        // Eleven bare digits that begin with 1 are a mobile phone number.
        if (!prefixed && text.front() < '2') return std::nullopt;
        return from_parts(
            text.substr(0, date_digits),
            text.substr(date_digits, text.size() - date_digits - 1),
            text.back()
        );
    }
    const std::size_t second = text.find('-', first + 1);
    if (second == std::string_view::npos || second + 2 != text.size()) return std::nullopt;
    const std::string_view date = text.substr(0, first);
    const std::string_view sequence = text.substr(first + 1, second - first - 1);
    const std::string_view check = text.substr(second + 1);
    if (!all_digits(date) || !all_digits(sequence) || !all_digits(check)) return std::nullopt;
    return from_parts(date, sequence, check.front());
}

}  // namespace

char damm_digit(std::string_view digits) {
    unsigned char interim = 0;
    for (const char c : digits) {
        HEED_ENSURE(c >= '0' && c <= '9');
        interim = damm_table[interim][c - '0'];
    }
    return static_cast<char>('0' + interim);
}

std::string complaint_number(
    std::string_view prefix, std::string_view date, std::uint32_t sequence
) {
    HEED_ENSURE(sequence > 0);
    HEED_ENSURE(date.size() == date_digits && all_digits(date));
    char digits[16];
    std::snprintf(digits, sizeof digits, "%04u", static_cast<unsigned>(sequence));
    const std::string checked = std::string(date) + digits;
    std::string number(prefix);
    number += date;
    number += '-';
    number += digits;
    number += '-';
    number += damm_digit(checked);
    return number;
}

std::string civil_date(TimePoint time) {
    const CivilTime civil = to_civil(time);
    char text[24];
    std::snprintf(
        text, sizeof text, "%02d%02d%02d", (civil.year % 100 + 100) % 100, civil.month, civil.day
    );
    return text;
}

std::optional<NumberQuery> parse_number(std::string_view prefix, std::string_view text) {
    constexpr std::size_t text_bytes_max = 64;
    if (text.size() > text_bytes_max) return std::nullopt;
    const std::string typed = bare(text);
    std::string_view rest = typed;
    const bool prefixed = drop_prefix(rest, fold(prefix));
    if (prefixed) drop_prefix(rest, "-");
    if (!prefixed && all_digits(rest) && rest.size() >= sequence_digits_min &&
        rest.size() <= sequence_digits_max) {
        NumberQuery query;
        std::from_chars(rest.data(), rest.data() + rest.size(), query.sequence);
        if (query.sequence == 0) return std::nullopt;
        return query;
    }
    return whole_number(rest, prefixed);
}

}  // namespace heed
