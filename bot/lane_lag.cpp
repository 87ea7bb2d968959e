#include "bot/lane_lag.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace heed {
namespace {

using Await = boost::asio::use_awaitable_t<Lane::executor_type>;

}  // namespace

void LaneLag::add(Lane& lane, const std::string& name) {
    auto row = std::ranges::find(rows_, name, &Row::name);
    if (row == rows_.end()) {
        rows_.emplace_back().name = name;
        row = std::prev(rows_.end());
    }
    auto task = watch(lane, *row);
    boost::asio::co_spawn(lane, std::move(task), boost::asio::detached);
}

Task<void> LaneLag::watch(Lane& lane, Row& row) const {
    using Clock = std::chrono::steady_clock;
    boost::asio::basic_waitable_timer<Clock, boost::asio::wait_traits<Clock>, Lane::executor_type>
        timer(lane);
    while (true) {
        timer.expires_after(every_);
        co_await timer.async_wait(Await());
        row.late.note(Clock::now() - timer.expiry());
    }
}

void LaneLag::append(std::string& text) const {
    MetricFamily late(text, "histogram", "heed_eventloop_lag_seconds");
    for (const Row& row : rows_) row.late.append(late, {"lane", row.name});
}

}  // namespace heed
