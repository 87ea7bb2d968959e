#pragma once
// What kind of sound a file is, by its first bytes alone.
#include <string_view>

namespace heed {

// "audio/amr", "audio/ogg" ...; "application/octet-stream" for all else, so that whoever opens the
// file later never takes a stranger's page or program for a sound.
std::string_view sound_type(std::string_view bytes);

}  // namespace heed
