#pragma once
// The listener: accepts connections onto lanes, reloads the certificate, drains.
#include "adapters/http.hpp"
#include "bot/socket.hpp"
#include "bot/task.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// Answers one request. Lives as long as the server; called on every lane. What the view points to
// lives until the returned task is done. May throw: the session answers 500.
class RequestHandler {
public:
    virtual ~RequestHandler() = default;
    // Largest body for this path, asked after the header: 0 refuses a body.
    virtual std::size_t body_bytes_max(std::string_view method, std::string_view path) const = 0;
    virtual Task<HttpReply> handle(HttpRequestView request) = 0;
    // Is there a WebSocket at this path? A request for one anywhere else is refused unasked.
    virtual bool has_socket([[maybe_unused]] std::string_view path) const { return false; }
    // Only called where has_socket() said yes.
    virtual SocketOpening open_socket([[maybe_unused]] const HttpRequestView& request) {
        SocketOpening opening;
        opening.refusal.status = 404;
        return opening;
    }
    // The answer to a request whose body is larger than body_bytes_max; the body is not read and
    // the connection closes. For what has its own form of a refusal, or is not there at all.
    virtual HttpReply refuse_body(
        [[maybe_unused]] std::string_view method, [[maybe_unused]] std::string_view path
    ) const {
        HttpReply reply;
        reply.status = 413;
        return reply;
    }
    // The answer to a request whose large body finds no memory now; the rest of it is not read and
    // the connection closes.
    virtual HttpReply refuse_for_now(
        [[maybe_unused]] std::string_view method, [[maybe_unused]] std::string_view path
    ) const {
        HttpReply reply;
        reply.status = 503;
        reply.headers.emplace_back("Retry-After", "5");
        return reply;
    }
};

struct ServerSettings {
    std::string address;  // "0.0.0.0"
    std::uint16_t port = 0;
    // A listening TCP socket that the server takes over instead of binding `address` and `port`;
    // -1: none.
    int inherited_socket = -1;
    bool plain_http = false;
    std::string certificate_file, private_key_file;
    std::vector<std::string> trusted_proxies;  // addresses or CIDR
    std::size_t connections_max = 20000;
    std::size_t connections_per_address_max = 100;  // loopback and trusted proxies exempt
    // What the bodies of all requests in hand may take together. Only what is larger than
    // session_limits::small_body_bytes counts: whoever sends it has proved nothing yet.
    std::size_t large_bodies_bytes_max = std::size_t{256} * 1024 * 1024;
    // Told of faults that nobody else sees (a handler's exception, no descriptors left), in one
    // line without personal data. Called from every thread; may be empty.
    std::function<void(std::string_view line)> log;
};

// Counters by closed lists of words, and one time; thread-safe. Read by /metrics.
class ServerCounters {
public:
    std::atomic<std::uint64_t> requests{0}, connections{0}, connections_open{0};
    // Of the open ones: those that wait for the first byte of a request, and WebSockets.
    std::atomic<std::uint64_t> connections_idle{0}, websockets{0};
    std::atomic<std::uint64_t> handshakes{0}, handshake_failures{0};
    std::atomic<std::uint64_t> rejected_guard{0}, rejected_size{0}, rejected_slow{0},
        rejected_limit{0};
    std::atomic<std::uint64_t> tls_reload_failures{0};
    std::atomic<std::uint64_t> handler_failures{0};  // exceptions, answered 500
    // When the certificate in force ends, in seconds since 1970; 0: there is none (plain_http).
    std::atomic<std::int64_t> certificate_end_s{0};
};

// How a server ends, from the beginning of its drain.
struct DrainTimes {
    // So long it goes on as before, but that each answer is the last of its connection: until
    // whoever sends people here sends them elsewhere. Zero: nobody does.
    std::chrono::milliseconds notice{0};
    // Then what is left is cut.
    std::chrono::milliseconds within{0};
};

class Server {
public:
    virtual ~Server() = default;
    virtual std::uint16_t port() const = 0;  // the bound one
    // Loads certificate and key again. Empty on success; otherwise why the old one stays.
    virtual std::string reload_certificate() = 0;
    // Stops accepting; sessions finish the request in hand, idle ones close. `done` is called on
    // the control lane when the last has ended or its time is over. After a notice the port closes
    // last: a balancer that finds it closed may cut what is still in hand.
    virtual void drain(DrainTimes times, std::function<void()> done) = 0;
    virtual const ServerCounters& counters() const = 0;
};

// Binds and begins to accept. `control` runs acceptor and timers; `lanes` run the sessions; all
// outlive the server. Destroy it only when drain() is done or `control` runs no more. Throws
// std::runtime_error with one clear sentence when it cannot bind or the certificate is unusable.
std::unique_ptr<Server> make_server(
    ServerSettings settings, Lane& control, std::vector<Lane*> lanes, RequestHandler& handler
);

}  // namespace heed
