#pragma once
// Randomness from a seed.
#include "dialogs/random.hpp"

#include <cstddef>
#include <cstdint>
#include <mutex>

namespace heed::test {

// splitmix64: the same seed gives the same bytes everywhere. Safe to use from every thread.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed = 1) : state_(seed) {}
    void fill(unsigned char* bytes, std::size_t count) override {
        const std::lock_guard lock(mutex_);
        for (std::size_t i = 0; i < count; ++i) {
            std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
            bytes[i] = static_cast<unsigned char>(z ^ (z >> 31));
        }
    }

private:
    std::mutex mutex_;
    std::uint64_t state_;
};

}  // namespace heed::test
