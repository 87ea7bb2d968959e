#pragma once
// Lines on their way to a file descriptor: taken at once, written by a thread of its own in groups,
// so that a line costs the one who writes it little more than its bytes.
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace heed {

// Thread-safe.
class LineBuffer {
public:
    static constexpr std::size_t bytes_max = 1024 * 1024;

    // `tell_dropped` makes the line that says how many were dropped.
    LineBuffer(int descriptor, std::function<std::string(std::uint64_t)> tell_dropped);
    ~LineBuffer() { stop(); }
    LineBuffer(const LineBuffer&) = delete;
    LineBuffer& operator=(const LineBuffer&) = delete;

    // `line` ends without a newline. With `urgent` it is written at once, else within 100 ms. Does
    // not wait for the descriptor: when nobody reads it, the older half of what waits is dropped.
    void append(std::string_view line, bool urgent);
    // Writes what is there; what is appended afterwards is lost. Not from two threads at once.
    void stop();

private:
    void work();

    const int descriptor_;
    const std::function<std::string(std::uint64_t)> tell_dropped_;
    std::mutex mutex_;
    std::condition_variable came_;
    std::string waiting_;
    std::uint64_t dropped_ = 0;
    bool urgent_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

// All of it, or as much as the descriptor takes.
void write_whole(int descriptor, std::string_view text);

}  // namespace heed
