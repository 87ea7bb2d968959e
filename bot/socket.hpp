#pragma once
// A WebSocket as its two ends inside heed see it: the session that carries it, and whoever talks
// through it. Everything here happens on the socket's lane.
#include "adapters/http.hpp"
#include "bot/task.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace heed {

// Why heed ends a WebSocket (RFC 6455 §7.4.1).
enum class SocketEnd : std::uint16_t {
    going_away = 1001,
    unacceptable = 1003,  // a binary message
    policy = 1008,        // too many messages
    failed = 1011,
};

// The way out.
class SocketLine {
public:
    // Queues one text message. A client that does not take what is said to it is cut off.
    virtual void say(std::string text) = 0;
    // What was said before is still sent.
    virtual void hang_up(SocketEnd why) = 0;

protected:
    ~SocketLine() = default;
};

// One conversation over one WebSocket.
class SocketTalk {
public:
    virtual ~SocketTalk() = default;
    // The socket is open; `line` works until close() is called.
    virtual Task<void> begin(SocketLine& line) = 0;
    // A text message, valid UTF-8. The next one is read when the task is done.
    virtual Task<void> hear(std::string text) = 0;
    // Nothing more can be said. Called once when begin() was.
    virtual void close() = 0;
};

// The answer to a request for a WebSocket: without a `talk` it is refused with `refusal`.
struct SocketOpening {
    HttpReply refusal;
    std::unique_ptr<SocketTalk> talk;
};

}  // namespace heed
