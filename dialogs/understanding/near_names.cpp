#include "dialogs/understanding/near_names.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace heed {
namespace {

constexpr std::size_t name_least = 4;        // characters
constexpr std::size_t latin_name_least = 8;  // letters say less than characters
constexpr std::u32string_view telling_apart =
    U"0123456789一二三四五六七八九十东南西北中上下前后新老";

std::u32string characters_of(std::string_view text, std::vector<std::size_t>* bytes = nullptr) {
    std::u32string characters;
    for (std::size_t at = 0; at < text.size();) {
        if (bytes) bytes->push_back(at);
        characters.push_back(next_code_point(text, at));
    }
    if (bytes) bytes->push_back(text.size());
    return characters;
}

bool tells_apart(std::u32string_view characters) {
    return characters.find_first_of(telling_apart) != characters.npos;
}

bool is_letter(char32_t c) { return c >= U'a' && c <= U'z'; }

// True when `written` is `name` but for one slip that begins and ends inside both.
bool is_slip(std::u32string_view written, std::u32string_view name) {
    const std::size_t least = std::min(written.size(), name.size());
    std::size_t before = 0, behind = 0;
    while (before < least && written[before] == name[before]) ++before;
    while (behind < least - before &&
           written[written.size() - 1 - behind] == name[name.size() - 1 - behind]) {
        ++behind;
    }
    const std::u32string_view mine = written.substr(before, written.size() - before - behind);
    const std::u32string_view theirs = name.substr(before, name.size() - before - behind);
    if (mine.size() > 2 || theirs.size() > 2 || tells_apart(mine) || tells_apart(theirs))
        return false;
    // At the edges any neighbour would do as the character that is missing or too many.
    if (mine.size() + theirs.size() == 1) return before > 0 && behind > 0;
    if (mine.size() == 1 && theirs.size() == 1) return true;
    return mine.size() == 2 && theirs.size() == 2 && mine[0] == theirs[1] && mine[1] == theirs[0];
}

}  // namespace

std::optional<std::pair<std::size_t, std::size_t>> find_nearly(
    std::string_view text, std::string_view name
) {
    const std::u32string wanted = characters_of(name);
    const bool latin = !wanted.empty() && wanted.front() < 0x80;
    if (wanted.size() < (latin ? latin_name_least : name_least)) return std::nullopt;
    std::vector<std::size_t> bytes;
    const std::u32string written = characters_of(text, &bytes);
    for (std::size_t begin = 0; begin < written.size(); ++begin) {
        if (latin && begin > 0 && is_letter(written[begin - 1])) continue;
        for (std::size_t length = wanted.size() - 1; length <= wanted.size() + 1; ++length) {
            const std::size_t end = begin + length;
            if (end > written.size()) break;
            if (latin && end < written.size() && is_letter(written[end])) continue;
            if (is_slip(std::u32string_view(written).substr(begin, length), wanted))
                return std::pair{bytes[begin], bytes[end]};
        }
    }
    return std::nullopt;
}

}  // namespace heed
