#pragma once
// Scorecards in chat. Counting a long period reads many histories, so it is done in a reading
// transaction before the turn, which writes and keeps all others waiting.
#include "bot/rules.hpp"
#include "dialogs/message.hpp"
#include "dialogs/staff/score_card.hpp"
#include "storage/store.hpp"

#include <optional>

namespace heed {

// The cards of all departments in `period`, with their common concerns.
staff::ScoreReport score_report(
    ReadTx& tx, const Organisation& organisation, const casework::ScorePeriod& period
);

// Is it the command for scorecards, whoever says it? Looks at the words alone.
bool asks_for_scores(const Rules& rules, const Content& content, TimePoint now);
// All cards of the period that `message` asks for; nothing when its sender is no member of staff or
// the period is not understood.
std::optional<staff::ScoreReport> read_scores(
    ReadTx& tx, const Rules& rules, const IncomingMessage& message, TimePoint now
);

}  // namespace heed
