#pragma once
// Addresses under which a photo, or the sound of a voice, can be opened by whoever it was sent to
// in a talk (docs/decisions/0030). Signed, so that nobody can make one up; they end by themselves.
#include "dialogs/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

inline constexpr auto photo_link_lifetime = std::chrono::hours(24 * 3);

// "https://bot.example.org/p/17.1795500000.0123...": good until `now` and the lifetime.
std::string photo_link(
    std::string_view key, std::string_view public_url, PhotoId photo, TimePoint now
);

// Has a path the form of such an address?
bool is_photo_path(std::string_view path);
// The photo of "/p/..."; nothing when the signature is not ours or its time is over.
std::optional<PhotoId> linked_photo(std::string_view key, std::string_view path, TimePoint now);

}  // namespace heed
