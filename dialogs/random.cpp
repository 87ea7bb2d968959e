#include "dialogs/random.hpp"

#include "dialogs/hex.hpp"

namespace heed {

std::string random_hex(Random& random, std::size_t byte_count) {
    std::string bytes(byte_count, '\0');
    random.fill(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
    return hex_of(bytes);
}

}  // namespace heed
