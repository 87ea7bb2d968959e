#pragma once
// One accepted connection, from the handshake to its end.
#include "bot/lane_sessions.hpp"
#include "bot/peer_address.hpp"
#include "bot/server.hpp"
#include "bot/task.hpp"
#include "bot/tls_stream.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>

namespace heed {

// Times and sizes of a session. Generous for a platform's server, which sends a message in one
// piece; short enough that a hundred slow clients cost nothing that matters.
namespace session_limits {
inline constexpr auto handshake = std::chrono::seconds(5);
inline constexpr auto idle = std::chrono::seconds(30);  // between requests, and before the first
inline constexpr auto head = std::chrono::seconds(5);   // from its first byte
inline constexpr auto body = std::chrono::seconds(5);   // and then at least body_bytes_per_s
inline constexpr std::size_t body_bytes_per_s = 1024;
// A body of this size always finds memory. The rest of a larger one must come faster, so that
// nobody keeps the memory of many for long.
inline constexpr std::size_t small_body_bytes = 64 * 1024;
inline constexpr std::size_t large_body_bytes_per_s = 32 * 1024;
inline constexpr auto write = std::chrono::seconds(10);  // and then at least write_bytes_per_s
inline constexpr std::size_t write_bytes_per_s = 16 * 1024;
inline constexpr auto parting = std::chrono::seconds(1);  // for the last bytes to be taken
inline constexpr std::size_t parting_bytes_max = 256 * 1024;
inline constexpr auto last_request = std::chrono::seconds(1);  // on a new connection while draining
inline constexpr std::size_t buffer_bytes = 16 * 1024;
inline constexpr unsigned requests_max = 1000;
inline constexpr std::size_t chunk_extension_bytes_max = 128;
inline constexpr std::size_t chunks_min = 1024;  // allowed anyway; plus one a KiB of body
}  // namespace session_limits

// What all sessions of a server share. Thread-safe. Shared ownership: frames of sessions that were
// still suspended at the end are destroyed with their lane, after the server.
class SessionShared {
public:
    SessionShared(RequestHandler& request_handler, const ServerSettings& settings);

    void tell(std::string_view line) const {
        if (log_) log_(line);
    }
    RequestHandler& handler() const { return handler_; }
    const TrustedProxies& proxies() const { return proxies_; }

    // Counts a connection in, or refuses it because there are too many of that address or in all.
    bool admit(const IpAddress& address);
    void release(const IpAddress& address);
    // Memory for large bodies; false when they have taken all of it.
    bool take_memory(std::size_t bytes);
    void give_memory(std::size_t bytes) { large_bodies_bytes_ -= bytes; }

    ServerCounters counters;

private:
    bool is_exempt(const IpAddress& address) const;

    RequestHandler& handler_;
    const TrustedProxies proxies_;
    const std::size_t connections_max_;
    const std::size_t per_address_max_;
    const std::size_t large_bodies_bytes_max_;
    std::atomic<std::size_t> large_bodies_bytes_{0};
    const std::function<void(std::string_view)> log_;
    std::mutex mutex_;  // of by_address_
    std::map<IpAddress, std::size_t> by_address_;
};

// An admitted connection; counted out when it goes.
class Admission {
public:
    Admission(std::shared_ptr<SessionShared> shared, const IpAddress& address)
        : shared_(std::move(shared)), address_(address) {}
    Admission(Admission&&) = default;
    Admission& operator=(Admission&&) = delete;
    ~Admission() {
        if (shared_) shared_->release(address_);
    }
    SessionShared& shared() const { return *shared_; }
    const IpAddress& address() const { return address_; }

private:
    std::shared_ptr<SessionShared> shared_;
    IpAddress address_;
};

// Runs on the socket's lane until the connection has ended, as HTTP and from an upgrade on as a
// WebSocket. Without `tls` the connection is plain.
Task<void> run_session(
    LaneSocket socket,
    Admission admission,
    std::shared_ptr<LaneSessions> lane,
    std::shared_ptr<boost::asio::ssl::context> tls
);

}  // namespace heed
