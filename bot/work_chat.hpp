#pragma once
// Channels that are there for staff (WeCom): who is not bound has nothing to do in them.
#include "bot/config.hpp"

#include <string_view>

namespace heed {

bool is_work_chat(const Config& config, std::string_view channel);

}  // namespace heed
