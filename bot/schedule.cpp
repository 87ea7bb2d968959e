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
    struct Ran {
        std::size_t timers = 0;
        bool enqueued = false;
    };
    Ran operator()(Tx& tx) {
        Ran ran;
        ran.timers = engine.run_timers(tx, timers_per_turn_max, now, ran.enqueued);
        return ran;
    }
    // A timer that makes the turn throw is dropped, or it would stop all others for ever.
    Ran set_aside(Tx& tx, std::string_view why) const {
        for (const Timer& timer : tx.take_due_timers(now, 1)) {
            log::error("timer_dropped", {{"name", timer.name}, {"why", std::string(why)}});
        }
        return {timers_per_turn_max, false};
    }
};

}  // namespace

Task<void> Schedule::run() {
    while (!stopping_) {
        std::size_t ran_timers = 0;
        try {
            TimersWork work{engine_, clock_.now()};
            const TimersWork::Ran ran = co_await write(store_, std::move(work));
            ran_timers = ran.timers;
            if (ran.enqueued) outbox_.wake();
        } catch (const std::exception& error) {
            log::error("timers_failed", {{"why", error.what()}});
        }
        if (ran_timers == timers_per_turn_max || stopping_) continue;
        sleep_.expires_after(look_every);
        co_await sleep_.async_wait(
            boost::asio::as_tuple(boost::asio::use_awaitable_t<Lane::executor_type>())
        );
    }
}

}  // namespace heed
