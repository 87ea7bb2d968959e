#pragma once
// What a configuration allows although it is unwise.
#include "bot/config.hpp"

#include <string>
#include <vector>

namespace heed {

// One line each, saying what can happen and what to do.
std::vector<std::string> warnings_of(const Config& config);

// Who cannot reach heed, since no channel is for them.
struct MissingChannel {
    std::string what, advice;  // both empty: residents and staff can write
};
MissingChannel missing_channel(const Config& config);

}  // namespace heed
