#include "dialogs/hex.hpp"

namespace heed {

std::string hex_of(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex(2 * bytes.size(), '\0');
    char* to = hex.data();
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    return hex;
}

}  // namespace heed
