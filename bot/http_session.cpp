#include "bot/http_session.hpp"

#include "bot/http_answer.hpp"
#include "bot/request_guard.hpp"
#include "bot/socket_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace heed {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace limits = session_limits;
using boost::system::error_code;
using Await = asio::as_tuple_t<asio::use_awaitable_t<Lane::executor_type>>;
using Parser = http::request_parser<http::string_body>;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
// A large answer does not stay in memory for the rest of the connection.
constexpr std::size_t out_bytes_kept_max = 64 * 1024;

std::chrono::milliseconds time_for(std::size_t bytes, std::size_t bytes_per_s) {
    return std::chrono::milliseconds(bytes * 1000 / bytes_per_s);
}

// The chunk headers of one body: few, and with short extensions.
class ChunkGuard {
public:
    explicit ChunkGuard(std::size_t body_bytes_max)
        : chunks_left_(limits::chunks_min + body_bytes_max / 1024) {}
    void operator()(std::uint64_t, boost::beast::string_view extension, error_code& error) {
        if (extension.size() > limits::chunk_extension_bytes_max || chunks_left_ == 0) {
            error = http::error::bad_chunk_extension;
            return;
        }
        --chunks_left_;
    }

private:
    std::size_t chunks_left_;
};

// One more of those that a gauge counts, as long as it lives.
class Among {
public:
    explicit Among(std::atomic<std::uint64_t>& all) : all_(all) {
        all_.fetch_add(1, std::memory_order_relaxed);
    }
    ~Among() { all_.fetch_sub(1, std::memory_order_relaxed); }
    Among(const Among&) = delete;
    Among& operator=(const Among&) = delete;

private:
    std::atomic<std::uint64_t>& all_;
};

// The memory that one body takes from what all have together, given back at its end.
class BodyMemory {
public:
    explicit BodyMemory(SessionShared& shared) : shared_(shared) {}
    ~BodyMemory() { shared_.give_memory(taken_); }
    BodyMemory(const BodyMemory&) = delete;
    BodyMemory& operator=(const BodyMemory&) = delete;
    // For a body that has grown to `bytes`; false when there is none.
    bool grow(std::size_t bytes) {
        if (bytes <= limits::small_body_bytes + taken_) return true;
        const std::size_t more = bytes - limits::small_body_bytes - taken_;
        if (!shared_.take_memory(more)) return false;
        taken_ += more;
        return true;
    }

private:
    SessionShared& shared_;
    std::size_t taken_ = 0;
};

std::chrono::milliseconds time_for_body(std::size_t bytes) {
    const std::size_t small = std::min(bytes, limits::small_body_bytes);
    return limits::body + time_for(small, limits::body_bytes_per_s) +
           time_for(bytes - small, limits::large_body_bytes_per_s);
}

template <class Stream>
class Session final : public LaneSession {
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

public:
    Session(Stream stream, SessionShared& shared, const IpAddress& peer, const LaneSessions& lane)
        : stream_(std::move(stream)),
          shared_(shared),
          lane_(lane),
          peer_(peer),
          peer_text_(plain_address(peer).to_string()) {}

    // Ends with the connection, or with a request to go on as a WebSocket.
    Task<std::optional<Upgrade<Stream>>> run() {
        if (!co_await shake_hands()) co_return std::nullopt;
        bool more = true;
        while (more) more = co_await serve_one();
        deadline_ = Clock::time_point::max();
        if (!talk_) co_return std::nullopt;
        co_return Upgrade<Stream>{
            std::move(stream_), std::move(upgrade_request_), std::move(talk_)};
    }

    void interrupt() override {
        timed_out_ = true;
        cancel();
    }

    void begin_drain() override {
        if (!idle_) return;
        error_code ignored;
        // Bytes that already wait are a request in hand.
        if (socket().available(ignored) > 0) return;
        // A connection that has not asked anything yet was accepted for a reason.
        if (requests_ == 0) {
            deadline_ = Clock::now() + limits::last_request;
        } else {
            cancel();
        }
    }

    void cut() override {
        error_code ignored;
        socket().close(ignored);
    }

private:
    LaneSocket& socket() {
        if constexpr (is_tls) {
            return stream_.next_layer();
        } else {
            return stream_;
        }
    }

    void cancel() {
        error_code ignored;
        socket().cancel(ignored);
    }

    void allow(Clock::duration time) {
        timed_out_ = false;
        deadline_ = Clock::now() + time;
    }

