#include "bot/tls_stream.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

namespace heed {
namespace {

namespace asio = boost::asio;

int int_of(std::size_t bytes) {
    return static_cast<int>(
        std::min<std::size_t>(bytes, static_cast<std::size_t>(std::numeric_limits<int>::max()))
    );
}

}  // namespace

TlsStream::TlsStream(LaneSocket socket, asio::ssl::context& context)
    : socket_(std::move(socket)), session_(SSL_new(context.native_handle())) {
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    if (!session_ || SSL_set_fd(session_.get(), socket_.native_handle()) != 1) {
        ERR_clear_error();
        throw std::runtime_error("OpenSSL has no memory for a connection");
    }
    SSL_set_accept_state(session_.get());
    SSL_set_mode(
        session_.get(),
        SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
            SSL_MODE_RELEASE_BUFFERS
    );
    // A record in one call of the system instead of two.
    SSL_set_read_ahead(session_.get(), 1);
}

int TlsStream::Shutdown::operator()(SSL* session) const {
    const int said = SSL_shutdown(session);
    return said == 0 ? SSL_shutdown(session) : said;  // 0: ours is out, theirs is to come
}

int TlsStream::Reading::operator()(SSL* session) const {
    return SSL_read(session, to.data(), int_of(to.size()));
}

int TlsStream::write(SSL* session, asio::const_buffer from) {
    return SSL_write(session, from.data(), int_of(from.size()));
}

bool TlsStream::is_open(Error& error) {
    if (!socket_.is_open()) error = asio::error::bad_descriptor;
    // What an earlier call left would be taken for this one's. Looking is cheap, clearing is not.
    if (ERR_peek_error() != 0) ERR_clear_error();
    errno = 0;
    return !error;
}

TlsStream::Wants TlsStream::judge(int result, Error& error, std::size_t& bytes) {
    const int reason = errno;
    if (result > 0) {
        bytes = static_cast<std::size_t>(result);
        return Wants::nothing;
    }
    switch (SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_WANT_READ:
            return Wants::readable;
        case SSL_ERROR_WANT_WRITE:
            return Wants::writable;
        case SSL_ERROR_ZERO_RETURN:
            error = asio::error::eof;
            return Wants::nothing;
        case SSL_ERROR_SYSCALL:
            if (reason != 0) {
                error = Error(reason, asio::error::get_system_category());
            } else {
                error = asio::ssl::error::stream_truncated;
            }
            return Wants::nothing;
        default:
            break;
    }
    const unsigned long code = ERR_get_error();
    if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        error = asio::ssl::error::stream_truncated;
    } else {
        error = Error(static_cast<int>(code), asio::error::get_ssl_category());
    }
    return Wants::nothing;
}

}  // namespace heed
