#pragma once
// Many phrases, looked for in a text all at once: what residents say is held against some five
// hundred of them.
#include <bitset>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace heed {

class Phrases {
public:
    // Of three bytes (one Chinese character) or more each; what they point to outlives this.
    Phrases(std::initializer_list<std::string_view> phrases);
    explicit Phrases(const std::vector<std::string_view>& phrases);

    // Does `text` contain one of them?
    bool are_in(std::string_view text) const;

private:
    static constexpr std::size_t start_bytes = 3, starts_max = 4096;
    // Of the first three bytes.
    static std::size_t start_of(const char* text);

    std::bitset<starts_max> starts_;  // with which one of them begins
    std::vector<std::pair<std::size_t, std::string_view>> phrases_;  // by their start
};

}  // namespace heed
