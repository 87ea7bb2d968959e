#pragma once
// A TLS connection that was accepted: OpenSSL on the socket itself. Asio's own stream keeps two
// memory buffers of 17 KiB and two more for life beside OpenSSL's; this one keeps nothing while
// nothing is on its way (docs/decisions/0042). A stream as Asio and Beast want it, for one lane.
#include "bot/task.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/role.hpp>
#include <openssl/ssl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace heed {

using LaneSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Lane::executor_type>;

class TlsStream {
public:
    using executor_type = LaneSocket::executor_type;
    using next_layer_type = LaneSocket;
    using Error = boost::system::error_code;

    // Throws std::runtime_error when OpenSSL has no memory. The process must ignore SIGPIPE.
    TlsStream(LaneSocket socket, boost::asio::ssl::context& context);

    executor_type get_executor() noexcept { return socket_.get_executor(); }
    LaneSocket& next_layer() noexcept { return socket_; }
    const LaneSocket& next_layer() const noexcept { return socket_; }

    // Each ends with boost::asio::error::operation_aborted when the socket's operations are
    // cancelled, with bad_descriptor when it is closed.

    // void(Error)
    template <class Token>
    auto async_handshake(Token&& token) {
        return begin<void(Error)>(Handshake{}, std::forward<Token>(token));
    }
    // void(Error): says goodbye and waits for the other side's.
    template <class Token>
    auto async_shutdown(Token&& token) {
        return begin<void(Error)>(Shutdown{}, std::forward<Token>(token));
    }
    // void(Error, std::size_t): into the first of `buffers`.
    template <class Buffers, class Token>
    typename boost::asio::async_result<std::decay_t<Token>, void(Error, std::size_t)>::return_type
    async_read_some(const Buffers& buffers, Token&& token) {
        return begin<void(Error, std::size_t)>(
            Reading{first_of<boost::asio::mutable_buffer>(buffers)}, std::forward<Token>(token)
        );
    }
    // void(Error, std::size_t): as much as one record takes. Small buffers go together.
    template <class Buffers, class Token>
    typename boost::asio::async_result<std::decay_t<Token>, void(Error, std::size_t)>::return_type
    async_write_some(const Buffers& buffers, Token&& token) {
        return begin<void(Error, std::size_t)>(
            Writing<Buffers>{buffers}, std::forward<Token>(token)
        );
    }

private:
    enum class Wants : std::uint8_t { nothing, readable, writable };

    // The parts that differ: one call of OpenSSL each, its result as it is.
    struct Handshake {
        int operator()(SSL* session) const { return SSL_do_handshake(session); }
    };
    struct Shutdown {
        int operator()(SSL* session) const;
    };
    struct Reading {
        boost::asio::mutable_buffer to;
        int operator()(SSL* session) const;
    };
    static int write(SSL* session, boost::asio::const_buffer from);
    template <class Buffers>
    struct Writing {
        Buffers buffers;
        // What is tried again must be the same bytes, but may lie elsewhere.
        int operator()(SSL* session) const {
            const auto first = first_of<boost::asio::const_buffer>(buffers);
            const std::size_t all = boost::asio::buffer_size(buffers);
            if (first.size() == all || first.size() >= together_max) return write(session, first);
            std::array<char, together_max> together;
            const std::size_t bytes =
                boost::asio::buffer_copy(boost::asio::buffer(together), buffers);
            return write(session, boost::asio::buffer(together.data(), bytes));
        }
    };
    static constexpr std::size_t together_max = 4096;

    template <class Buffer, class Buffers>
    static Buffer first_of(const Buffers& buffers) {
        const auto end = boost::asio::buffer_sequence_end(buffers);
        for (auto one = boost::asio::buffer_sequence_begin(buffers); one != end; ++one) {
            const Buffer buffer(*one);
            if (buffer.size() > 0) return buffer;
        }
        return {};
    }

    // Tries until it is done, each time the socket can go on.
    template <class Call, class Signature>
    struct Operation {
        TlsStream& stream;
        Call call;
        bool begun = false, done = false;
        Error error{};
        std::size_t bytes = 0;

        template <class Self>
        void operator()(Self& self, Error failure = {}) {
            if (done) return finish(self);
            const bool at_once = !std::exchange(begun, true);
            error = failure;
            const Wants wants = failure ? Wants::nothing : stream.attempt(call, error, bytes);
            TlsStream& of = stream;  // what follows moves this object
            if (wants != Wants::nothing) {
                const auto what = wants == Wants::readable ? LaneSocket::wait_read
                                                           : LaneSocket::wait_write;
                return of.socket_.async_wait(what, std::move(self));
            }
            if (!at_once) return finish(self);
            // Never before the call that began it has returned.
            done = true;
            boost::asio::post(of.get_executor(), std::move(self));
        }
        template <class Self>
        void finish(Self& self) {
            if constexpr (std::is_same_v<Signature, void(Error)>) {
                self.complete(error);
            } else {
                self.complete(error, bytes);
            }
        }
    };

    template <class Signature, class Call, class Token>
    auto begin(Call call, Token&& token) {
        return boost::asio::async_compose<Token, Signature>(
            Operation<Call, Signature>{*this, std::move(call)}, token, socket_
        );
    }

    template <class Call>
    Wants attempt(const Call& call, Error& error, std::size_t& bytes) {
        if (!is_open(error)) return Wants::nothing;
        return judge(call(session_.get()), error, bytes);
    }
    // OpenSSL knows the socket's number only: once it is closed, that may be another's.
    bool is_open(Error& error);
    Wants judge(int result, Error& error, std::size_t& bytes);

    struct Free {
        void operator()(SSL* session) const { SSL_free(session); }
    };

    LaneSocket socket_;
    std::unique_ptr<SSL, Free> session_;
};

// How Beast's WebSocket ends the connection below it; found by the type of the stream.
template <class Handler>
void async_teardown(boost::beast::role_type, TlsStream& stream, Handler&& handler) {
    stream.async_shutdown(std::forward<Handler>(handler));
}

}  // namespace heed
