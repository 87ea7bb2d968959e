#pragma once
// Several notices to one person become one message: those about one complaint, and the news of
// several complaints when there is much of it. Source: docs/casework.md, "Notices and their time".
#include "bot/config.hpp"
#include "dialogs/texts.hpp"
#include "storage/store.hpp"

#include <vector>

namespace heed {

// So much news at once is told as a list.
inline constexpr std::size_t digest_from = 3;

// Of what has just been leased, and what is due besides it, merges what may go together; what went
// along with another is gone from `leased`. The order of a complaint's notices stays. Nothing is
// merged when `merge_within` is 0.
void gather_company(
    Tx& tx, const Config& config, const Texts& texts, std::vector<OutboxItem>& leased, TimePoint now
);

// Says first what waits for this person, as many as a reply has room for; the others are pushed,
// since the person can be reached again. The rows that were said, and whether some are left.
struct SaidFirst {
    std::vector<OutboxItem> items;
    std::vector<Reply> replies;
    bool more = false;
};
SaidFirst say_waiting(
    Tx& tx, const Texts& texts, std::string_view language, const ConversationKey& key, TimePoint now
);

// Is what the notice asks still open? Only the reminder of a survey may have become idle.
bool is_wanted(Tx& tx, const OutboxItem& item);

}  // namespace heed
