#include "dialogs/understanding/simplified.hpp"

#include "dialogs/utf8.hpp"

#include <array>
#include <cstdint>

namespace heed {
namespace {

constexpr char32_t first = 0x3400, last = 0x9FFF;  // the ideographs of the basic plane
constexpr std::size_t bytes_of_each = 3;

struct Pair {
    std::uint16_t from, to;
};
constexpr Pair pairs[] = {
#include "simplified.inc"
};

constexpr auto table = [] {
    std::array<std::uint16_t, last - first + 1> simple{};
    for (const Pair pair : pairs) simple[pair.from - first] = pair.to;
    return simple;
}();

constexpr bool keeps_bytes = [] {
    for (const Pair pair : pairs) {
        if (pair.from < 0x800 || pair.to < 0x800) return false;
    }
    return true;
}();
static_assert(keeps_bytes);

}  // namespace

char32_t simplified(char32_t character) {
    if (character < first || character > last) return character;
    const std::uint16_t simple = table[character - first];
    return simple == 0 ? character : simple;
}

std::string simplified(std::string_view text) {
    std::string simple(text);
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t begin = position;
        if (static_cast<unsigned char>(text[begin]) < 0x80) {
            ++position;
            continue;
        }
        const char32_t character = next_code_point(text, position);
        const char32_t other = simplified(character);
        if (other == character) continue;
        std::string bytes;
        append_code_point(bytes, other);
        simple.replace(begin, bytes_of_each, bytes);
    }
    return simple;
}

}  // namespace heed
