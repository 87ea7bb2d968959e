#pragma once
// Fetches the photos that came as a platform's handle, and keeps them.
#include "bot/channels.hpp"
#include "bot/delivery/attempt.hpp"
#include "bot/delivery/outbox_counts.hpp"
#include "bot/delivery/photo_keeper.hpp"
#include "bot/delivery/tokens.hpp"
#include "bot/http_client.hpp"
#include "bot/task.hpp"

#include <cstddef>

namespace heed {

// Lives on one lane.
class PhotoFetch {
public:
    // All arguments outlive it.
    PhotoFetch(
        const Channels& channels,
        Tokens& tokens,
        HttpClient& client,
        PhotoKeeper& photos,
        Backoff& backoff,
        OutboxCounts& counts,
        std::size_t photo_bytes_max
    )
        : channels_(channels),
          tokens_(tokens),
          client_(client),
          photos_(photos),
          backoff_(backoff),
          counts_(counts),
          photo_bytes_max_(photo_bytes_max) {}
    Task<Verdict> fetch(const Leased& leased);

private:
    const Channels& channels_;
    Tokens& tokens_;
    HttpClient& client_;
    PhotoKeeper& photos_;
    Backoff& backoff_;
    OutboxCounts& counts_;
    std::size_t photo_bytes_max_;
};

}  // namespace heed
