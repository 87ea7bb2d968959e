#include "dialogs/contains_any.hpp"

#include <algorithm>
#include <bitset>
#include <cstddef>

namespace heed {
namespace {

constexpr std::size_t start_bytes = 3;  // one Chinese character
constexpr std::size_t starts_max = 512;

// Of the three bytes at `text`. Of a Chinese character the last two say nearly everything.
std::size_t start_of(const char* text) {
    const auto byte = [text](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(text[i]));
    };
    return (byte(0) * 37 + (byte(1) << 6U) + byte(2)) % starts_max;
}

}  // namespace

// What residents say is held against some thousand words, few of which it has: nearly each begins
// with three bytes that do not stand in the text, and needs no search.
bool contains_any(std::string_view text, std::span<const std::string_view> words) {
    std::bitset<starts_max> starts;
    for (std::size_t at = 0; at + start_bytes <= text.size(); ++at)
        starts[start_of(text.data() + at)] = true;
    return std::ranges::any_of(words, [&](std::string_view word) {
        const bool may_be = word.size() < start_bytes || starts[start_of(word.data())];
        return may_be && text.find(word) != text.npos;
    });
}

}  // namespace heed
