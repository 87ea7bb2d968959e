#pragma once
// A connection that goes on as a WebSocket. Beast's templates for it are instantiated in one file.
#include "bot/http_session.hpp"
#include "bot/socket.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <chrono>
#include <memory>

namespace heed {

namespace socket_limits {
// The longest message: a text of 2,000 characters, each four bytes and escaped, fits.
inline constexpr std::size_t message_bytes_max = 32 * 1024;
// A ping goes out when half of this has passed in silence. Networks of telephones forget
// connections that are silent for some minutes.
inline constexpr auto idle = std::chrono::seconds(75);
inline constexpr auto handshake = std::chrono::seconds(5);
inline constexpr auto write = std::chrono::seconds(20);  // for one message
inline constexpr auto closing = std::chrono::seconds(3);
inline constexpr std::size_t unsent_messages_max = 64;
}  // namespace socket_limits

// What a session hands over: `request` is the client's, not yet answered.
template <class Stream>
struct Upgrade {
    Stream stream;
    boost::beast::http::request<boost::beast::http::string_body> request;
    std::unique_ptr<SocketTalk> talk;
};

// Runs until the connection has ended. For TlsStream and LaneSocket.
template <class Stream>
Task<void> run_socket(
    Upgrade<Stream> upgrade, SessionShared& shared, std::shared_ptr<LaneSessions> lane
);

}  // namespace heed
