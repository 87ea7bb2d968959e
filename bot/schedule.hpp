#pragma once
// What happens by itself: the conversations' timers, the complaints' deadlines and the heads' morning
// lists come into their turns when they fall due, and what was filed is compared with what
// neighbours have said. The rows in the store are the truth, and each is moved in the transaction
// that acts on it: a restart, a clock jump or a second process neither loses nor repeats one.
#include "bot/clock.hpp"
#include "bot/concern_watch.hpp"
#include "bot/delivery/outbox.hpp"
#include "bot/engine.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <boost/asio/steady_timer.hpp>

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
        const Clock& clock
    )
        : store_(store),
          engine_(engine),
          concerns_(concerns),
          outbox_(outbox),
          clock_(clock),
          sleep_(lane) {}
    Task<void> run();  // until stop()
    void stop() {
        stopping_ = true;
        sleep_.cancel();
    }

private:
    // Runs what is due, a few at once. True: there may be more.
    template <class Work>
    Task<bool> look(std::size_t& one_by_one);
    Task<bool> follow_concerns();

    Store& store_;
    Engine& engine_;
    ConcernWatch& concerns_;
    Outbox& outbox_;
    const Clock& clock_;
    boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>
        sleep_;
    // Rows still to be run one by one.
    std::size_t timers_alone_ = 0, due_alone_ = 0, lists_alone_ = 0;
    bool stopping_ = false;
};

}  // namespace heed
