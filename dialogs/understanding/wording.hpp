#pragma once
// What a complaint's words are made of when it is compared with others: terms that can be counted,
// and the names and numbers that say which place or thing it is about. No dictionary: Chinese is
// cut into pairs of characters, other scripts into words.
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

// A term or name by its hash: equal words give equal terms, on every machine.
using Term = std::uint32_t;

struct Wording {
    std::vector<std::pair<Term, float>>
        counts;  // by term, each once; the headline counts threefold
    // What the headline names: what stands before "小区", "路", "号线" ..., "12 Main", "A7县". Each
    // is also a term of every text that has the same name anywhere.
    std::vector<Term> names;
};

// `title` may be empty: then the headline is the first sentence of `text`. Any bytes are allowed.
Wording read_wording(std::string_view title, std::string_view text);

}  // namespace heed
