#pragma once
// A conversation's state as bytes, with a version: what the store keeps.
#include "dialogs/conversation/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed::conversation {

std::string encode(const State& state);
// Nothing when the bytes are unreadable or of a newer version: then the conversation starts again,
// politely, and the caller logs it.
std::optional<State> decode(std::string_view bytes);

}  // namespace heed::conversation
