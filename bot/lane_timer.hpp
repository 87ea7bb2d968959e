#pragma once
// How a coroutine on a lane waits for time to pass. The time is the machine's steady one, unless
// somebody holds the lane's: a simulation, which lets hours pass in a moment.
#include "bot/task.hpp"

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/execution_context.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace heed {

// The time of a lane that is held.
class HeldTime {
public:
    using Resume = boost::asio::any_completion_handler<void()>;
    virtual ~HeldTime() = default;
    // Posts `resume` to its lane after so long, or when end() is called with the returned id.
    virtual std::uint64_t begin(std::chrono::milliseconds after, Resume resume) = 0;
    // Does nothing when that wait is over.
    virtual void end(std::uint64_t wait) = 0;
};

// A service of every lane that has timers: who holds its time; null: nobody. Set before the first
// timer is made.
class LaneTime final : public boost::asio::execution_context::service {
public:
    using key_type = LaneTime;
    static inline boost::asio::execution_context::id id;
    explicit LaneTime(boost::asio::execution_context& context) : service(context) {}
    HeldTime* held = nullptr;

private:
    void shutdown() override {}
};

// One wait at a time.
class LaneTimer {
public:
    explicit LaneTimer(
        Lane::executor_type lane, std::chrono::milliseconds after = std::chrono::milliseconds(0)
    );
    explicit LaneTimer(Lane& lane) : LaneTimer(lane.get_executor()) {}
    LaneTimer(const LaneTimer&) = delete;
    LaneTimer& operator=(const LaneTimer&) = delete;

    void expires_after(std::chrono::milliseconds after);
    // Until the time is over, or cancel().
    Task<void> wait();
    // Ends a wait that is under way; the next one is not touched.
    void cancel();
    Lane::executor_type lane() const { return lane_; }

private:
    using Real = boost::asio::basic_waitable_timer<
        std::chrono::steady_clock,
        boost::asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>;
    Lane::executor_type lane_;
    HeldTime* held_;
    std::optional<Real> real_;  // when the lane's time is not held
    std::chrono::milliseconds after_{};
    std::uint64_t waiting_ = 0;
};

}  // namespace heed
