#pragma once
// Does something again and again on a lane, with a pause between, until it is told to stop.
#include "bot/lane_timer.hpp"
#include "bot/task.hpp"

#include <chrono>
#include <utility>

namespace heed {

// Lives on one lane.
class Periodic {
public:
    Periodic(Lane& lane, std::chrono::milliseconds pause) : pause_(pause), sleep_(lane) {}

    // `round()` is a Task<bool> that does not throw; true: there is more to do, without a pause.
    template <class Round>
    Task<void> run(Round round) {
        while (!stopping_) {
            Task<bool> work = round();
            const bool more = co_await std::move(work);
            if (more || stopping_) continue;
            sleep_.expires_after(pause_);
            co_await sleep_.wait();
        }
    }
    // run() ends after the round that it is in.
    void stop() {
        stopping_ = true;
        sleep_.cancel();
    }

private:
    std::chrono::milliseconds pause_;
    LaneTimer sleep_;
    bool stopping_ = false;
};

}  // namespace heed
