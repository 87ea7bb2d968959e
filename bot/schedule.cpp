#include "bot/schedule.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace heed {
namespace {

// Looking costs one indexed read of nothing; the finest timer is half a minute.
constexpr auto look_every = std::chrono::seconds(1);
constexpr std::size_t rows_per_turn_max = 50;
constexpr std::size_t lists_per_turn_max = 5;  // each reads all open complaints of its head
constexpr auto put_off_by = std::chrono::hours(1);

struct Ran {
    std::size_t rows = 0;
    bool enqueued = false;
    bool threw = false;  // one of several, nothing was done
};

struct TimersWork {
    Engine& engine;
    TimePoint now;
    std::size_t count_max;
    Ran operator()(Tx& tx) {
        Ran ran;
        ran.rows = engine.run_timers(tx, count_max, now, ran.enqueued);
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

// The same for deadlines; what makes one throw is a fault of heed's, and the next version may mend
// it: it is tried again in an hour.
struct DueWork {
    Engine& engine;
    TimePoint now;
    std::size_t count_max;
    Ran operator()(Tx& tx) {
        Ran ran;
        ran.rows = engine.run_due(tx, count_max, now, ran.enqueued);
        return ran;
    }
    Ran set_aside(Tx& tx, std::string_view why) const {
        if (count_max > 1) return {0, false, true};
        for (const DueRow& row : tx.due(now, 1)) {
            log::error("deadline_put_off", {{"number", row.number}, {"why", std::string(why)}});
            tx.put_off(row, now + put_off_by);
        }
        return {1, false, false};
    }
};

// The same for the morning lists, the heads taken as they come. One that cannot be written is
// left out today.
struct ListsWork {
    Engine& engine;
    TimePoint now;
    std::size_t count_max;
    Ran operator()(Tx& tx) {
        Ran ran;
        ran.rows = engine.write_morning_lists(
            tx, std::min(count_max, lists_per_turn_max), now, ran.enqueued
        );
        return ran;
    }
    Ran set_aside(Tx& tx, std::string_view why) const {
        if (count_max > 1) return {0, false, true};
        for (const auto& [member, key] : engine.take_morning_readers(tx, 1, now))
            log::error("morning_list_left_out", {{"staff", member.id}, {"why", std::string(why)}});
        return {1, false, false};
    }
};

struct ConcernsWork {
    ConcernWatch& concerns;
    TimePoint now;
    ConcernWatch::Ran operator()(Tx& tx) { return concerns.follow(tx, now); }
};

}  // namespace

template <class Work>
Task<bool> Schedule::look(std::size_t& one_by_one) {
    const std::size_t count_max = one_by_one > 0 ? 1 : rows_per_turn_max;
    try {
        Work work{engine_, clock_.now(), count_max};
        const Ran ran = co_await write(store_, std::move(work));
        if (one_by_one > 0) --one_by_one;
        if (ran.threw) one_by_one = rows_per_turn_max;
        if (ran.enqueued) outbox_.wake();
        co_return ran.threw || ran.rows > 0;
    } catch (const std::exception& error) {
        log::error("schedule_failed", {{"why", error.what()}});
    }
    co_return false;
}

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
    while (!stopping_) {
        const bool more_timers = co_await look<TimersWork>(timers_alone_);
        const bool more_due = co_await look<DueWork>(due_alone_);
        const bool more_lists = co_await look<ListsWork>(lists_alone_);
        const bool more_filed = co_await follow_concerns();
        if (more_timers || more_due || more_lists || more_filed || stopping_) continue;
        sleep_.expires_after(look_every);
        co_await sleep_.async_wait(
            boost::asio::as_tuple(boost::asio::use_awaitable_t<Lane::executor_type>())
        );
    }
}

}  // namespace heed
