// The load of `scripts/bench`: prepared requests over TLS keep-alive connections, one thread.
//   load PORT MODE CONNECTIONS SECONDS FILE
// FILE holds whole HTTP requests, each behind its length (4 bytes, little-endian); no request is
// sent twice. MODE:
//   closed      each connection sends as soon as it is answered
//   all         the same, until all of FILE is sent, however long that takes
//   RATE        so many requests a second, each at its own moment whatever became of the others;
//   what
//               waits for its turn has waited, so a slow answer does not hide the ones behind it
//   handshakes  each request on a connection of its own, with a full handshake
//   resumed     the same, with the ticket that the server gave last
// Prints {"requests","failed","rate","p50","p99","p999","max","micros"}: latencies in ms, `micros`
// of the generator's own processor time a request.
#include "tests/bench/processor_time.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;
using asio::use_awaitable;
using Tcp = asio::ip::tcp;
using Stream = asio::ssl::stream<Tcp::socket>;
using Clock = std::chrono::steady_clock;

namespace {

class Requests {
public:
    explicit Requests(const char* file) {
        std::ifstream in(file, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
    }
    bool any() const { return bytes_.size() - at_ >= 4; }
    // Empty when all were sent.
    std::string_view next() {
        if (!any()) return {};
        std::size_t size = 0;
        for (int i = 3; i >= 0; --i)
            size =
                size << 8U | static_cast<unsigned char>(bytes_[at_ + static_cast<std::size_t>(i)]);
        const auto request = std::string_view(bytes_).substr(at_ + 4, size);
        at_ += 4 + request.size();
        return request;
    }

private:
    std::string bytes_;
    std::size_t at_ = 0;
};

// The last ticket, for whoever connects next.
class Tickets {
public:
    explicit Tickets(asio::ssl::context& tls) {
        SSL_CTX_set_session_cache_mode(tls.native_handle(), SSL_SESS_CACHE_CLIENT);
        SSL_CTX_set_ex_data(tls.native_handle(), place(), this);
        SSL_CTX_sess_set_new_cb(tls.native_handle(), [](SSL* ssl, SSL_SESSION* session) {
            auto* self =
                static_cast<Tickets*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place()));
            self->last_.reset(session);
            return 1;  // it is ours now
        });
    }
    void use(SSL* ssl) const {
        if (last_) SSL_set_session(ssl, last_.get());
    }

private:
    // A place of our own: Asio keeps its context's callbacks in the first one.
    static int place() {
        static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
        return index;
    }
    struct Free {
        void operator()(SSL_SESSION* session) const { SSL_SESSION_free(session); }
    };
    std::unique_ptr<SSL_SESSION, Free> last_;
};

struct Run {
    Run(const char* file, unsigned short port, double seconds)
        : requests(file),
          server(asio::ip::make_address("127.0.0.1"), port),
          begin(Clock::now()),
          end(begin + std::chrono::microseconds(static_cast<long>(seconds * 1e6))) {}

    asio::io_context context{1};
    asio::ssl::context tls{asio::ssl::context::tls_client};
    Requests requests;
    Tcp::endpoint server;
    Clock::time_point begin, end;
    std::vector<float> latencies;  // ms
    std::size_t failed = 0;
    std::size_t resumed = 0;  // handshakes that a ticket made shorter

    void note(Clock::time_point since) {
        latencies.push_back(std::chrono::duration<float, std::milli>(Clock::now() - since).count());
    }
};

struct Said {
    int status = 0;
    bool close = false;  // the server ends the connection
};

// Sends one request and reads its answer.
asio::awaitable<Said> exchange(Stream& stream, std::string_view request, std::string& kept) {
    co_await asio::async_write(stream, asio::buffer(request), use_awaitable);
    kept.clear();
    std::array<char, 4096> part;
    std::size_t whole = std::string::npos;
    while (kept.size() < whole) {
        const std::size_t count =
            co_await stream.async_read_some(asio::buffer(part), use_awaitable);
        kept.append(part.data(), count);
        const std::size_t head = kept.find("\r\n\r\n");
        if (whole != std::string::npos || head == std::string::npos) continue;
        std::size_t length = 0;
        for (const char* name : {"Content-Length: ", "content-length: "}) {
            const std::size_t found = kept.find(name);
            if (found < head) length = std::strtoul(kept.c_str() + found + 16, nullptr, 10);
        }
        whole = head + 4 + length;
    }
    const std::string_view head = std::string_view(kept).substr(0, kept.find("\r\n\r\n"));
    co_return Said{
        kept.size() > 12 ? std::atoi(kept.c_str() + 9) : 0,
        head.find("Connection: close") != head.npos};
}

asio::awaitable<void> connect(Run& run, Stream& stream) {
    co_await stream.next_layer().async_connect(run.server, use_awaitable);
    stream.next_layer().set_option(Tcp::no_delay(true));
    co_await stream.async_handshake(asio::ssl::stream_base::client, use_awaitable);
}

// A connection that is made anew when the server has ended it, as after so many requests.
class Line {
public:
    explicit Line(Run& run) : run_(run) {}

