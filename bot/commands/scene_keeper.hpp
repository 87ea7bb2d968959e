#pragma once
// Keeps what a QR code stands for: through the running server, or in the database itself.
#include "bot/config.hpp"
#include "dialogs/complaint.hpp"

#include <string>
#include <string_view>

namespace heed {

// Empty when it is kept; else why not.
std::string keep_scene(const Config& config, std::string_view scene, const Place& place);

}  // namespace heed
