#pragma once
// What a configuration allows although it is unwise.
#include "bot/config.hpp"

#include <string>
#include <vector>

namespace heed {

// One line each, saying what can happen and what to do.
std::vector<std::string> warnings_of(const Config& config);

}  // namespace heed
