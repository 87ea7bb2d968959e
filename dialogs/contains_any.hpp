#pragma once
#include <initializer_list>
#include <span>
#include <string_view>

namespace heed {

// Whether one of `words` stands anywhere in `text`, byte by byte.
bool contains_any(std::string_view text, std::span<const std::string_view> words);
inline bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return contains_any(text, std::span(words.begin(), words.size()));
}

}  // namespace heed
