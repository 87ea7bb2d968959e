#include "bot/lane_sessions.hpp"

namespace heed {
namespace {

// How late a deadline may be noticed; the shortest is a second.
constexpr auto tick_length = std::chrono::milliseconds(200);

}  // namespace

void LaneSessions::add(LaneSession& session) {
    sessions_.insert(&session);
    if (draining_) session.begin_drain();
    if (!ticking_) tick();
}

// None of the calls below removes a session at once: what they cancel completes later.
void LaneSessions::drain() {
    leaving_ = draining_ = true;
    for (LaneSession* session : sessions_) session->begin_drain();
}

void LaneSessions::cut() {
    for (LaneSession* session : sessions_) session->cut();
}

void LaneSessions::tick() {
    const LaneSession::Clock::time_point now = LaneSession::Clock::now();
    for (LaneSession* session : sessions_) {
        if (session->deadline() <= now) session->interrupt();
    }
    ticking_ = !sessions_.empty();
    if (!ticking_) return;
    timer_.expires_at(now + tick_length);
    timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
        if (!error) self->tick();
    });
}

}  // namespace heed
