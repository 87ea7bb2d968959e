#pragma once
// `heed outbox`: notices that are on their way or did not arrive, and why. Shows no person.
#include "bot/config.hpp"
#include "storage/records.hpp"

#include <optional>
#include <ostream>

namespace heed {

// One JSON line an item: id, state, kind, event, number, attempts, due, why.
int run_outbox(const Config& config, std::optional<OutboxState> state, std::ostream& out);

}  // namespace heed
