// A bare HTTP client: the same POST so many times over keep-alive connections, in the clear.
//   http_loop PORT CONNECTIONS COUNT BODY
// Prints {"seconds","micros"}: `micros` of its own processor time a request.
#include "tests/bench/processor_time.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
namespace http = boost::beast::http;

int main(int argc, char** argv) try {
    if (argc != 5) return 2;
    const auto port = static_cast<unsigned short>(std::atoi(argv[1]));
    const int connections = std::atoi(argv[2]);
    const int count = std::atoi(argv[3]);
    std::atomic<int> left = count;
    std::atomic<int> failed = 0;
    const auto begin = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < connections; ++i) {
        threads.emplace_back([&] {
            asio::io_context context;
            asio::ip::tcp::socket socket(context);
            socket.connect({asio::ip::make_address("127.0.0.1"), port});
            socket.set_option(asio::ip::tcp::no_delay(true));
            http::request<http::string_body> request(
                http::verb::post, "/cgi-bin/message/custom/send", 11
            );
            request.set(http::field::host, "bench");
            request.set(http::field::content_type, "application/json");
            request.body() = argv[4];
            request.prepare_payload();
            boost::beast::flat_buffer buffer;
            while (left-- > 0) {
                http::write(socket, request);
                http::response<http::string_body> response;
                http::read(socket, buffer, response);
                if (response.result() != http::status::ok) ++failed;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    if (failed > 0) throw std::runtime_error("not every request was answered 200");
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    std::printf("{\"seconds\":%.4f,\"micros\":%.2f}\n", seconds, processor_seconds() * 1e6 / count);
    return 0;
} catch (const std::exception& error) {
    std::cerr << "http_loop: " << error.what() << '\n';
    return 1;
}
