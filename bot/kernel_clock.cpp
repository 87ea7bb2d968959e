#include "bot/kernel_clock.hpp"

#include <sys/timex.h>

namespace heed {

std::optional<bool> is_clock_synchronised() {
    timex state{};  // no mode: nothing is set, so no right is needed
    const int said = ::adjtimex(&state);
    if (said < 0) return std::nullopt;
    return said != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

}  // namespace heed
