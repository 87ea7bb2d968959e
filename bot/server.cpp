#include "bot/server.hpp"

#include "bot/http_session.hpp"
#include "bot/tls.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace heed {
namespace {

namespace asio = boost::asio;
using boost::asio::ip::tcp;
using boost::system::error_code;
using Await = asio::use_awaitable_t<Lane::executor_type>;
using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Lane::executor_type>;

constexpr auto accept_pause = std::chrono::milliseconds(100);  // when descriptors run out
constexpr auto drain_look = std::chrono::milliseconds(10);
constexpr auto ticket_keys_last = std::chrono::hours(12);

class BeastServer final : public Server {
public:
    BeastServer(
        ServerSettings settings, Lane& control, std::vector<Lane*> lanes, RequestHandler& handler
    )
        : settings_(std::move(settings)),
          lanes_(std::move(lanes)),
          shared_(std::make_shared<SessionShared>(handler, settings_)),
          control_(control),
          acceptor_(control),
          accept_timer_(control),
          drain_timer_(control),
          ticket_timer_(control) {
        if (!settings_.plain_http) {
            material_ = read_tls_material(settings_.certificate_file, settings_.private_key_file);
            tls_ = make_server_tls(material_);
            note_certificate(*tls_);
            renew_ticket_keys_later();
        }
        for (Lane* lane : lanes_) sessions_.push_back(std::make_shared<LaneSessions>(*lane));
        listen();
        spawn(accept());
    }

    std::uint16_t port() const override { return port_; }
    std::string reload_certificate() override;
    void drain(DrainTimes times, std::function<void()> done) override;
    const ServerCounters& counters() const override { return shared_->counters; }

private:
    void listen();
    void listen_on_inherited();
    Task<void> accept();
    void take(LaneSocket socket, std::size_t lane);
    void take_waiting();
    void close_port();
    template <class Act>
    void on_lanes(Act act);
    Task<void> end(Clock::time_point begun, DrainTimes times);
    // All sessions, and with the port closed the accept under way. False: not in time.
    Task<bool> have_gone(Clock::time_point until);
    void cut_sessions();
    void finish_drain();
    void renew_ticket_keys_later();
    void spawn(Task<void> task);
    void note_certificate(asio::ssl::context& context) {
        const auto end = certificate_end(context).time_since_epoch();
        shared_->counters.certificate_end_s = std::chrono::floor<std::chrono::seconds>(end).count();
    }

    std::shared_ptr<asio::ssl::context> tls() {
        const std::lock_guard lock(tls_mutex_);
        return tls_;
    }

    const ServerSettings settings_;
    const std::vector<Lane*> lanes_;
    const std::shared_ptr<SessionShared> shared_;
    std::vector<std::shared_ptr<LaneSessions>> sessions_;  // one for each lane
    Lane& control_;
    asio::basic_socket_acceptor<tcp, Lane::executor_type> acceptor_;
    Timer accept_timer_, drain_timer_, ticket_timer_;
    std::uint16_t port_ = 0;
    bool accepting_ = true;
    std::function<void()> drained_;
    std::mutex tls_mutex_;  // of the two below; a reload may come from any thread
    TlsMaterial material_;
    std::shared_ptr<asio::ssl::context> tls_;
};

void BeastServer::listen_on_inherited() {
    const int socket = settings_.inherited_socket;
    int listens = 0;
    socklen_t size = sizeof listens;
    sockaddr_storage bound{};
    socklen_t bound_size = sizeof bound;
    const bool known = ::getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 &&
                       ::getsockname(socket, reinterpret_cast<sockaddr*>(&bound), &bound_size) == 0;
    if (!known || listens == 0 || (bound.ss_family != AF_INET && bound.ss_family != AF_INET6)) {
        throw std::runtime_error(
            "the socket that was handed over does not listen for TCP: heed.socket must have one "
            "ListenStream= with a port"
        );
    }
    error_code error;
    acceptor_.assign(bound.ss_family == AF_INET ? tcp::v4() : tcp::v6(), socket, error);
    if (error) throw std::runtime_error("cannot take over the socket: " + error.message());
    const tcp::endpoint endpoint = acceptor_.local_endpoint();
    // What heed.toml promises of `listen` must be true of this socket, too.
    if (settings_.plain_http && !endpoint.address().is_loopback()) {
        throw std::runtime_error(
            "plain_http is for loopback only, but the socket that was handed over listens on " +
            endpoint.address().to_string() + ": change ListenStream= in heed.socket"
        );
    }
    port_ = endpoint.port();
}

void BeastServer::listen() {
    if (settings_.inherited_socket >= 0) return listen_on_inherited();
    const std::string where = settings_.address + " port " + std::to_string(settings_.port);
    error_code error;
    const asio::ip::address address = asio::ip::make_address(settings_.address, error);
    if (error) {
        throw std::runtime_error("cannot listen on " + where + ": this is no IP address");
    }
    const tcp::endpoint endpoint(address, settings_.port);
    const auto check = [&] {
        if (error) throw std::runtime_error("cannot listen on " + where + ": " + error.message());
    };
    acceptor_.open(endpoint.protocol(), error);
    check();
    acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    check();
    acceptor_.bind(endpoint, error);
    check();
    acceptor_.listen(asio::socket_base::max_listen_connections, error);
    check();
    port_ = acceptor_.local_endpoint().port();
}

void BeastServer::spawn(Task<void> task) {
    asio::co_spawn(control_, std::move(task), [shared = shared_](std::exception_ptr failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            shared->tell(std::string("the listener failed: ") + error.what());
        }
    });
}

