#pragma once
// With several processes on one database a notice is taken by any of them, and in the one that takes
// it the visitor may be away: then it waits in the database. Whoever holds the visitor's open chat
// looks there for it (docs/decisions/0071).
#include "bot/channels.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/periodic.hpp"
#include "bot/web/visits.hpp"
#include "storage/store.hpp"

#include <chrono>

namespace heed {

// Lives on the outbox's lane.
class VisitorWatch {
public:
    static constexpr std::chrono::seconds pause{2};

    // All arguments outlive it.
    VisitorWatch(
        Lane& lane, Store& store, const Channels& channels, const Visits& visits, Outbox& outbox
    )
        : store_(store),
          channel_(channels.web()),
          visits_(visits),
          outbox_(outbox),
          loop_(lane, pause) {}

    Task<void> run();  // until stop()
    void stop() { loop_.stop(); }

private:
    Task<bool> look();

    Store& store_;
    const Channel* const channel_;
    const Visits& visits_;
    Outbox& outbox_;
    Periodic loop_;
};

}  // namespace heed
