#pragma once
// How late lanes come to what is due: whatever blocks one, or a processor that is not ours, keeps
// everybody on it waiting, and the times of requests do not show it, as they begin when the lane
// has read them.
#include "bot/duration_histogram.hpp"
#include "bot/task.hpp"

#include <chrono>
#include <deque>
#include <string>

namespace heed {

// add() before the lanes run; append() from any thread.
class LaneLag {
public:
    // `every`: how often each lane is asked.
    explicit LaneLag(std::chrono::milliseconds every = std::chrono::seconds(1)) : every_(every) {}

    // Asks the lane until it ends. `name` is the label `lane`, of several lanes together where they
    // share it. Lanes end before this does.
    void add(Lane& lane, const std::string& name);
    // heed_eventloop_lag_seconds{lane,le}
    void append(std::string& text) const;

private:
    struct Row {
        std::string name;
        DurationHistogram late;
    };
    Task<void> watch(Lane& lane, Row& row) const;

    const std::chrono::milliseconds every_;
    std::deque<Row> rows_;
};

}  // namespace heed
