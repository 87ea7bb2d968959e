#pragma once
// What a part of heed counts of itself. Counting allocates nothing and locks nothing.
#include "dialogs/complaint.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace heed {

using Counter = std::atomic<std::uint64_t>;

inline void count_one(Counter& counter) { counter.fetch_add(1, std::memory_order_relaxed); }

// How much something was, again and again. Thread-safe.
template <std::size_t Ends>
class Histogram {
public:
    // Upper ends of the buckets, ascending; what is larger than the last is counted, too.
    explicit constexpr Histogram(const std::array<double, Ends>& ends) : ends_(ends) {}

    // `value` is not negative.
    void note(double value) {
        const auto end = std::ranges::lower_bound(ends_, value);
        count_one(noted_[static_cast<std::size_t>(end - ends_.begin())]);
        millionths_.fetch_add(
            static_cast<std::uint64_t>(value * 1e6 + 0.5), std::memory_order_relaxed
        );
    }

    struct Reading {
        std::array<std::uint64_t, Ends + 1> up_to{};  // each with those before; the last is all
        double sum = 0;
    };
    Reading read() const {
        Reading reading;
        std::uint64_t count = 0;
        for (std::size_t i = 0; i <= Ends; ++i)
            reading.up_to[i] = count += noted_[i].load(std::memory_order_relaxed);
        reading.sum =
            static_cast<double>(millionths_.load(std::memory_order_relaxed)) / 1e6;
        return reading;
    }
    const std::array<double, Ends>& ends() const { return ends_; }

private:
    const std::array<double, Ends> ends_;
    std::array<Counter, Ends + 1> noted_{};  // not cumulative
    Counter millionths_{0};
};

// The seconds of a clock that only goes forward, from whenever.
using Stopwatch = double (*)();

// What a store counts since it was opened. Thread-safe.
struct StoreCounters {
    explicit StoreCounters(Stopwatch stopwatch) : seconds(stopwatch) {}

    static constexpr auto statuses = static_cast<std::size_t>(Status::merged) + 1;
    static constexpr std::array<double, 11> commit_ends_s{
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1};
    static constexpr std::array<double, 9> jobs_ends{1, 2, 4, 8, 16, 32, 64, 128, 256};

    const Stopwatch seconds;  // null: nothing is timed
    // From the first job of a group to its end on the disk.
    Histogram<11> commit_seconds{commit_ends_s};
    Histogram<9> commit_jobs{jobs_ends};
    Counter full{0};     // groups that found no room on the disk
    Counter refused{0};  // groups that were refused for another reason
    Counter job{0};      // single jobs that threw and were undone
    // Committed changes of complaints by the status that they led to, and those that came too late:
    // somebody was faster.
    std::array<Counter, statuses> changes{};
    Counter conflicts{0};
};

// What waits for a store's threads now, and how much may wait before it refuses.
struct StoreLoad {
    std::size_t writes = 0, writes_max = 0;
    std::size_t reads = 0, reads_max = 0;
};

}  // namespace heed
