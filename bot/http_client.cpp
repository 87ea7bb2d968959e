// Calls go to hosts named in heed.toml (platform APIs, push addresses): such a host may well be in
// the city's own network. Private ranges are refused only where the call says so (hooks).
#include "bot/http_client.hpp"

#include "bot/peer_address.hpp"
#include "bot/tls.hpp"
#include "bot/url.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>
#include <vector>

namespace heed {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using SteadyClock = std::chrono::steady_clock;
using Executor = Lane::executor_type;
using Await = asio::as_tuple_t<asio::use_awaitable_t<Executor>>;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;
using PlainStream = beast::basic_stream<tcp, Executor>;
using TlsStream = asio::ssl::stream<PlainStream>;
using TlsContext = std::shared_ptr<asio::ssl::context>;

constexpr auto connect_time = std::chrono::seconds(3);  // name, TCP; within the deadline below
constexpr auto call_time = std::chrono::seconds(8);
constexpr auto large_call_time = std::chrono::seconds(30);
constexpr std::size_t large_body_bytes = 1024 * 1024;
constexpr std::size_t answer_head_bytes_max = 16 * 1024;
constexpr int interim_answers_max = 5;  // 1xx before the answer itself
constexpr std::size_t idle_max = 8;     // for each lane and host
constexpr auto idle_time = std::chrono::seconds(30);

// One connection; exactly one of the two streams is there.
struct Link {
    std::optional<PlainStream> plain;
    std::optional<TlsStream> tls;
    SteadyClock::time_point idle_since;

    PlainStream& transport() { return tls ? tls->next_layer() : *plain; }

    // Nothing may wait to be read between two calls: the end of the stream, a close_notify and
    // uninvited bytes all mean that this connection is of no more use.
    bool is_quiet() {
        char byte = 0;
        const auto got =
            ::recv(transport().socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    }
};
using LinkPtr = std::unique_ptr<Link>;

// Idle connections of one lane. A service of the lane's context, so that sockets never outlive the
// context that they belong to, whatever is destroyed first.
class IdleLinks : public asio::execution_context::service {
public:
    using key_type = IdleLinks;
    static inline asio::execution_context::id id;
    // TLS settings and origin. An idle TLS connection holds its SSL_CTX, so the address is not
    // used again for other settings while one is here.
    using Origin = std::pair<const SSL_CTX*, std::string>;

    explicit IdleLinks(asio::execution_context& context) : service(context) {}

    LinkPtr take(const Origin& origin) {
        drop_old();
        const auto found = links_.find(origin);
        while (found != links_.end() && !found->second.empty()) {
            LinkPtr link = std::move(found->second.back());
            found->second.pop_back();
            if (link->is_quiet()) return link;
        }
        return nullptr;
    }

    void keep(const Origin& origin, LinkPtr link) {
        std::vector<LinkPtr>& links = links_[origin];
        if (links.size() >= idle_max) return;
        link->transport().expires_never();
        link->idle_since = SteadyClock::now();
        links.push_back(std::move(link));
    }

private:
    void shutdown() override { links_.clear(); }

    void drop_old() {
        const auto oldest = SteadyClock::now() - idle_time;
        const auto is_old = [&](const LinkPtr& link) { return link->idle_since < oldest; };
        for (auto entry = links_.begin(); entry != links_.end();) {
            std::erase_if(entry->second, is_old);
            entry = entry->second.empty() ? links_.erase(entry) : std::next(entry);
        }
    }

