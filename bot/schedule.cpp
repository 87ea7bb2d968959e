#include "bot/schedule.hpp"

#include "bot/await_store.hpp"
#include "bot/log.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace heed {
namespace {

constexpr std::size_t rows_per_turn_max = 50;
constexpr std::size_t lists_per_turn_max = 5;  // each reads all open complaints of its head
constexpr auto put_off_by = std::chrono::hours(1);
constexpr auto concerns_rest = std::chrono::minutes(1);

// A timer that makes its turn throw is dropped, or it would stop all others for ever.
void drop_timer(Tx& tx, TimePoint now, std::string_view why) {
    for (const Timer& timer : tx.take_due_timers(now, 1)) {
        log::error("timer_dropped", {{"name", timer.name}, {"why", std::string(why)}});
    }
}

// What makes a deadline throw is a fault of heed's, and the next version may mend it.
void put_off_deadline(Tx& tx, TimePoint now, std::string_view why) {
    for (const DueRow& row : tx.due(now, 1)) {
        log::error("deadline_put_off", {{"number", row.number}, {"why", std::string(why)}});
        tx.put_off(row, now + put_off_by);
    }
}

}  // namespace

// One transaction for everything that is due. When a kind throws, nothing of the look is done;
// which of several rows it was is not known, so the next looks take that kind's one by one.
struct Schedule::Look {
    const std::vector<Kind>& kinds;
    TimePoint now;
    std::size_t current = 0;

    Ran operator()(Tx& tx) {
        Ran ran;
        for (current = 0; current < kinds.size(); ++current) {
            const Kind& kind = kinds[current];
            tx.follow({});
            const std::size_t count_max = kind.one_by_one > 0 ? 1 : rows_per_turn_max;
            if (kind.run(tx, count_max, now, ran.enqueued)) ran.more = true;
        }
        return ran;
    }
    Ran set_aside(Tx& tx, std::string_view why) const {
        const bool alone = kinds[current].one_by_one > 0;
        if (alone) kinds[current].set_aside(tx, now, why);
        return {true, false, current, alone};
    }
};

Schedule::Schedule(
    Lane& lane,
    Store& store,
    Engine& engine,
    ConcernWatch& concerns,
    Outbox& outbox,
    const Clock& clock,
    const HookWatch* hooks,
    std::chrono::milliseconds look_every
)
    : store_(store), outbox_(outbox), clock_(clock), loop_(lane, look_every) {
    kinds_.push_back(
        {[&engine](Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) {
             return engine.run_timers(tx, count_max, now, enqueued) > 0;
         },
         drop_timer}
    );
    kinds_.push_back(
        {[&engine](Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) {
             return engine.run_due(tx, count_max, now, enqueued) > 0;
         },
         put_off_deadline}
    );
    // The heads as they come. A list that cannot be written is left out today.
    kinds_.push_back(
        {[&engine](Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) {
             const std::size_t lists = std::min(count_max, lists_per_turn_max);
             return engine.write_morning_lists(tx, lists, now, enqueued) > 0;
         },
         [&engine](Tx& tx, TimePoint now, std::string_view why) {
             for (const auto& [member, key] : engine.take_morning_readers(tx, 1, now)) {
                 log::error(
                     "morning_list_left_out", {{"staff", member.id}, {"why", std::string(why)}}
                 );
             }
         }}
    );
    // What was kept before residents had keys of their own, once.
    const auto reseal_from = std::make_shared<TimePoint>();
    kinds_.push_back(
        {[reseal_from](Tx& tx, std::size_t count_max, TimePoint now, bool&) {
             return now >= *reseal_from && tx.reseal(count_max);
         },
         [reseal_from](Tx&, TimePoint now, std::string_view why) {
             log::error("reseal_failed", {{"why", std::string(why)}});
             *reseal_from = now + put_off_by;
         }}
    );
    const auto concerns_from = std::make_shared<TimePoint>();
    kinds_.push_back(
        {[&concerns, &engine, concerns_from](Tx& tx, std::size_t, TimePoint now, bool& enqueued) {
             if (now < *concerns_from) return false;
             engine.begin(tx);
             const ConcernWatch::Ran ran = concerns.follow(tx, now);
             enqueued = enqueued || ran.enqueued;
             return ran.more;
         },
         [concerns_from](Tx&, TimePoint now, std::string_view why) {
             log::error("concerns_failed", {{"why", std::string(why)}});
             *concerns_from = now + concerns_rest;
         }}
    );
    kinds_.push_back(
        {[&engine](Tx& tx, std::size_t, TimePoint now, bool& enqueued) {
             const bool told = engine.tell_of_strangers(tx, now);
             enqueued = enqueued || told;
             return false;
         },
         [](Tx&, TimePoint, std::string_view why) {
             log::error("strangers_not_told", {{"why", std::string(why)}});
         }}
    );
    if (hooks == nullptr) return;
    kinds_.push_back(
        {[hooks](Tx& tx, std::size_t count_max, TimePoint now, bool& enqueued) {
             return hooks->follow(tx, count_max, now, enqueued);
         },
         [hooks](Tx& tx, TimePoint, std::string_view why) { hooks->drop_next(tx, why); }}
    );
}

Task<bool> Schedule::look() {
    Ran ran;
    try {
        Look work{kinds_, clock_.now()};
        ran = co_await write(store_, std::move(work));
    } catch (const std::exception& error) {
        log::error("schedule_failed", {{"why", error.what()}});
    }
    for (std::size_t i = 0; i < kinds_.size(); ++i) {
        std::size_t& alone = kinds_[i].one_by_one;
        if (ran.threw == i && !ran.set_aside) {
            alone = rows_per_turn_max;
        } else if (alone > 0 && (!ran.threw || ran.threw == i)) {
            --alone;
        }
    }
    if (ran.enqueued) outbox_.wake();
    co_return ran.more;
}

Task<void> Schedule::run() {
    auto round = [this] { return look(); };
    return loop_.run(std::move(round));
}

}  // namespace heed
