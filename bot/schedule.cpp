#include "bot/schedule.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace heed {
namespace {

// Looking costs one indexed read of nothing; the finest timer is half a minute.
constexpr auto look_every = std::chrono::seconds(1);
constexpr std::size_t timers_per_turn_max = 50;

struct TimersWork {
    Engine& engine;
    TimePoint now;
    std::size_t count_max;
    struct Ran {
        std::size_t timers = 0;
        bool enqueued = false;
        bool threw = false;  // one of several, nothing was done
    };
    Ran operator()(Tx& tx) {
        Ran ran;
        ran.timers = engine.run_timers(tx, count_max, now, ran.enqueued);
        return ran;
    }
    // A timer that makes the turn throw is dropped, or it would stop all others for ever. Which of
    // several it was is not known: they are run again one by one.
    Ran set_aside(Tx& tx, std::string_view why) const {
        if (count_max > 1) return {0, false, true};
        for (const Timer& timer : tx.take_due_timers(now, 1)) {
            log::error("timer_dropped", {{"name", timer.name}, {"why", std::string(why)}});
        }
        return {1, false, false};
    }
};

struct ConcernsWork {
    ConcernWatch& concerns;
    TimePoint now;
    ConcernWatch::Ran operator()(Tx& tx) { return concerns.follow(tx, now); }
};

}  // namespace

// True when there is more to do at once.
Task<bool> Schedule::follow_concerns() {
    try {
        ConcernsWork work{concerns_, clock_.now()};
        const ConcernWatch::Ran ran = co_await write(store_, std::move(work));
        if (ran.enqueued) outbox_.wake();
        co_return ran.more;
    } catch (const std::exception& error) {
        log::error("concerns_failed", {{"why", error.what()}});
    }
    co_return false;
}

Task<void> Schedule::run() {
    std::size_t one_by_one = 0;  // timers still to be run alone
    while (!stopping_) {
        const std::size_t count_max = one_by_one > 0 ? 1 : timers_per_turn_max;
        bool more = false;
        try {
            TimersWork work{engine_, clock_.now(), count_max};
            const TimersWork::Ran ran = co_await write(store_, std::move(work));
            if (one_by_one > 0) --one_by_one;
            if (ran.threw) one_by_one = timers_per_turn_max;
            more = ran.threw || ran.timers == count_max;
            if (ran.enqueued) outbox_.wake();
        } catch (const std::exception& error) {
            log::error("timers_failed", {{"why", error.what()}});
        }
        const bool more_filed = co_await follow_concerns();
        if (more || more_filed || stopping_) continue;
        sleep_.expires_after(look_every);
        co_await sleep_.async_wait(
            boost::asio::as_tuple(boost::asio::use_awaitable_t<Lane::executor_type>())
        );
    }
}

}  // namespace heed
