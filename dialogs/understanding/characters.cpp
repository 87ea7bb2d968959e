#include "dialogs/understanding/characters.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed {

Characters::Characters(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        bytes_.push_back(at);
        char32_t code = next_code_point(text, at);
        if (code >= 0xFF01 && code <= 0xFF5E) code -= 0xFEE0;  // full width
        codes_.push_back(code);
    }
    bytes_.push_back(text.size());
}

std::size_t Characters::index_of_byte(std::size_t byte) const {
    const auto first = std::ranges::lower_bound(bytes_, byte);
    return std::min(static_cast<std::size_t>(first - bytes_.begin()), codes_.size());
}

}  // namespace heed
