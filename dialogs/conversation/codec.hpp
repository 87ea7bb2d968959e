#pragma once
// A conversation's state as bytes, with a version: what the store keeps.
#include "dialogs/conversation/state.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::conversation {

// Since 2, longer texts stand once in a list and each step back is what it changes.
inline constexpr std::int64_t state_version = 2;

std::string encode(const State& state);
// Nothing when the bytes are unreadable or of a newer version: then the conversation starts again,
// politely, and the caller logs it.
std::optional<State> decode(std::string_view bytes);

// The size of encode(state), in bytes: where the conversation stands, and the longer texts that it
// names, each once.
struct EncodedSize {
    std::size_t skeleton = 0;
    std::size_t words = 0;
};
EncodedSize encoded_size(const State& state);
struct Encoded {
    std::string bytes;  // encode(state)
    EncodedSize size;
};
Encoded encode_measured(const State& state);

// No more is kept (fit.cpp). Source: docs/decisions/0018.
inline constexpr std::size_t skeleton_bytes_max = 4096;
inline constexpr std::size_t words_bytes_max = 24'000;

}  // namespace heed::conversation
