#include "storage/move/row_sum.hpp"

#include "storage/crypto.hpp"

#include <cstring>
#include <string>

namespace heed::move {

void RowSum::add(std::string_view row) {
    const std::string hash = storage::sha256(row);
    for (std::size_t i = 0; i < words_.size(); ++i) {
        std::uint64_t word = 0;
        std::memcpy(&word, hash.data() + i * sizeof word, sizeof word);
        words_[i] += word;
    }
    ++rows_;
}

}  // namespace heed::move
