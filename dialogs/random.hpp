#pragma once
// Randomness enters through this, so that a simulation can hold it.
#include <cstddef>
#include <cstdint>
#include <string>

namespace heed {

class Random {
   public:
    virtual ~Random() = default;
    // Fills `count` bytes. The production source is cryptographically secure.
    virtual void fill(unsigned char* bytes, std::size_t count) = 0;
};

// `byte_count` random bytes in lower-case hex (twice as many characters).
std::string random_hex(Random& random, std::size_t byte_count);

}  // namespace heed
