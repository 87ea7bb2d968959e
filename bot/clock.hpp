#pragma once
// The clock enters from main, so that a simulation can hold it.
#include "dialogs/time.hpp"

namespace heed {

class Clock {
public:
    virtual ~Clock() = default;
    virtual TimePoint now() const = 0;
};

}  // namespace heed
