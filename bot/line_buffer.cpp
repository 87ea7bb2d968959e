#include "bot/line_buffer.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <poll.h>
#include <unistd.h>
#include <utility>

namespace heed {
namespace {

constexpr auto gather = std::chrono::milliseconds(100);

}  // namespace

void write_whole(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written >= 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) {
            // Whoever started us shares the descriptor with us, and has made it so.
            pollfd ready{descriptor, POLLOUT, 0};
            ::poll(&ready, 1, -1);
        } else if (errno != EINTR) {
            return;
        }
    }
}

LineBuffer::LineBuffer(int descriptor, std::function<std::string(std::uint64_t)> tell_dropped)
    : descriptor_(descriptor),
      tell_dropped_(std::move(tell_dropped)),
      thread_([this] { work(); }) {}

void LineBuffer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    came_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void LineBuffer::append(std::string_view line, bool urgent) {
    bool tell = false;
    {
        const std::lock_guard lock(mutex_);
        if (waiting_.size() + line.size() >= bytes_max) {
            const std::size_t end = waiting_.find('\n', waiting_.size() / 2);
            const std::size_t gone = end == waiting_.npos ? waiting_.size() : end + 1;
            const auto from = waiting_.begin();
            const auto to = from + static_cast<std::ptrdiff_t>(gone);
            dropped_ += static_cast<std::uint64_t>(std::count(from, to, '\n'));
            waiting_.erase(from, to);
        }
        // The thread sleeps without end only while there is nothing.
        tell = waiting_.empty() || (urgent && !urgent_);
        waiting_.append(line).push_back('\n');
        urgent_ = urgent_ || urgent;
    }
    if (tell) came_.notify_one();
}

void LineBuffer::work() {
    std::string text;
    std::unique_lock lock(mutex_);
    while (true) {
        came_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (!stopping_ && !urgent_)
            came_.wait_for(lock, gather, [this] { return stopping_ || urgent_; });
        if (waiting_.empty()) return;
        text.clear();
        text.swap(waiting_);
        const std::uint64_t dropped = std::exchange(dropped_, 0);
        urgent_ = false;
        lock.unlock();
        if (dropped > 0) write_whole(descriptor_, tell_dropped_(dropped) + "\n");
        write_whole(descriptor_, text);
        lock.lock();
    }
}

}  // namespace heed
