#pragma once
// The open connections of one lane: their deadlines, and what a drain does to them. One coarse
// timer for all is cheaper than one for each, and unlike a stream's own timer it leaves the
// connection open, so that a slow client can still be told 408.
#include "bot/task.hpp"

#include <boost/asio/basic_waitable_timer.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <unordered_set>
#include <utility>

namespace heed {

// What its lane may do to a connection from outside. Used on its lane only.
class LaneSession {
public:
    using Clock = std::chrono::steady_clock;
    // Cancels what the connection waits for. Called again at every tick until the deadline moves,
    // since a composed operation may be between two steps when it is cancelled.
    virtual void interrupt() = 0;
    // The server drains: ends an idle connection, leaves alone one with a request in hand.
    virtual void begin_drain() = 0;
    // Closes the socket at once.
    virtual void cut() = 0;
    Clock::time_point deadline() const { return deadline_; }

protected:
    ~LaneSession() = default;
    Clock::time_point deadline_ = Clock::time_point::max();
};

// Resource of one lane; only touched there. Shared by the server and the sessions of the lane,
// whose suspended frames may outlive the server until the lane itself goes.
class LaneSessions : public std::enable_shared_from_this<LaneSessions> {
public:
    explicit LaneSessions(Lane& lane) : timer_(lane) {}
    void add(LaneSession& session);
    void remove(LaneSession& session) { sessions_.erase(&session); }
    // Each connection ends with its next answer.
    void leave() { leaving_ = true; }
    // And now also without one.
    void drain();
    void cut();
    bool leaving() const { return leaving_; }
    bool draining() const { return draining_; }

private:
    using Timer = boost::asio::basic_waitable_timer<
        LaneSession::Clock,
        boost::asio::wait_traits<LaneSession::Clock>,
        Lane::executor_type>;
    void tick();

    std::unordered_set<LaneSession*> sessions_;
    Timer timer_;
    bool ticking_ = false;
    bool leaving_ = false;
    bool draining_ = false;
};

// Keeps a session on its lane's list for as long as it runs.
class Listed {
public:
    Listed(std::shared_ptr<LaneSessions> lane, LaneSession& session)
        : lane_(std::move(lane)), session_(session) {
        lane_->add(session_);
    }
    ~Listed() { lane_->remove(session_); }
    Listed(const Listed&) = delete;
    Listed& operator=(const Listed&) = delete;

private:
    std::shared_ptr<LaneSessions> lane_;
    LaneSession& session_;
};

}  // namespace heed
