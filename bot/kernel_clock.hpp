#pragma once
// What the kernel says of its clock.
#include <optional>

namespace heed {

// Is it kept right by a time server? Nothing: the kernel may not be asked (a sandbox).
// Source: adjtimex(2).
std::optional<bool> is_clock_synchronised();

}  // namespace heed
