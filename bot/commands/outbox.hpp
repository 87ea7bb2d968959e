#pragma once
// `heed outbox`: notices that are on their way or did not arrive, and why; and how one that did not
// is tried again. Shows no person.
#include "bot/config.hpp"
#include "storage/records.hpp"

#include <cstdint>
#include <ostream>
#include <vector>

namespace heed {

// The states in which a notice has ended without arriving: what `--state dead` stands for.
inline const std::vector<OutboxState> dead_states = {
    OutboxState::undeliverable, OutboxState::uncertain, OutboxState::expired};

// One JSON line an item, newest first: id, state, kind, event, number, attempts, due, why, means
// (the state in plain words), into (of what was merged). Without `states`, all.
int run_outbox(const Config& config, const std::vector<OutboxState>& states, std::ostream& out);

// Dead notice `id` is pending again, through the running server or here.
int run_redrive(const Config& config, std::int64_t id, std::ostream& out, std::ostream& err);

}  // namespace heed
