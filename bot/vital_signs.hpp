#pragma once
// What /metrics shows besides counters: the process, the disk, the store and its backlog. It is
// read when somebody asks, on other threads than those that answer residents, and at most every
// `fresh_for`: many who ask cost no more than one (docs/decisions/0062).
#include "bot/clock.hpp"
#include "bot/clock_witness.hpp"
#include "bot/config.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <mutex>
#include <string>

namespace heed {

// Thread-safe.
class VitalSigns {
public:
    static constexpr auto fresh_for = std::chrono::seconds(10);

    // All arguments outlive it. `files`: threads that may block.
    VitalSigns(
        Store& store,
        boost::asio::thread_pool& files,
        const Config& config,
        const Clock& clock,
        const ClockWitness& witness
    );

    // Gauges in Prometheus' text format. What cannot be read now (the store is stopping, a disk
    // does not answer) is left out.
    Task<std::string> text();

private:
    Store& store_;
    boost::asio::thread_pool& files_;
    const Config& config_;
    const Clock& clock_;
    const ClockWitness& witness_;
    const TimePoint begun_;
    std::mutex mutex_;  // of the two below
    std::string text_;
    TimePoint read_at_{};
};

}  // namespace heed
