#include "dialogs/understanding/ngrams.hpp"

#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <bit>

namespace heed {
namespace {

constexpr char32_t replacement = 0xFFFD;

// One step of MurmurHash3's 32-bit body.
std::uint32_t extend(std::uint32_t hash, char32_t character) {
    std::uint32_t bits = static_cast<std::uint32_t>(character) * 0xCC9E2D51U;
    bits = std::rotl(bits, 15) * 0x1B873593U;
    return std::rotl(hash ^ bits, 13) * 5 + 0xE6546B64U;
}
// MurmurHash3's finaliser.
std::uint32_t finish(std::uint32_t hash) {
    hash = (hash ^ (hash >> 16)) * 0x85EBCA6BU;
    hash = (hash ^ (hash >> 13)) * 0xC2B2AE35U;
    return hash ^ (hash >> 16);
}

bool separates(char32_t character) {
    const bool latin = character < 0x80;
    const bool alphanumeric =
        (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z');
    return (latin && !alphanumeric) || character == 0xA0 || character == replacement ||
           (character >= 0x2000 && character <= 0x206F) ||  // general punctuation
           (character >= 0x3000 && character <= 0x303F) ||  // CJK symbols and punctuation
           (character >= 0xFE30 && character <= 0xFE4F) || character == 0xFEFF;
}

char32_t folded(char32_t character) {
    if (character >= 0xFF01 && character <= 0xFF5E) character -= 0xFEE0;  // full-width ASCII
    if (character >= 'A' && character <= 'Z') return character + ('a' - 'A');
    return simplified(character);
}

}  // namespace

std::vector<char32_t> ngram_characters(std::string_view text, std::size_t characters_max) {
    std::vector<char32_t> characters;
    characters.reserve(std::min(text.size() / 2, characters_max));
    for (std::size_t position = 0; position < text.size() && characters.size() < characters_max;) {
        char32_t character = folded(next_code_point(text, position));
        if (separates(character)) continue;
        if (character >= '0' && character <= '9') {
            character = '0';
            if (!characters.empty() && characters.back() == '0') continue;
        }
        characters.push_back(character);
    }
    return characters;
}

std::vector<NgramCount> count_ngrams(const std::vector<char32_t>& characters) {
    std::vector<NgramCount> counts;
    counts.reserve(characters.size() * ngram_characters_max);
    // Open addressing; a slot holds 1 + the position in `counts`.
    std::vector<std::uint32_t> slots(
        std::bit_ceil(characters.size() * ngram_characters_max * 2 + 2), 0
    );
    const std::size_t mask = slots.size() - 1;
    for (std::size_t begin = 0; begin < characters.size(); ++begin) {
        const std::size_t end = std::min(characters.size(), begin + ngram_characters_max);
        std::uint32_t hash = 0;
        for (std::size_t at = begin; at < end; ++at) {
            hash = extend(hash, characters[at]);
            const std::uint32_t key = finish(hash ^ static_cast<std::uint32_t>(at - begin));
            std::size_t slot = key & mask;
            while (slots[slot] != 0 && counts[slots[slot] - 1].key != key) slot = (slot + 1) & mask;
            if (slots[slot] == 0) {
                counts.push_back({key, 1});
                slots[slot] = static_cast<std::uint32_t>(counts.size());
            } else {
                ++counts[slots[slot] - 1].count;
            }
        }
    }
    return counts;
}

}  // namespace heed
