#include "dialogs/understanding/near_names.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::size_t name_least = 4;        // characters
constexpr std::size_t latin_name_least = 8;  // letters say less than characters
constexpr std::u32string_view telling_apart =
    U"0123456789一二三四五六七八九十东南西北中上下前后新老";

bool tells_apart(std::u32string_view characters) {
    return characters.find_first_of(telling_apart) != characters.npos;
}

}  // namespace

bool may_be_misspelt(std::u32string_view name) {
    const bool latin = !name.empty() && name.front() < 0x80;
    return name.size() >= (latin ? latin_name_least : name_least);
}

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

}  // namespace heed