    Task<bool> shake_hands() {
        if constexpr (is_tls) {
            allow(limits::handshake);
            const auto [error] = co_await stream_.async_handshake(Await());
            if (error) {
                ++shared_.counters.handshake_failures;
                co_return false;
            }
            ++shared_.counters.handshakes;
        }
        co_return true;
    }

    // False when nothing came: the client left, the time is over or the connection failed.
    Task<bool> read_some() {
        const std::size_t room = std::min(buffer_.max_size() - buffer_.size(), read_bytes_);
        const auto [error, bytes] =
            co_await stream_.async_read_some(buffer_.prepare(room), Await());
        if (error) co_return false;
        buffer_.commit(bytes);
        co_return true;
    }

    std::string_view buffered() const {
        return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
    }

    // One request and its answer. True when another may follow.
    Task<bool> serve_one() {
        if (!co_await receive_head()) co_return false;
        RequestHead head;
        const GuardVerdict verdict =
            check_head(buffered().substr(0, search_.length()), is_loopback(peer_), head);
        if (!verdict.reason.empty()) {
            ++(verdict.status == 431 || verdict.status == 414 ? shared_.counters.rejected_size
                                                              : shared_.counters.rejected_guard);
            co_return co_await refuse(verdict.status);
        }
        const bool upgrades = head.upgrades;
        if (upgrades && !shared_.handler().has_socket(head.path)) {
            ++shared_.counters.rejected_guard;
            co_return co_await refuse(400);
        }
        const std::size_t body_bytes_max = shared_.handler().body_bytes_max(head.method, head.path);
        if (head.content_length.value_or(0) > body_bytes_max) {
            const HttpReply refusal = shared_.handler().refuse_body(head.method, head.path);
            co_return co_await refuse_size(refusal, head.method == "HEAD");
        }
        ++requests_;
        ++shared_.counters.requests;
        Parser parser;
        ChunkGuard chunks(body_bytes_max);
        parser.on_chunk_header(chunks);
        parser.eager(true);
        parser.header_limit(head_bytes_max + 1);  // the guard has measured it already
        parser.body_limit(body_bytes_max);
        const std::string method(head.method);
        const std::string path(head.path);
        BodyMemory memory(shared_);
        const unsigned failure = co_await receive_body(parser, memory, head.expects_continue);
        if (failure == 413) {
            const HttpReply refusal = shared_.handler().refuse_body(method, path);
            co_return co_await refuse_size(refusal, false);
        }
        if (failure == 503) {
            ++shared_.counters.rejected_limit;
            const HttpReply refusal = shared_.handler().refuse_for_now(method, path);
            AnswerFrame last{is_tls, true, false};
            co_return co_await send(refusal, last, true);
        }
        if (failure == connection_lost) co_return false;
        if (failure != 0) co_return co_await refuse(failure);
        // Beast merges trailers into the fields; where it counts otherwise than we, the two
        // readings of this request differ.
        const auto& message = parser.get();
        if (static_cast<std::size_t>(std::distance(message.begin(), message.end())) !=
            head.fields) {
            ++shared_.counters.rejected_guard;
            co_return co_await refuse(400);
        }
        if (upgrades) co_return co_await open_socket(parser.release());
        HttpRequestView view = view_of(message);
        const HttpReply reply = co_await ask(std::move(view));
        const bool close = head.close || requests_ >= limits::requests_max || lane_.leaving();
        AnswerFrame frame{is_tls, close, method == "HEAD"};
        co_return co_await send(reply, frame, false);
    }

    // The bytes of a whole head are in the buffer. False: the connection is over.
    Task<bool> receive_head() {
        search_.reset();
        read_bytes_ = 4096;
        bool begun = !buffered().empty();
        allow(begun ? limits::head : lane_.draining() ? limits::last_request : limits::idle);
        while (true) {
            const HeadSearch::Found found = search_.search(buffered().substr(0, head_bytes_max));
            if (found == HeadSearch::Found::complete) co_return true;
            if (found == HeadSearch::Found::broken) {
                ++shared_.counters.rejected_guard;
                co_return co_await refuse(400);
            }
            if (buffered().size() >= head_bytes_max) {
                ++shared_.counters.rejected_size;
                co_return co_await refuse(431);
            }
            idle_ = !begun;
            bool came = false;
            if (idle_) {
                const Among waiting(shared_.counters.connections_idle);
                came = co_await read_some();
            } else {
                came = co_await read_some();
            }
            idle_ = false;
            if (came && !begun) {
                begun = true;
                allow(limits::head);
            }
            if (came) continue;
            if (!begun && (timed_out_ || lane_.draining())) co_return co_await part(false);
            if (!timed_out_) co_return false;
            ++shared_.counters.rejected_slow;
            co_return co_await refuse(408);
        }
    }

