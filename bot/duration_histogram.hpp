#pragma once
// How long something took, again and again, as Prometheus wants it told. Fixed counters: noting
// allocates nothing and locks nothing.
#include "bot/metrics.hpp"

#include <array>
#include <chrono>

namespace heed {

// Thread-safe.
class DurationHistogram {
public:
    void note(std::chrono::steady_clock::duration took) {
        seconds_.note(std::chrono::duration<double>(took).count());
    }
    // Adds its series with `label` to a family of type "histogram"; none before the first note.
    void append(MetricFamily& family, Metrics::Label label) const {
        if (seconds_.read().up_to.back() > 0) family.histogram(seconds_, label);
    }

private:
    // Upper ends in seconds; the last is the time that WeChat waits for an answer, less a little.
    static constexpr std::array<double, 10> ends_s{
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 4.5};
    Histogram<10> seconds_{ends_s};
};

}  // namespace heed
