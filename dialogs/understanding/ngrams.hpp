#pragma once
// A text as counted runs of one to three characters: what the classifier and the search for
// near-duplicates see of it. Width, letter case and traditional forms are folded; blanks and
// punctuation are left out, so that a text split into words reads like one that is not; a number
// counts as one character whatever its value.
#include <cstdint>
#include <string_view>
#include <vector>

namespace heed {

inline constexpr std::size_t ngram_characters_max = 3;
// Of a longer text only the beginning counts. The contract's complaints have some hundred.
inline constexpr std::size_t ngram_text_max = 4000;

struct NgramCount {
    std::uint32_t key;    // hash of the run
    std::uint32_t count;  // times it occurs, 1 or more
    bool operator==(const NgramCount&) const = default;
};

// The characters of `text` as above, at most `characters_max`. Any bytes are taken; malformed
// UTF-8 counts as punctuation.
std::vector<char32_t> ngram_characters(
    std::string_view text, std::size_t characters_max = ngram_text_max
);
// The runs in `characters`, each once, in the order of first occurrence. The same on every machine.
std::vector<NgramCount> count_ngrams(const std::vector<char32_t>& characters);

}  // namespace heed
