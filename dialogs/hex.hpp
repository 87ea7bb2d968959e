#pragma once
#include <string>
#include <string_view>

namespace heed {

// Two lower-case hex digits for each byte.
std::string hex_of(std::string_view bytes);

}  // namespace heed