// An accept under way holds a socket of a lane, so a drain waits for the end of this too: what is
// left in `control` must not outlive the lanes.
Task<void> BeastServer::accept() {
    for (std::size_t next = 0; acceptor_.is_open(); next = (next + 1) % lanes_.size()) {
        error_code error;
        LaneSocket socket =
            co_await acceptor_.async_accept(*lanes_[next], asio::redirect_error(Await(), error));
        if (error == asio::error::operation_aborted) break;
        if (!error) {
            take(std::move(socket), next);
            continue;
        }
        // The client gave up before we came to it: nothing is wrong with us.
        if (error == asio::error::connection_aborted) continue;
        // No descriptors or memory: the next try would fail the same way, so let some end first.
        shared_->tell("cannot accept: " + error.message());
        accept_timer_.expires_after(accept_pause);
        co_await accept_timer_.async_wait(asio::redirect_error(Await(), error));
    }
    accepting_ = false;
}

// Closing the port resets connections that nobody has accepted yet. Those of a port that was handed
// over are the next process's.
void BeastServer::take_waiting() {
    if (settings_.inherited_socket >= 0) return;
    error_code error;
    acceptor_.non_blocking(true, error);
    for (std::size_t lane = 0; !error; lane = (lane + 1) % lanes_.size()) {
        LaneSocket socket(*lanes_[lane]);
        acceptor_.accept(socket, error);
        if (!error) take(std::move(socket), lane);
    }
}

// A connection that is refused closes with its socket.
void BeastServer::take(LaneSocket socket, std::size_t lane) {
    error_code error;
    const IpAddress address = socket.remote_endpoint(error).address();
    if (error) return;  // gone already
    if (!shared_->admit(address)) {
        ++shared_->counters.rejected_limit;
        return;
    }
    Admission admission(shared_, address);
    Task<void> session =
        run_session(std::move(socket), std::move(admission), sessions_[lane], tls());
    asio::co_spawn(
        *lanes_[lane],
        std::move(session),
        [shared = shared_](std::exception_ptr failure) {
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (const std::exception& fault) {
                shared->tell(std::string("a connection failed: ") + fault.what());
            }
        }
    );
}

std::string BeastServer::reload_certificate() {
    if (settings_.plain_http) return {};
    try {
        TlsMaterial material =
            read_tls_material(settings_.certificate_file, settings_.private_key_file);
        auto context = make_server_tls(material);
        note_certificate(*context);
        const std::lock_guard lock(tls_mutex_);
        material_ = std::move(material);
        tls_ = std::move(context);
        return {};
    } catch (const std::exception& error) {
        ++shared_->counters.tls_reload_failures;
        return error.what();
    }
}

// A context keeps its ticket keys for life, and with them whoever steals one reads what was sent.
void BeastServer::renew_ticket_keys_later() {
    ticket_timer_.expires_after(ticket_keys_last);
    ticket_timer_.async_wait([this](const error_code& error) {
        if (error) return;
        {
            const std::lock_guard lock(tls_mutex_);
            tls_ = make_server_tls(material_);
        }
        renew_ticket_keys_later();
    });
}

void BeastServer::drain(DrainTimes times, std::function<void()> done) {
    const Clock::time_point begun = Clock::now();
    asio::post(control_, [this, begun, times, done = std::move(done)]() mutable {
        ticket_timer_.cancel();
        drained_ = std::move(done);
        spawn(end(begun, times));
    });
}

void BeastServer::close_port() {
    error_code ignored;
    take_waiting();
    acceptor_.close(ignored);
    accept_timer_.cancel();
}

template <class Act>
void BeastServer::on_lanes(Act act) {
    for (std::size_t i = 0; i < lanes_.size(); ++i)
        asio::post(*lanes_[i], [sessions = sessions_[i], act] { act(*sessions); });
}

Task<void> BeastServer::end(Clock::time_point begun, DrainTimes times) {
    const Clock::time_point until = begun + times.within;
    const auto drain_all = [this] { on_lanes([](LaneSessions& sessions) { sessions.drain(); }); };
    if (times.notice > times.notice.zero()) {
        on_lanes([](LaneSessions& sessions) { sessions.leave(); });
        error_code ignored;
        drain_timer_.expires_at(begun + times.notice);
        co_await drain_timer_.async_wait(asio::redirect_error(Await(), ignored));
        drain_all();
        co_await have_gone(until);
        close_port();
    } else {
        close_port();
        drain_all();
    }
    if (co_await have_gone(until)) {
        finish_drain();
    } else {
        cut_sessions();
    }
}

Task<bool> BeastServer::have_gone(Clock::time_point until) {
    while (shared_->counters.connections_open > 0 || (accepting_ && !acceptor_.is_open())) {
        if (Clock::now() >= until) co_return false;
        error_code ignored;
        drain_timer_.expires_after(drain_look);
        co_await drain_timer_.async_wait(asio::redirect_error(Await(), ignored));
    }
    co_return true;
}

// `done` may destroy the server.
void BeastServer::finish_drain() {
    const std::function<void()> done = std::move(drained_);
    done();
}

// Calls drained_ when every lane has closed its sockets.
void BeastServer::cut_sessions() {
    auto left = std::make_shared<std::atomic<std::size_t>>(lanes_.size());
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        asio::post(*lanes_[i], [this, left, sessions = sessions_[i]] {
            sessions->cut();
            if (--*left == 0) asio::post(control_, [this] { finish_drain(); });
        });
    }
}

}  // namespace

std::unique_ptr<Server> make_server(
    ServerSettings settings, Lane& control, std::vector<Lane*> lanes, RequestHandler& handler
) {
    return std::make_unique<BeastServer>(std::move(settings), control, std::move(lanes), handler);
}

}  // namespace heed
