// A WebSocket, frame by frame (RFC 6455 §5.2).
#include "bot/socket_session.hpp"

#include "tests/bot/network_support.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace heed;
using namespace heed::test;

namespace {

// Does with each message what its words ask for.
class Echo final : public SocketTalk {
public:
    explicit Echo(std::atomic<int>& closed) : closed_(closed) {}
    Task<void> begin(SocketLine& line) override {
        line_ = &line;
        line_->say("hello");
        co_return;
    }
    Task<void> hear(std::string text) override {
        if (text == "fail") throw std::runtime_error("as asked");
        if (text == "end") {
            line_->say("last");
            line_->hang_up(SocketEnd::policy);
            line_->say("never");
        } else if (text == "talk on") {
            for (int i = 0; i < 100; ++i) line_->say(std::string(100'000, 'x'));
        } else {
            line_->say(std::move(text));
        }
        co_return;
    }
    void close() override { ++closed_; }

private:
    std::atomic<int>& closed_;
    SocketLine* line_ = nullptr;
};

const std::string wish =
    "GET /socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// As a client sends it, with a mask of zeros.
std::string frame(char kind, const std::string& payload) {
    std::string bytes(1, kind);
    if (payload.size() < 126) {
        bytes += static_cast<char>(0x80 | payload.size());
    } else {
        bytes += static_cast<char>(0x80 | 126);
        bytes += static_cast<char>(payload.size() >> 8);
        bytes += static_cast<char>(payload.size() & 0xFF);
    }
    return bytes + std::string(4, '\0') + payload;
}
constexpr char text_frame = '\x81', close_frame = '\x88';

// As the server sends it.
std::string heard(const std::string& payload) {
    return std::string("\x81") + static_cast<char>(payload.size()) + payload;
}
std::string ended(unsigned code) {
    return std::string("\x88\x02") + static_cast<char>(code >> 8) + static_cast<char>(code & 0xFF);
}
// The payloads of all frames: a long message may come in several (RFC 6455 §5.4).
std::string payloads(std::string_view frames) {
    std::string all;
    while (frames.size() >= 2) {
        std::size_t size = static_cast<unsigned char>(frames[1]), head = 2;
        if (size == 126 && frames.size() >= 4) {
            size = static_cast<unsigned char>(frames[2]) * 256u +
                   static_cast<unsigned char>(frames[3]);
            head = 4;
        }
        REQUIRE(size + head <= frames.size());
        all += frames.substr(head, size);
        frames.remove_prefix(head + size);
    }
    CHECK(frames.empty());
    return all;
}

class Socket {
public:
    Socket() {
        server.handler.talk = [this] { return std::make_unique<Echo>(closed); };
        client.send(wish);
        // A client sends frames only once it has the answer (RFC 6455 §4.1).
        answer_ = client.read_answers(1);
    }
    // What came after the answer to the wish, until the server closes.
    std::string rest() {
        const std::string all = answer_ + client.read_all();
        const std::string status = all.substr(0, all.find("\r\n"));
        INFO(status);
        CHECK(all.starts_with("HTTP/1.1 101 "));
        CHECK(all.find("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") != all.npos);
        return all.substr(all.find("\r\n\r\n") + 4);
    }
    void wait_for_close() {
        for (int i = 0; closed == 0 && i < 1000; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        CHECK(closed == 1);
    }

    std::atomic<int> closed{0};
    TestServer server;
    RawClient client{server.port()};

private:
    std::string answer_;  // and what came in one piece with it
};

}  // namespace

TEST_CASE("a WebSocket hears and says text until the client closes it") {
    Socket socket;
    socket.client.send(frame(text_frame, "one") + frame(text_frame, "two"));
    socket.client.send(frame(close_frame, std::string("\x03\xE8", 2)));
    CHECK(socket.rest() == heard("hello") + heard("one") + heard("two") + ended(1000));
    socket.wait_for_close();
}

TEST_CASE("who sends frames without waiting for the answer is refused") {
    std::atomic<int> closed{0};
    TestServer server;
    server.handler.talk = [&] { return std::make_unique<Echo>(closed); };
    RawClient client(server.port());
    client.send(wish + frame(text_frame, "one"));
    CHECK(statuses(client.read_answers(1)) == std::vector<int>{400});
    CHECK(closed == 0);
}

TEST_CASE("what was said before the end is still sent, what comes after is not") {
    Socket socket;
    socket.client.send(frame(text_frame, "end"));
    CHECK(socket.rest() == heard("hello") + heard("last") + ended(1008));
    socket.wait_for_close();
}

TEST_CASE("a message that fails ends its WebSocket and is counted") {
    Socket socket;
    socket.client.send(frame(text_frame, "fail"));
    CHECK(socket.rest() == heard("hello") + ended(1011));
    CHECK(socket.server.counters().handler_failures == 1);
    CHECK(socket.server.log().find("as asked") != std::string::npos);
}

TEST_CASE("too long, binary or broken messages end it") {
    const auto end_after = [](const std::string& bytes) {
        Socket socket;
        socket.client.send(bytes);
        return socket.rest();
    };
    const std::string longest(socket_limits::message_bytes_max, 'x');
    Socket socket;
    socket.client.send(frame(text_frame, longest) + frame(text_frame, "end"));
    CHECK(payloads(socket.rest()) == "hello" + longest + "last" + ended(1008).substr(2));
    CHECK(end_after(frame(text_frame, longest + "x")).ends_with(ended(1009)));
    CHECK(end_after(frame('\x82', "binary")).ends_with(ended(1003)));
    CHECK(end_after(frame(text_frame, "\xFF")).ends_with(ended(1007)));
    // Not masked, as a client's frame must be.
    CHECK(end_after("\x81\x01x").ends_with(ended(1002)));
}

TEST_CASE("who does not listen is cut off") {
    Socket socket;
    socket.client.send(frame(text_frame, "talk on"));
    socket.wait_for_close();
}

TEST_CASE("a drain says goodbye to open WebSockets") {
    Socket socket;
    socket.client.send(frame(text_frame, "one"));
    for (int i = 0; socket.server.counters().requests == 0 && i < 1000; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    // The client does not answer the farewell: its time to do so is bounded.
    CHECK(socket.server.drain(7) < 7);
    CHECK(socket.rest().ends_with(ended(1001)));
    CHECK(socket.closed == 1);
}
