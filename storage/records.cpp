#include "storage/records.hpp"

#include "dialogs/ensure.hpp"

#include <array>

namespace heed {
namespace {

constexpr std::array<std::string_view, 8> outbox_state_names = {
    "pending", "waiting", "sent", "undeliverable", "uncertain", "expired", "cancelled", "merged"};

}  // namespace

std::string_view to_string(OutboxState state) {
    const auto index = static_cast<std::size_t>(state);
    HEED_ENSURE(index < outbox_state_names.size());
    return outbox_state_names[index];
}

std::optional<OutboxState> parse_outbox_state(std::string_view text) {
    for (std::size_t i = 0; i < outbox_state_names.size(); ++i) {
        if (outbox_state_names[i] == text) return static_cast<OutboxState>(i);
    }
    return std::nullopt;
}

}  // namespace heed
