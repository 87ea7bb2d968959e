#pragma once
// A server with its lanes for one test, and blunt tools to talk to it: raw bytes over a socket.
#include "bot/server.hpp"
#include "bot/task.hpp"
#include "tests/support/world.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace heed::test {

// Threads that run lanes, joined by hand.
class RunningLanes {
public:
    explicit RunningLanes(std::size_t count);
    ~RunningLanes();
    RunningLanes(const RunningLanes&) = delete;
    RunningLanes& operator=(const RunningLanes&) = delete;
    Lane& operator[](std::size_t index) { return *lanes_[index]; }
    std::vector<Lane*> all();
    void stop();

private:
    std::vector<std::unique_ptr<Lane>> lanes_;
    std::vector<boost::asio::executor_work_guard<Lane::executor_type>> work_;
    std::vector<std::thread> threads_;
};

// Answers every request by a function and remembers what it was asked: method, path, body.
class RecordingHandler final : public RequestHandler {
public:
    std::function<Task<HttpReply>(HttpRequestView)> answer;  // "ok" when empty
    std::atomic<std::size_t> body_max{65536};
    std::size_t body_bytes_max(std::string_view, std::string_view) const override {
        return body_max;
    }
    Task<HttpReply> handle(HttpRequestView request) override;
    // With this there is a WebSocket at /socket.
    std::function<std::unique_ptr<SocketTalk>()> talk;
    bool has_socket(std::string_view path) const override { return talk && path == "/socket"; }
    SocketOpening open_socket(const HttpRequestView&) override { return {{}, talk()}; }
    std::vector<std::string> seen() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> seen_;
};

// Plain HTTP on loopback unless the settings name a certificate. Drains when it goes.
class TestServer {
public:
    explicit TestServer(ServerSettings settings = plain(), std::size_t lanes = 1);
    ~TestServer();
    TestServer(const TestServer&) = delete;
    TestServer& operator=(const TestServer&) = delete;

    static ServerSettings plain();
    std::uint16_t port() const { return server_->port(); }
    const ServerCounters& counters() const { return server_->counters(); }
    Server& server() { return *server_; }
    // Returns when everything has ended; the seconds it took.
    double drain(int within_s, std::chrono::milliseconds notice = {});
    std::string log() const;

    RecordingHandler handler;

private:
    mutable std::mutex mutex_;
    std::string log_;
    RunningLanes control_{1};
    RunningLanes lanes_;
    std::unique_ptr<Server> server_;
    bool drained_ = false;
};

// A blocking client socket to 127.0.0.1.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    // False when the other side has closed.
    bool send(std::string_view bytes);
    void finish_sending();
    // Until the other side closes, or for `patience`.
    std::string read_all(std::chrono::milliseconds patience = std::chrono::seconds(10));
    // Until `count` whole answers (with Content-Length) have come or the other side closes.
    std::string read_answers(std::size_t count);
    bool closed() const { return closed_; }

private:
    std::size_t read_into(std::string& text, std::chrono::milliseconds patience);

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    bool closed_ = false;
};

// The status codes of the answers in a stream, in order.
std::vector<int> statuses(std::string_view stream);

// Writes a self-signed P-256 certificate for `name` (with it as DNS name, and 127.0.0.1) and its
// key as PEM files; returns the SHA-256 of the certificate in hex.
std::string make_certificate(
    const std::string& name, const std::string& certificate_file, const std::string& key_file
);

// The SHA-256 of the certificate that the server shows; empty when the handshake fails.
std::string shown_certificate(std::uint16_t port);

// The test data beside the project, or nothing with one line saying that the test is skipped.
std::string test_data(const std::string& folder);

// Runs a coroutine on a lane and waits for its result.
template <class Result>
Result run_on(Lane& lane, Task<Result> task);

}  // namespace heed::test

#include <boost/asio/co_spawn.hpp>

template <class Result>
Result heed::test::run_on(Lane& lane, Task<Result> task) {
    std::promise<Result> promise;
    auto future = promise.get_future();
    boost::asio::co_spawn(
        lane,
        std::move(task),
        [&promise](std::exception_ptr failure, Result result) {
            if (failure) {
                promise.set_exception(failure);
            } else {
                promise.set_value(std::move(result));
            }
        }
    );
    return future.get();
}
