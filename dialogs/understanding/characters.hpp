#pragma once
// A text as characters that know their bytes, for code that looks at neighbours.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// Positions are indices of characters; `size()` is one past the last. Full-width signs are read as
// their usual forms.
class Characters {
public:
    explicit Characters(std::string_view text);
    std::size_t size() const { return codes_.size(); }
    std::u32string_view codes() const { return codes_; }
    // 0 behind the end.
    char32_t operator[](std::size_t i) const { return i < codes_.size() ? codes_[i] : 0; }
    // Where character `i` begins; the text's length behind the end.
    std::size_t byte(std::size_t i) const { return bytes_[i < codes_.size() ? i : codes_.size()]; }
    // The first character that begins at `byte` or behind it.
    std::size_t index_of_byte(std::size_t byte) const;
    bool has(std::size_t i, std::u32string_view word) const {
        return i <= codes_.size() && std::u32string_view(codes_).substr(i).starts_with(word);
    }

private:
    std::u32string codes_;
    std::vector<std::size_t> bytes_;  // one more than characters: the end
};

}  // namespace heed
