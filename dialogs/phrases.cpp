#include "dialogs/phrases.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>

namespace heed {

Phrases::Phrases(std::initializer_list<std::string_view> phrases)
    : Phrases(std::vector<std::string_view>(phrases)) {}

Phrases::Phrases(const std::vector<std::string_view>& phrases) {
    for (const std::string_view phrase : phrases) {
        HEED_ENSURE(phrase.size() >= start_bytes);
        const std::size_t start = start_of(phrase.data());
        starts_.set(start);
        phrases_.emplace_back(start, phrase);
    }
    std::ranges::sort(phrases_);
}

// Of a Chinese character the last two bytes say nearly everything, six bits each.
std::size_t Phrases::start_of(const char* text) {
    const auto byte = [text](std::size_t i) {
        return static_cast<std::size_t>(static_cast<unsigned char>(text[i]));
    };
    return (byte(0) * 37 + (byte(1) << 6U) + byte(2)) % starts_max;
}

bool Phrases::are_in(std::string_view text) const {
    for (std::size_t at = 0; at + start_bytes <= text.size(); ++at) {
        const std::size_t start = start_of(text.data() + at);
        if (!starts_[start]) continue;
        const std::string_view rest = text.substr(at);
        auto phrase = std::ranges::lower_bound(phrases_, start, {}, [](const auto& each) {
            return each.first;
        });
        for (; phrase != phrases_.end() && phrase->first == start; ++phrase) {
            if (rest.starts_with(phrase->second)) return true;
        }
    }
    return false;
}

}  // namespace heed