    std::map<Origin, std::vector<LinkPtr>> links_;
};

struct Failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

void require(const error_code& error, const char* what) {
    if (error) throw Failure(std::string(what) + ": " + error.message());
}

// Shared by the waiting coroutine and the resolver's thread of the lane, which nothing can stop
// while it asks: after the deadline its answer falls into an empty room.
struct Resolving {
    explicit Resolving(Lane::executor_type lane) : resolver(lane), timer(lane) {}
    Resolver resolver;
    Timer timer;
    std::optional<error_code> error;
    tcp::resolver::results_type results;
};

Task<tcp::resolver::results_type> resolve(const Url& url, SteadyClock::time_point until) {
    const Executor lane = co_await asio::this_coro::executor;
    error_code not_numeric;
    const asio::ip::address address = asio::ip::make_address(url.host, not_numeric);
    if (!not_numeric) {
        const tcp::endpoint endpoint(address, static_cast<std::uint16_t>(std::stoul(url.port)));
        co_return tcp::resolver::results_type::create(endpoint, url.host, url.port);
    }
    if (url.host == "localhost") {
        // Never a question of a name server (RFC 6761 §6.3), and the same in a system without
        // /etc/hosts: plain HTTP is allowed to this name because it is this machine.
        const auto port = static_cast<std::uint16_t>(std::stoul(url.port));
        const std::array endpoints{
            tcp::endpoint(asio::ip::address_v4::loopback(), port),
            tcp::endpoint(asio::ip::address_v6::loopback(), port)};
        co_return tcp::resolver::results_type::create(
            endpoints.begin(), endpoints.end(), url.host, url.port
        );
    }
    const auto resolving = std::make_shared<Resolving>(lane);
    resolving->timer.expires_at(until);
    resolving->resolver.async_resolve(
        url.host,
        url.port,
        tcp::resolver::numeric_service,
        [resolving](const error_code& error, tcp::resolver::results_type results) {
            resolving->error = error;
            resolving->results = std::move(results);
            resolving->timer.cancel();
        }
    );
    [[maybe_unused]] const auto [ignored] = co_await resolving->timer.async_wait(Await());
    if (!resolving->error) throw Failure("the name " + url.host + " was not resolved in time");
    require(*resolving->error, "cannot resolve the name");
    co_return resolving->results;
}

// Name verification and SNI for this host; an IP address is verified as one and not sent as SNI.
void expect_host(SSL* connection, std::string host) {
    X509_VERIFY_PARAM* parameters = SSL_get0_param(connection);
    X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    error_code not_address;
    asio::ip::make_address(host, not_address);
    bool set = false;
    if (!not_address) {
        set = X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str()) == 1;
    } else {
        // SSL_set_tlsext_host_name without the casts of its macro; OpenSSL copies the name.
        set = X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), 0) == 1 &&
              SSL_ctrl(
                  connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data()
              ) == 1;
    }
    if (!set) throw Failure("the host name cannot be verified");
}

std::string handshake_fault(SSL* connection, const error_code& error) {
    const long verdict = SSL_get_verify_result(connection);
    if (verdict == X509_V_OK) return error.message();
    return X509_verify_cert_error_string(verdict);
}

// Looked at after the name was resolved and before anything is sent, so that no name can lead in.
void require_public(const tcp::resolver::results_type& endpoints) {
    for (const auto& one : endpoints) {
        const asio::ip::address address = one.endpoint().address();
        if (is_private(address))
            throw Failure("the address " + address.to_string() + " is not of the internet");
    }
}

Task<LinkPtr> connect(
    Url url, TlsContext context, SteadyClock::time_point deadline, bool public_only
) {
    const auto until = std::min(deadline, SteadyClock::now() + connect_time);
    const tcp::resolver::results_type endpoints = co_await resolve(url, until);
    if (public_only) require_public(endpoints);
    const Executor lane = co_await asio::this_coro::executor;
    auto link = std::make_unique<Link>();
    if (url.tls) {
        link->tls.emplace(PlainStream(lane), *context);
    } else {
        link->plain.emplace(lane);
    }
    link->transport().expires_at(until);
    const auto [error, endpoint] = co_await link->transport().async_connect(endpoints, Await());
    require(error, "cannot connect");
    error_code ignored;
    link->transport().socket().set_option(tcp::no_delay(true), ignored);
    link->transport().expires_at(deadline);
    if (url.tls) {
        SSL* native = link->tls->native_handle();
        expect_host(native, url.host);
        const auto [failed] =
            co_await link->tls->async_handshake(asio::ssl::stream_base::client, Await());
        if (failed) throw Failure("TLS: " + handshake_fault(native, failed));
    }
    co_return link;
}

void require_one_line(std::string_view text) {
    constexpr std::string_view line_breakers("\r\n\0", 3);
    if (text.find_first_of(line_breakers) != text.npos) {
        throw Failure("a header of the call holds a line end");
    }
}

std::string request_bytes(const HttpCall& call, const Url& url) {
    std::string out;
    out.reserve(512 + call.body.size());
    const auto append_field = [&](std::string_view name, std::string_view value) {
        require_one_line(name);
        require_one_line(value);
        out.append(name).append(": ").append(value).append("\r\n");
    };
    require_one_line(call.method);
    out.append(call.method).append(" ").append(url.target).append(" HTTP/1.1\r\n");
    append_field("Host", url.authority);
    append_field("User-Agent", "heed/" HEED_VERSION);
    append_field("Accept", "*/*");
    if (!call.content_type.empty()) append_field("Content-Type", call.content_type);
    if (!call.body.empty() || call.method != "GET") {
        append_field("Content-Length", std::to_string(call.body.size()));
    }
    for (const auto& [name, value] : call.headers) append_field(name, value);
    return out.append("\r\n").append(call.body);
}

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

