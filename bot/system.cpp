#include "bot/system.hpp"

#include <climits>
#include <openssl/rand.h>

#include <stdexcept>

namespace heed {

TimePoint SystemClock::now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void SystemRandom::fill(unsigned char* bytes, std::size_t count) {
    if (count > INT_MAX || RAND_bytes(bytes, static_cast<int>(count)) != 1) {
        throw std::runtime_error("the system has no randomness to give");
    }
}

}  // namespace heed
