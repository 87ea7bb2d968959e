#pragma once
// All chance of a simulation comes from one seed.
#include "dialogs/random.hpp"

#include <cstdint>
#include <span>

namespace heed::simulation {

// splitmix64: the same seed gives the same numbers everywhere.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    // Both ends included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        return low + static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool chance(double probability) {
        return static_cast<double>(next() >> 11) * 0x1.0p-53 < probability;
    }
    template <class Value>
    const Value& pick(std::span<const Value> values) {
        return values[next() % values.size()];
    }
    // Another sequence of numbers: what one part of the world draws does not move the others.
    Dice fork() { return Dice(next()); }

private:
    std::uint64_t state_;
};

// What the product draws.
class DiceRandom final : public Random {
public:
    explicit DiceRandom(Dice dice) : dice_(dice) {}
    void fill(unsigned char* bytes, std::size_t count) override {
        for (std::size_t i = 0; i < count; ++i)
            bytes[i] = static_cast<unsigned char>(dice_.next() >> 56);
    }

private:
    Dice dice_;
};

}  // namespace heed::simulation