// Reads the answer. `reusable` says whether the connection may carry another call.
template <class Stream>
Task<void> read_answer(Stream& stream, const HttpCall& call, HttpResult& result, bool& reusable) {
    beast::flat_buffer buffer;
    for (int answer = 0; answer <= interim_answers_max; ++answer) {
        http::response_parser<http::string_body> parser;
        parser.header_limit(answer_head_bytes_max);
        parser.body_limit(call.body_bytes_max);
        parser.skip(call.method == "HEAD");
        const auto [error, bytes] = co_await http::async_read(stream, buffer, parser, Await());
        if (error == http::error::body_limit) {
            result.too_long = true;
            throw Failure(
                "the answer is longer than " + std::to_string(call.body_bytes_max) + " bytes"
            );
        }
        require(error, "no answer");
        http::response<http::string_body>& message = parser.get();
        if (message.result_int() < 200) continue;
        reusable = parser.keep_alive() && buffer.size() == 0;
        result.status = message.result_int();
        result.content_type = text_of(message[http::field::content_type]);
        result.content_disposition = text_of(message[http::field::content_disposition]);
        result.retry_after = text_of(message[http::field::retry_after]);
        result.date = text_of(message[http::field::date]);
        result.body = std::move(message.body());
        co_return;
    }
    throw Failure("no answer after many interim ones");
}

template <class Stream>
Task<void> exchange(
    Stream& stream,
    const HttpCall& call,
    const std::string& request,
    HttpResult& result,
    bool& reusable
) {
    const auto [error, bytes] = co_await asio::async_write(stream, asio::buffer(request), Await());
    require(error, "cannot send");
    result.written = true;
    co_await read_answer(stream, call, result, reusable);
}

class PoolingHttpClient final : public HttpClient {
public:
    explicit PoolingHttpClient(TlsContext tls) : tls_(std::move(tls)) {}

    Task<HttpResult> send(HttpCall call) override {
        HttpResult result;
        try {
            co_await run(call, result);
        } catch (const std::exception& error) {
            result.status = 0;
            result.error = error.what();
        }
        co_return result;
    }

private:
    Task<void> run(const HttpCall& call, HttpResult& result) {
        const std::optional<Url> url = parse_url(call.url);
        if (!url) throw Failure("this is no address to call");
        if (!url->tls && !is_loopback_host(url->host)) {
            throw Failure("plain http is for loopback only; use https");
        }
        const std::string request = request_bytes(call, *url);
        const auto deadline =
            SteadyClock::now() +
            (call.body_bytes_max > large_body_bytes ? large_call_time : call_time);
        const Executor lane = co_await asio::this_coro::executor;
        auto& idle = asio::use_service<IdleLinks>(lane.context());
        const IdleLinks::Origin origin(
            tls_->native_handle(),
            std::string(call.public_hosts_only ? "public " : "") + (url->tls ? "https " : "http ") +
                url->authority
        );
        LinkPtr link = idle.take(origin);
        const bool is_used = link != nullptr;
        std::string failure;
        if (!is_used) link = co_await connect(*url, tls_, deadline, call.public_hosts_only);
        link->transport().expires_at(deadline);
        bool reusable = false;
        try {
            co_await exchange_over(*link, call, request, result, reusable);
        } catch (const Failure& error) {
            // A kept connection may have been closed meanwhile. Only what was not yet handed over
            // is sent again: what was written may have arrived and had its effect.
            if (!is_used || result.written || SteadyClock::now() >= deadline) throw;
            failure = error.what();
        }
        if (!failure.empty()) {
            link = co_await connect(*url, tls_, deadline, call.public_hosts_only);
            co_await exchange_over(*link, call, request, result, reusable);
        }
        if (reusable) idle.keep(origin, std::move(link));
    }

    static Task<void> exchange_over(
        Link& link,
        const HttpCall& call,
        const std::string& request,
        HttpResult& result,
        bool& reusable
    ) {
        if (link.tls) {
            co_await exchange(*link.tls, call, request, result, reusable);
        } else {
            co_await exchange(*link.plain, call, request, result, reusable);
        }
    }

    const TlsContext tls_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(const std::string& ca_file) {
    return std::make_unique<PoolingHttpClient>(make_client_tls(ca_file));
}

}  // namespace heed
