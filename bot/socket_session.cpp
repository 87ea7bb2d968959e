#include "bot/socket_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <deque>
#include <exception>
#include <string>
#include <utility>

namespace heed {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
namespace limits = socket_limits;
using boost::system::error_code;
using Await = asio::as_tuple_t<asio::use_awaitable_t<Lane::executor_type>>;
using Timer = asio::basic_waitable_timer<
    std::chrono::steady_clock,
    asio::wait_traits<std::chrono::steady_clock>,
    Lane::executor_type>;
using Request = boost::beast::http::request<boost::beast::http::string_body>;

template <class Stream>
class SocketSession final : public LaneSession, public SocketLine {
public:
    SocketSession(
        Stream stream,
        std::unique_ptr<SocketTalk> talk,
        SessionShared& shared,
        Lane::executor_type lane
    )
        : socket_(std::move(stream)), talk_(std::move(talk)), shared_(shared), settled_(lane) {
        websocket::stream_base::timeout times{};
        times.handshake_timeout = limits::handshake;
        times.idle_timeout = limits::idle;
        times.keep_alive_pings = true;
        socket_.set_option(times);
        socket_.read_message_max(limits::message_bytes_max);
        socket_.text(true);
        // Reading answers the client's close and then waits for the client to hang up.
        socket_.control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
            if (kind != websocket::frame_type::close) return;
            client_ends_ = true;
            deadline_ = Clock::now() + limits::closing;
        });
    }

    Task<void> run(const Request& request) {
        const auto [failure] = co_await socket_.async_accept(request, Await());
        if (failure) co_return;
        open_ = true;
        Task<void> beginning = talk_->begin(*this);
        co_await guarded(std::move(beginning));
        if (draining_) hang_up(SocketEnd::going_away);
        while (co_await hear_one()) {
        }
        open_ = false;
        talk_->close();
        unsent_.erase(unsent_.begin() + (writing_ ? 1 : 0), unsent_.end());
        while (writing_ || closing_) {
            settled_.expires_at(std::chrono::steady_clock::time_point::max());
            [[maybe_unused]] const auto [ignored] = co_await settled_.async_wait(Await());
        }
        deadline_ = Clock::time_point::max();
    }

    void say(std::string text) override {
        if (!open_ || end_asked_) return;
        if (unsent_.size() >= limits::unsent_messages_max) return cut();
        unsent_.push_back(std::move(text));
        if (!writing_) write_next();
    }

    void hang_up(SocketEnd why) override {
        if (!open_ || end_asked_) return;
        end_asked_ = true;
        end_ = why;
        if (!writing_) close();
    }

    void interrupt() override { cut(); }

    void begin_drain() override {
        draining_ = true;
        if (waiting_) hang_up(SocketEnd::going_away);
    }

    void cut() override {
        error_code ignored;
        boost::beast::get_lowest_layer(socket_).close(ignored);
    }

private:
    // One message and what it leads to. False when the connection is over.
    Task<bool> hear_one() {
        waiting_ = true;
        const auto [failure, bytes] = co_await socket_.async_read(heard_, Await());
        waiting_ = false;
        if (failure) co_return false;
        std::string text = boost::beast::buffers_to_string(heard_.data());
        heard_.consume(heard_.size());
        if (end_asked_) co_return true;
        if (!socket_.got_text()) {
            hang_up(SocketEnd::unacceptable);
            co_return true;
        }
        Task<void> hearing = talk_->hear(std::move(text));
        co_await guarded(std::move(hearing));
        if (draining_) hang_up(SocketEnd::going_away);
        co_return true;
    }

    Task<void> guarded(Task<void> task) {
        std::string why;
        try {
            co_await std::move(task);
            co_return;
        } catch (const std::exception& error) {
            why = error.what();
        }
        ++shared_.counters.handler_failures;
        shared_.tell("a message of a WebSocket failed: " + why);
        hang_up(SocketEnd::failed);
    }

    void write_next() {
        writing_ = true;
        deadline_ = Clock::now() + limits::write;
        socket_.async_write(
            asio::buffer(unsent_.front()),
            [this](const error_code& error, std::size_t) {
                writing_ = false;
                unsent_.pop_front();
                if (!client_ends_) deadline_ = Clock::time_point::max();
                settled_.cancel();
                if (error || !open_) return;
                if (!unsent_.empty()) {
                    write_next();
                } else if (end_asked_) {
                    close();
                }
            }
        );
    }

    void close() {
        closing_ = true;
        deadline_ = Clock::now() + limits::closing;
        const auto code = static_cast<websocket::close_code>(end_);
        socket_.async_close(code, [this](const error_code&) {
            closing_ = false;
            settled_.cancel();
        });
    }

    websocket::stream<Stream, false> socket_;  // false: no compression, which costs memory
    std::unique_ptr<SocketTalk> talk_;
    SessionShared& shared_;
    Timer settled_;
    boost::beast::flat_buffer heard_;
    std::deque<std::string> unsent_;  // the front is being written while `writing_`
    SocketEnd end_ = SocketEnd::going_away;
    bool open_ = false;
    bool waiting_ = false;  // for a message
    bool writing_ = false;
    bool closing_ = false;
    bool end_asked_ = false;
    bool client_ends_ = false;
    bool draining_ = false;
};

}  // namespace

template <class Stream>
Task<void> run_socket(
    Upgrade<Stream> upgrade, SessionShared& shared, std::shared_ptr<LaneSessions> lane
) {
    const auto executor = upgrade.stream.get_executor();
    SocketSession<Stream> session(
        std::move(upgrade.stream), std::move(upgrade.talk), shared, executor
    );
    const Listed listed(std::move(lane), session);
    co_await session.run(upgrade.request);
}

template Task<void> run_socket(Upgrade<TlsStream>, SessionShared&, std::shared_ptr<LaneSessions>);
template Task<void> run_socket(Upgrade<LaneSocket>, SessionShared&, std::shared_ptr<LaneSessions>);

}  // namespace heed
