#include "bot/system.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <climits>
#include <cstddef>
#include <cstring>
#include <stdexcept>

namespace heed {

TimePoint SystemClock::now() const {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

namespace {

void draw(unsigned char* bytes, std::size_t count) {
    if (count > INT_MAX || RAND_bytes(bytes, static_cast<int>(count)) != 1) {
        throw std::runtime_error("the system has no randomness to give");
    }
}

// Asking OpenSSL costs more than a nonce is long, so a thread draws some hundred ahead. What was
// given out is wiped; a process that is forked off begins anew (heed forks only to run a program).
struct DrawnAhead {
    std::array<unsigned char, 4096> bytes;
    std::size_t used = bytes.size();
};

}  // namespace

void SystemRandom::fill(unsigned char* bytes, std::size_t count) {
    constexpr std::size_t small = 64;
    if (count > small) return draw(bytes, count);
    static thread_local DrawnAhead ahead;
    if (ahead.bytes.size() - ahead.used < count) {
        draw(ahead.bytes.data(), ahead.bytes.size());
        ahead.used = 0;
    }
    unsigned char* const next = ahead.bytes.data() + ahead.used;
    std::memcpy(bytes, next, count);
    OPENSSL_cleanse(next, count);
    ahead.used += count;
}

}  // namespace heed
