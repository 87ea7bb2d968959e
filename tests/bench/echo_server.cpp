// The baseline of `scripts/bench turn`: HTTPS with Beast alone, one context per core, tuned: it reads
// what there is into the parser itself and writes the whole answer at once. Every request gets the
// same 300-byte answer and nothing is stored.
// Usage: echo_server CERT KEY THREADS; prints the port.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <iostream>
#include <memory>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Lane = asio::io_context;
using Stream = asio::ssl::stream<asio::ip::tcp::socket>;

namespace {

const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 300\r\n\r\n" +
                           std::string(300, 'x');

asio::awaitable<void> session(asio::ip::tcp::socket socket, asio::ssl::context& tls) {
    Stream stream(std::move(socket), tls);
    beast::flat_buffer buffer;
    try {
        co_await stream.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
        while (true) {
            http::request_parser<http::string_body> parser;
            parser.eager(true);
            while (!parser.is_done()) {
                beast::error_code error;
                if (buffer.size() > 0) buffer.consume(parser.put(buffer.data(), error));
                if (error && error != http::error::need_more) co_return;
                if (parser.is_done()) break;
                buffer.commit(
                    co_await stream.async_read_some(buffer.prepare(4096), asio::use_awaitable)
                );
            }
            co_await asio::async_write(stream, asio::buffer(answer), asio::use_awaitable);
        }
    } catch (const std::exception&) {
        // The client went away; there is nobody to tell.
    }
}

asio::awaitable<void> accept(
    asio::ip::tcp::acceptor& acceptor,
    std::vector<std::unique_ptr<Lane>>& lanes,
    asio::ssl::context& tls
) {
    for (std::size_t next = 0;; ++next) {
        Lane& lane = *lanes[next % lanes.size()];
        asio::ip::tcp::socket socket(lane);
        co_await acceptor.async_accept(socket, asio::use_awaitable);
        auto task = session(std::move(socket), tls);
        asio::co_spawn(lane, std::move(task), [](std::exception_ptr) {});
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) return 2;
    asio::ssl::context tls(asio::ssl::context::tls_server);
    tls.use_certificate_chain_file(argv[1]);
    tls.use_private_key_file(argv[2], asio::ssl::context::pem);
    std::vector<std::unique_ptr<Lane>> lanes;
    std::vector<std::thread> threads;
    std::vector<asio::executor_work_guard<Lane::executor_type>> work;
    for (int i = 0; i < std::stoi(argv[3]); ++i) {
        lanes.push_back(std::make_unique<Lane>(1));
        work.emplace_back(lanes.back()->get_executor());
    }
    for (auto& lane : lanes) threads.emplace_back([&lane] { lane->run(); });
    Lane control(1);
    asio::ip::tcp::acceptor acceptor(control, {asio::ip::address_v4::loopback(), 0});
    std::cout << acceptor.local_endpoint().port() << std::endl;
    asio::co_spawn(control, accept(acceptor, lanes, tls), [](std::exception_ptr) {});
    control.run();
}
