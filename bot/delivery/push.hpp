#pragma once
// Brings a notice to a person: which account, which way, and what the platform's answer means for
// the row. Source: docs/casework.md, "Notices and their time"; docs/wechat.md, 2.
#include "bot/channels.hpp"
#include "bot/delivery/attempt.hpp"
#include "bot/delivery/outbox_counts.hpp"
#include "bot/delivery/tokens.hpp"
#include "bot/http_client.hpp"
#include "bot/task.hpp"
#include "bot/web/visits.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace heed {

// Lives on one lane.
class Pusher {
public:
    // All arguments outlive it.
    Pusher(
        const Channels& channels,
        Tokens& tokens,
        HttpClient& client,
        Visits& visits,
        Backoff& backoff,
        const Clock& clock,
        OutboxCounts& counts
    )
        : channels_(channels),
          tokens_(tokens),
          client_(client),
          visits_(visits),
          backoff_(backoff),
          clock_(clock),
          counts_(counts) {}

    // Where the person last wrote; where that cannot be reached, on their next account.
    Task<Verdict> push(const Leased& leased);
    // What was learned of these accounts is in the store now.
    void settled(const std::vector<AccountNews>& learned);

private:
    Task<Verdict> push_to(const Account& account, const Leased& leased);
    Task<Delivery> push_by(
        const Channel& channel, PushRoute route, const std::string& user, const Leased& leased
    );
    // May this way be tried at all?
    bool open(const Channel& channel, PushRoute route, const Account& account, bool weighs) const;
    // Verdict without what was learned, which is added to `news`.
    Verdict after_push(
        const Channel& channel,
        const Leased& leased,
        PushRoute route,
        const Delivery& delivery,
        AccountNews& news
    );

    const Channels& channels_;
    Tokens& tokens_;
    HttpClient& client_;
    Visits& visits_;
    Backoff& backoff_;
    const Clock& clock_;
    OutboxCounts& counts_;
    // Interfaces whose daily quota is used up, until it is fresh.
    std::map<std::pair<const Channel*, PushRoute>, TimePoint> closed_until_;
    // Counted messages that are on their way or not yet settled.
    std::map<ConversationKey, int> in_hand_;
};

}  // namespace heed
