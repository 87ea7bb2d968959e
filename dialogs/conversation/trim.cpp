#include "dialogs/conversation/trim.hpp"

#include <array>
#include <cstddef>

namespace heed::conversation {
namespace {

constexpr std::array<std::string_view, 22> marks_at_ends{
    " ", ".", ",",  "!", "?",  ";",  ":",  "~",  "。", "、", "…",
    "“", "”", "\"", "'", "《", "》", "「", "」", "·",  "(",  ")"};

// Most words neither begin nor end with a mark.
bool may_begin(std::string_view text) {
    constexpr std::string_view first_bytes = " .,!?;:~\"'()\xE2\xE3\xC2";
    return !text.empty() && first_bytes.find(text.front()) != first_bytes.npos;
}
bool may_end(std::string_view text) {
    constexpr std::string_view last_bytes = " .,!?;:~\"'()";
    if (text.empty()) return false;
    if (static_cast<unsigned char>(text.back()) < 0x80)
        return last_bytes.find(text.back()) != last_bytes.npos;
    const std::string_view tail = text.substr(text.size() < 3 ? 0 : text.size() - 3);
    return tail.starts_with("\xE2\x80") || tail.starts_with("\xE3\x80") ||
           tail.ends_with("\xC2\xB7");
}

// Between clauses. Asked of each byte, nearly all of which begin none.
bool begins_mark(char byte) {
    switch (byte) {
        case ',':
        case '.':
        case '!':
        case ';':
        case '~':
        case '\n':
        case '\xE3':
        case '\xEF':
            return true;
        default:
            return false;
    }
}
std::size_t mark_length(std::string_view text) {
    constexpr std::array<std::string_view, 12> marks{
        "，", "。", "！", "？", "；", "、", ",", ".", "!", ";", "~", "\n"};
    for (const std::string_view mark : marks) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

}  // namespace

bool strip_end(std::string_view& text, std::string_view end) {
    if (!text.ends_with(end) || text.size() == end.size()) return false;
    text.remove_suffix(end.size());
    return true;
}

bool strip_start(std::string_view& text, std::string_view start) {
    if (!text.starts_with(start) || text.size() == start.size()) return false;
    text.remove_prefix(start.size());
    return true;
}

std::string_view trimmed(std::string_view text) {
    for (bool again = true; again;) {
        again = false;
        if (!may_begin(text) && !may_end(text)) break;
        for (const std::string_view mark : marks_at_ends) {
            if (text.ends_with(mark)) {
                text.remove_suffix(mark.size());
                again = true;
            }
            if (text.starts_with(mark)) {
                text.remove_prefix(mark.size());
                again = true;
            }
        }
    }
    return text;
}

std::vector<std::string_view> clauses_of(std::string_view text) {
    std::vector<std::string_view> clauses;
    std::size_t begin = 0;
    const auto take = [&](std::size_t end) {
        const std::string_view clause = trimmed(text.substr(begin, end - begin));
        if (!clause.empty()) clauses.push_back(clause);
    };
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = begins_mark(text[at]) ? mark_length(text.substr(at)) : 0;
        // Chinese has no blanks within words.
        const bool han_before = at > 0 && static_cast<unsigned char>(text[at - 1]) >= 0x80;
        if (text[at] == ' ' && han_before) length = 1;
        if (length == 0) {
            ++at;
            continue;
        }
        take(at);
        at += length;
        begin = at;
    }
    take(text.size());
    return clauses;
}

}  // namespace heed::conversation
