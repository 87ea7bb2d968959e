#pragma once
// Why a complaint is not taken up: a short list, read from what was typed, because the reason
// decides what the resident is told to do instead.
#include <cstdint>
#include <string_view>

namespace heed::casework {

enum class RejectReason : std::uint8_t { outside, personal, court, unclear, known, other };
std::string_view to_string(RejectReason reason);

// By the first word of the list that `text` holds; `other` when there is none.
RejectReason reject_reason_of(std::string_view text);

}  // namespace heed::casework
