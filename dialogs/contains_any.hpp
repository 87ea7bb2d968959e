#pragma once
#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace heed {

// Whether one of `words` stands anywhere in `text`, byte by byte.
inline bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) {
        return text.find(word) != text.npos;
    });
}

}  // namespace heed
