#pragma once
// The real world behind the interfaces: wall clock and secure randomness. Wired in by main.
#include "bot/clock.hpp"
#include "dialogs/random.hpp"

namespace heed {

class SystemClock final : public Clock {
public:
    TimePoint now() const override;
};

// OpenSSL's generator; safe to use from every thread. Throws std::runtime_error when it has no
// entropy.
class SystemRandom final : public Random {
public:
    void fill(unsigned char* bytes, std::size_t count) override;
};

}  // namespace heed
