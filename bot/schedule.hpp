#pragma once
// What happens by itself: the conversations' timers, the complaints' deadlines and the heads'
// morning lists come into their turns when they fall due, and what was filed is compared with what
// neighbours have said. The rows in the store are the truth, and each is moved in the transaction
// that acts on it: a restart, a clock jump or a second process neither loses nor repeats one.
#include "bot/clock.hpp"
#include "bot/concern_watch.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/engine.hpp"
#include "bot/hook_watch.hpp"
#include "bot/periodic.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace heed {

// Lives on one lane.
class Schedule {
public:
    Schedule(
        Lane& lane,
        Store& store,
        Engine& engine,
        ConcernWatch& concerns,
        Outbox& outbox,
        const Clock& clock,
        const HookWatch* hooks = nullptr,  // null: nobody is told of events
        // Looking costs a few indexed reads of nothing; the finest timer is half a minute.
        std::chrono::milliseconds look_every = std::chrono::seconds(1)
    );
    Task<void> run();  // until stop()
    void stop() { loop_.stop(); }

private:
    // What came of one look at everything.
    struct Ran {
        bool more = false;
        bool enqueued = false;             // the outbox has new rows
        std::optional<std::size_t> threw;  // the kind that did; nothing of the look was done
        bool set_aside = false;            // what threw will not again
    };
    // One kind of what can fall due. Its functions run in the look's transaction.
    struct Kind {
        // Does at most `count_max` of what is due; true: there may be more.
        std::function<bool(Tx&, std::size_t count_max, TimePoint now, bool& enqueued)> run;
        // The first of what is due makes the turn throw: it must not hold up the others.
        std::function<void(Tx&, TimePoint now, std::string_view why)> set_aside;
        std::size_t one_by_one = 0;  // so many still to be run alone: one of them throws
    };
    struct Look;
    Task<bool> look();

    Store& store_;
    Outbox& outbox_;
    const Clock& clock_;
    std::vector<Kind> kinds_;
    Periodic loop_;
};

}  // namespace heed