    static constexpr unsigned connection_lost = 1;

    // 0 when the body is there, connection_lost, or the status to refuse with.
    Task<unsigned> receive_body(Parser& parser, BodyMemory& memory, bool expects_continue) {
        const Clock::time_point begun = Clock::now();
        std::size_t received = 0;
        read_bytes_ = limits::buffer_bytes;
        while (true) {
            error_code error;
            const std::size_t used = parser.put(buffer_.data(), error);
            buffer_.consume(used);
            received += used;
            if (error && error != http::error::need_more) co_return refusal_for(error);
            if (!memory.grow(received)) co_return 503;
            if (parser.is_done()) co_return 0;
            if (buffer_.size() >= buffer_.max_size()) {  // a chunk header or trailer without end
                ++shared_.counters.rejected_guard;
                co_return 400;
            }
            timed_out_ = false;
            deadline_ = begun + time_for_body(received);
            if (expects_continue && buffer_.size() == 0) {
                const auto [failed, written] =
                    co_await asio::async_write(stream_, asio::buffer(go_on), Await());
                if (failed) co_return connection_lost;
            }
            expects_continue = false;
            if (co_await read_some()) continue;
            if (!timed_out_) co_return connection_lost;
            ++shared_.counters.rejected_slow;
            co_return 408;
        }
    }

    unsigned refusal_for(const error_code& error) {
        if (error == http::error::body_limit) return 413;  // counted where it is answered
        ++shared_.counters.rejected_guard;
        return 400;
    }

    HttpRequestView view_of(const Parser::value_type& message) {
        HttpRequestView view;
        const std::string_view target = message.target();
        const std::size_t question = target.find('?');
        view.method = message.method_string();
        view.path = target.substr(0, question);
        view.query = question == target.npos ? std::string_view() : target.substr(question + 1);
        view.body = message.body();
        view.headers.reserve(
            static_cast<std::size_t>(std::distance(message.begin(), message.end()))
        );
        std::vector<std::string_view> forwarded;
        for (const auto& field : message) {
            if (boost::beast::iequals(field.name_string(), "X-Forwarded-For"))
                forwarded.push_back(field.value());
            view.headers.emplace_back(field.name_string(), field.value());
        }
        view.peer = peer_text_;
        view.from_proxy = shared_.proxies().contains(peer_);
        if (!forwarded.empty() && view.from_proxy) {
            forwarded_peer_ = shared_.proxies().client_of(peer_, forwarded).to_string();
            view.peer = forwarded_peer_;
        }
        return view;
    }

    // Always false: no other request follows, and with `talk_` set the connection goes on.
    Task<bool> open_socket(Parser::value_type request) {
        const HttpRequestView view = view_of(request);
        SocketOpening opening = shared_.handler().open_socket(view);
        // Who already sends frames has not waited for the answer that allows them.
        if (opening.talk && buffer_.size() > 0) co_return co_await refuse(400);
        if (!opening.talk) {
            const HttpReply refusal = std::move(opening.refusal);
            AnswerFrame frame{is_tls, true, false};
            co_return co_await send(refusal, frame, false);
        }
        upgrade_request_ = std::move(request);
        talk_ = std::move(opening.talk);
        co_return false;
    }

    Task<HttpReply> ask(HttpRequestView view) {
        deadline_ = Clock::time_point::max();  // the handler has its own
        std::string failure;
        try {
            co_return co_await shared_.handler().handle(std::move(view));
        } catch (const std::exception& error) {
            failure = error.what();
        }
        ++shared_.counters.handler_failures;
        shared_.tell("a request failed: " + failure);
        HttpReply reply;
        reply.status = 500;
        co_return reply;
    }

    Task<bool> refuse(unsigned status) {
        HttpReply reply;
        reply.status = status;
        AnswerFrame frame{is_tls, true, false};
        co_return co_await send(reply, frame, true);
    }

    Task<bool> refuse_size(const HttpReply& reply, bool head_only) {
        ++shared_.counters.rejected_size;
        AnswerFrame frame{is_tls, true, head_only};
        co_return co_await send(reply, frame, true);
    }

