#include "dialogs/conversation/trim.hpp"

#include <array>

namespace heed::conversation {
namespace {

constexpr std::array<std::string_view, 22> marks_at_ends{
    " ", ".", ",",  "!", "?",  ";",  ":",  "~",  "。", "、", "…",
    "“", "”", "\"", "'", "《", "》", "「", "」", "·",  "(",  ")"};

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

}  // namespace heed::conversation