    asio::awaitable<void> open() {
        stream_.emplace(run_.context, run_.tls);
        co_await connect(run_, *stream_);
    }
    asio::awaitable<void> send(Clock::time_point since) {
        if (!stream_) co_await open();
        const std::string_view request = run_.requests.next();
        if (request.empty()) throw std::runtime_error("all requests were sent before the end");
        const Said said = co_await exchange(*stream_, request, kept_);
        if (said.status != 200) ++run_.failed;
        run_.note(since);
        if (said.close) stream_.reset();
    }

private:
    Run& run_;
    std::optional<Stream> stream_;
    std::string kept_;
};

asio::awaitable<void> closed(Run& run) {
    Line line(run);
    co_await line.open();
    while (Clock::now() < run.end) co_await line.send(Clock::now());
}

asio::awaitable<void> all(Run& run) {
    Line line(run);
    co_await line.open();
    while (run.requests.any()) co_await line.send(Clock::now());
}

// Every `every`-th moment of the schedule is this connection's, from `first` on.
asio::awaitable<void> paced(Run& run, double rate, std::size_t first, std::size_t every) {
    Line line(run);
    co_await line.open();
    asio::steady_timer timer(run.context);
    for (std::size_t slot = first;; slot += every) {
        const auto after =
            std::chrono::nanoseconds(static_cast<long>(static_cast<double>(slot) / rate * 1e9));
        const auto moment = run.begin + after;
        if (moment >= run.end) co_return;
        if (moment > Clock::now()) {
            timer.expires_at(moment);
            co_await timer.async_wait(use_awaitable);
        }
        co_await line.send(moment);
    }
}

asio::awaitable<void> handshakes(Run& run, const Tickets* tickets) {
    std::string kept;
    while (Clock::now() < run.end) {
        const std::string_view request = run.requests.next();
        if (request.empty()) throw std::runtime_error("all requests were sent before the end");
        const auto since = Clock::now();
        Stream stream(run.context, run.tls);
        if (tickets != nullptr) tickets->use(stream.native_handle());
        co_await connect(run, stream);
        if ((co_await exchange(stream, request, kept)).status != 200) ++run.failed;
        run.note(since);
        if (SSL_session_reused(stream.native_handle()) == 1) ++run.resumed;
        // OpenSSL takes a ticket back where its connection was not ended; here no more is sent.
        SSL_set_shutdown(stream.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        boost::system::error_code ignored;
        stream.next_layer().set_option(asio::socket_base::linger(true, 0), ignored);
    }
}

double at(const std::vector<float>& sorted, double share) {
    if (sorted.empty()) return 0;
    const auto place = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return static_cast<double>(sorted[place]);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 6) return 2;
    const std::string mode = argv[2];
    const auto connections = static_cast<std::size_t>(std::atoi(argv[3]));
    Run run(argv[5], static_cast<unsigned short>(std::atoi(argv[1])), std::atof(argv[4]));
    std::optional<Tickets> tickets;
    if (mode == "resumed") tickets.emplace(run.tls);
    const double used_before = processor_seconds();
    std::exception_ptr failure;
    const auto ended = [&](std::exception_ptr why) {
        if (why) failure = why;
    };
    for (std::size_t i = 0; i < connections; ++i) {
        if (mode == "closed") {
            asio::co_spawn(run.context, closed(run), ended);
        } else if (mode == "all") {
            asio::co_spawn(run.context, all(run), ended);
        } else if (mode == "handshakes" || mode == "resumed") {
            asio::co_spawn(run.context, handshakes(run, tickets ? &*tickets : nullptr), ended);
        } else {
            asio::co_spawn(run.context, paced(run, std::stod(mode), i, connections), ended);
        }
    }
    // A schedule begins when everybody is connected.
    const bool has_schedule = std::atof(mode.c_str()) > 0;
    run.begin = Clock::now() + std::chrono::seconds(has_schedule ? 1 : 0);
    run.end = run.begin + std::chrono::microseconds(static_cast<long>(std::atof(argv[4]) * 1e6));
    run.context.run();
    if (failure) std::rethrow_exception(failure);
    if (tickets && run.resumed * 10 < run.latencies.size() * 9)
        throw std::runtime_error("the server took too few of its tickets back");
    const double seconds = std::chrono::duration<double>(Clock::now() - run.begin).count();
    const double used = processor_seconds() - used_before;
    std::ranges::sort(run.latencies);
    const auto count = static_cast<double>(run.latencies.size());
    std::printf(
        "{\"requests\":%zu,\"failed\":%zu,\"rate\":%.1f,\"p50\":%.3f,\"p99\":%.3f,\"p999\":%.3f,"
        "\"max\":%.3f,\"micros\":%.2f}\n",
        run.latencies.size(),
        run.failed,
        count / seconds,
        at(run.latencies, 0.5),
        at(run.latencies, 0.99),
        at(run.latencies, 0.999),
        at(run.latencies, 1),
        used * 1e6 / count
    );
    return 0;
} catch (const std::exception& error) {
    std::cerr << "load: " << error.what() << '\n';
    return 1;
}
