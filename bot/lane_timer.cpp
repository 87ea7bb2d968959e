#include "bot/lane_timer.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace heed {

LaneTimer::LaneTimer(Lane::executor_type lane, std::chrono::milliseconds after)
    : lane_(lane), held_(boost::asio::use_service<LaneTime>(lane.context()).held) {
    if (held_ == nullptr) real_.emplace(lane);
    expires_after(after);
}

void LaneTimer::expires_after(std::chrono::milliseconds after) {
    after_ = after;
    if (real_) real_->expires_after(after);
}

Task<void> LaneTimer::wait() {
    const boost::asio::use_awaitable_t<Lane::executor_type> token;
    if (real_) {
        co_await real_->async_wait(boost::asio::as_tuple(token));
        co_return;
    }
    auto initiate = [this](auto handler) {
        waiting_ = held_->begin(after_, HeldTime::Resume(std::move(handler)));
    };
    co_await boost::asio::async_initiate<
        const boost::asio::use_awaitable_t<Lane::executor_type>,
        void()>(initiate, token);
}

void LaneTimer::cancel() {
    if (real_) {
        real_->cancel();
    } else {
        held_->end(waiting_);
    }
}

}  // namespace heed
