#pragma once
// With several processes on one database a notice is taken by any of them, and in the one that
// takes it the visitor may be away: then it waits in the database. Whoever holds the visitor's open
// chat looks there for it (docs/decisions/0071), when it is told that something waits and now and
// then anyway (0080).
#include "bot/channels.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/lane_timer.hpp"
#include "bot/web/visits.hpp"
#include "storage/store.hpp"

#include <chrono>

namespace heed {

// Lives on the outbox's lane.
class VisitorWatch {
public:
    // Between two looks.
    static constexpr std::chrono::seconds pause{2};
    static constexpr std::chrono::seconds pause_when_told{60};

    // All arguments outlive it.
    VisitorWatch(
        Lane& lane, Store& store, const Channels& channels, const Visits& visits, Outbox& outbox
    )
        : store_(store), channel_(channels.web()), visits_(visits), outbox_(outbox), sleep_(lane) {}

    Task<void> run();  // until stop()
    void stop() {
        stopping_ = true;
        sleep_.cancel();
    }
    // Something may wait; `told`: and when something more does, this is called again.
    void note_news(bool told) {
        told_ = told;
        woken_ = true;
        sleep_.cancel();
    }

private:
    Task<void> look();

    Store& store_;
    const Channel* const channel_;
    const Visits& visits_;
    Outbox& outbox_;
    LaneTimer sleep_;
    bool told_ = false;
    bool woken_ = false;
    bool stopping_ = false;
};

}  // namespace heed
