#include "dialogs/random.hpp"

#include <vector>

namespace heed {

std::string random_hex(Random& random, std::size_t byte_count) {
    static constexpr char digits[] = "0123456789abcdef";
    std::vector<unsigned char> bytes(byte_count);
    random.fill(bytes.data(), bytes.size());
    std::string text;
    text.reserve(2 * byte_count);
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace heed
