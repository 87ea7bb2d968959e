#pragma once
// Runs of a program that takes bytes and gives bytes (heed-picture, rsvg-convert): so many at once,
// the others in order; killed when its time is over; nothing that it gives is endless.
#include "bot/delivery/picture_child.hpp"
#include "bot/task.hpp"
#include "storage/counters.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace heed {

struct ChildLimits {
    std::chrono::milliseconds time;  // then it is killed
    unsigned running_max;            // at once; the others wait in order
    unsigned waiting_max;            // beyond these: turned away
    std::size_t output_bytes_max;
};

// Runs that did not end by themselves. Thread-safe.
struct ChildKills {
    Counter time{0};    // their time was over
    Counter signal{0};  // by a signal: a lock of the sandbox, or a fault of the program's
};

struct ChildOrder {
    std::filesystem::path program;
    std::vector<std::string> arguments;
    std::string input;
};

struct ChildOutput {
    std::string data;           // at most output_bytes_max: as many mean that there was more
    std::string words;          // the beginning of what it said on stderr
    std::optional<int> status;  // nothing when a signal ended it
    std::string fault;          // why there is no output at all; empty: it ran to its end
};

// Usable from every lane; outlives the runs.
class ChildRuns {
public:
    explicit ChildRuns(ChildLimits limits);
    ChildRuns(const ChildRuns&) = delete;
    ChildRuns& operator=(const ChildRuns&) = delete;
    ~ChildRuns();

    // The program reads all of the input before it writes anything. Never throws.
    Task<ChildOutput> run(ChildOrder order);
    const ChildKills& kills() const { return kills_; }

private:
    class Line;

    Task<ChildOutput> run_now(ChildOrder order);

    const ChildLimits limits_;
    std::unique_ptr<Line> line_;
    ChildKills kills_;
};

}  // namespace heed