    // `more_may_come`: the client may still be sending what nobody reads.
    Task<bool> send(const HttpReply& reply, AnswerFrame frame, bool more_may_come) {
        out_.clear();
        try {
            append_answer(out_, reply, frame);
        } catch (const std::invalid_argument& error) {
            ++shared_.counters.handler_failures;
            shared_.tell(error.what());
            HttpReply failed;
            failed.status = 500;
            append_answer(out_, failed, frame);
        }
        allow(limits::write + time_for(out_.size(), limits::write_bytes_per_s));
        const auto [error, bytes] =
            co_await asio::async_write(stream_, asio::buffer(out_), Await());
        if (out_.capacity() > out_bytes_kept_max) std::string().swap(out_);
        if (error) co_return false;
        if (frame.close) co_return co_await part(more_may_come);
        co_return true;
    }

    // Ends the connection so that the client gets the last answer: closing a socket with unread
    // bytes would make the kernel reset it and throw away what is on its way. Always false.
    Task<bool> part(bool more_may_come) {
        allow(limits::parting);
        if constexpr (is_tls) {
            [[maybe_unused]] const auto [ignored] = co_await stream_.async_shutdown(Await());
        }
        error_code error;
        socket().shutdown(LaneSocket::shutdown_send, error);
        std::size_t taken = 0;
        buffer_.clear();
        while (more_may_come && !error && taken < limits::parting_bytes_max) {
            const auto [failed, bytes] =
                co_await socket().async_read_some(buffer_.prepare(limits::buffer_bytes), Await());
            error = failed;
            taken += bytes;
        }
        co_return false;
    }

    Stream stream_;
    SessionShared& shared_;
    const LaneSessions& lane_;
    const IpAddress peer_;
    const std::string peer_text_;
    std::string forwarded_peer_;
    boost::beast::flat_buffer buffer_{limits::buffer_bytes};
    std::size_t read_bytes_ = 0;
    std::string out_;
    HeadSearch search_;
    Parser::value_type upgrade_request_;
    std::unique_ptr<SocketTalk> talk_;  // set when the connection goes on as a WebSocket
    unsigned requests_ = 0;
    bool timed_out_ = false;
    bool idle_ = false;  // waits for the first byte of a request
};

}  // namespace

SessionShared::SessionShared(RequestHandler& request_handler, const ServerSettings& settings)
    : handler_(request_handler),
      proxies_(settings.trusted_proxies),
      connections_max_(settings.connections_max),
      per_address_max_(settings.connections_per_address_max),
      large_bodies_bytes_max_(settings.large_bodies_bytes_max),
      log_(settings.log) {}

bool SessionShared::is_exempt(const IpAddress& address) const {
    return is_loopback(address) || proxies_.contains(address);
}

bool SessionShared::admit(const IpAddress& address) {
    // Only the acceptor counts up, so the limit cannot be passed between the two steps.
    if (counters.connections_open >= connections_max_) return false;
    if (!is_exempt(address)) {
        const std::lock_guard lock(mutex_);
        std::size_t& open = by_address_[counted_address(address)];
        if (open >= per_address_max_) return false;
        ++open;
    }
    ++counters.connections_open;
    ++counters.connections;
    return true;
}

bool SessionShared::take_memory(std::size_t bytes) {
    if ((large_bodies_bytes_ += bytes) <= large_bodies_bytes_max_) return true;
    large_bodies_bytes_ -= bytes;
    return false;
}

void SessionShared::release(const IpAddress& address) {
    --counters.connections_open;
    if (is_exempt(address)) return;
    const std::lock_guard lock(mutex_);
    const auto found = by_address_.find(counted_address(address));
    if (found != by_address_.end() && --found->second == 0) by_address_.erase(found);
}

namespace {

// In two steps, so that a WebSocket, which may last for hours, keeps nothing of the HTTP session.
template <class Stream>
Task<void> run_stream(
    Stream stream, const Admission& admission, std::shared_ptr<LaneSessions> lane
) {
    std::optional<Upgrade<Stream>> upgrade;
    {
        Session<Stream> session(std::move(stream), admission.shared(), admission.address(), *lane);
        const Listed listed(lane, session);
        upgrade = co_await session.run();
    }
    if (!upgrade) co_return;
    const Among sockets(admission.shared().counters.websockets);
    co_await run_socket(*std::move(upgrade), admission.shared(), std::move(lane));
}

}  // namespace

Task<void> run_session(
    LaneSocket socket,
    Admission admission,
    std::shared_ptr<LaneSessions> lane,
    std::shared_ptr<asio::ssl::context> tls
) {
    error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (tls) {
        TlsStream stream(std::move(socket), *tls);
        co_await run_stream(std::move(stream), admission, std::move(lane));
    } else {
        co_await run_stream(std::move(socket), admission, std::move(lane));
    }
}

}  // namespace heed
