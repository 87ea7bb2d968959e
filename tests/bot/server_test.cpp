#include "bot/http_client.hpp"
#include "tests/bot/network_support.hpp"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include <ctime>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

using namespace heed;
using namespace heed::test;

namespace {

namespace asio = boost::asio;
using Statuses = std::vector<int>;

// A server with its own certificate in a folder of its own.
struct TlsFiles {
    TemporaryDirectory folder;
    std::string certificate = (folder.path() / "cert.pem").string();
    std::string key = (folder.path() / "key.pem").string();
    std::string fingerprint = make_certificate("localhost", certificate, key);

    ServerSettings settings() const {
        ServerSettings settings = TestServer::plain();
        settings.plain_http = false;
        settings.certificate_file = certificate;
        settings.private_key_file = key;
        return settings;
    }
};

Task<HttpReply> slowly(std::chrono::milliseconds time) {
    using Timer = asio::basic_waitable_timer<
        std::chrono::steady_clock,
        asio::wait_traits<std::chrono::steady_clock>,
        Lane::executor_type>;
    Timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable_t<Lane::executor_type>());
    HttpReply reply;
    reply.content_type = "text/plain";
    reply.body = "done";
    co_return reply;
}

const std::string get = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

// Handshakes with one TLS version and, when given, one ALPN protocol; what was agreed.
std::string handshake(std::uint16_t port, int version, const std::string& protocol) {
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    SSL_CTX_set_min_proto_version(tls.native_handle(), version);
    SSL_CTX_set_max_proto_version(tls.native_handle(), version);
    SSL_CTX_set_security_level(tls.native_handle(), 0);
    asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
    if (!protocol.empty()) {
        const std::string wire = static_cast<char>(protocol.size()) + protocol;
        SSL_set_alpn_protos(
            stream.native_handle(),
            reinterpret_cast<const unsigned char*>(wire.data()),
            static_cast<unsigned>(wire.size())
        );
    }
    stream.next_layer().connect({asio::ip::address_v4::loopback(), port});
    boost::system::error_code error;
    stream.handshake(asio::ssl::stream_base::client, error);
    if (error) return "refused";
    const unsigned char* chosen = nullptr;
    unsigned bytes = 0;
    SSL_get0_alpn_selected(stream.native_handle(), &chosen, &bytes);
    return std::string(SSL_get_version(stream.native_handle())) + " " +
           std::string(reinterpret_cast<const char*>(chosen), bytes);
}

}  // namespace

TEST_CASE("TLS 1.2 and 1.3, HTTP/1.1 and nothing else") {
    const TlsFiles files;
    TestServer server(files.settings());
    CHECK(handshake(server.port(), TLS1_3_VERSION, "http/1.1") == "TLSv1.3 http/1.1");
    CHECK(handshake(server.port(), TLS1_2_VERSION, "http/1.1") == "TLSv1.2 http/1.1");
    CHECK(handshake(server.port(), TLS1_3_VERSION, "") == "TLSv1.3 ");
    CHECK(handshake(server.port(), TLS1_1_VERSION, "") == "refused");
    CHECK(handshake(server.port(), TLS1_3_VERSION, "h2") == "refused");
    RawClient plain(server.port());
    plain.send(get);
    CHECK(plain.read_all(std::chrono::seconds(3)).find("HTTP/1.1 200") == std::string::npos);
    CHECK(plain.closed());
    CHECK(server.handler.seen().empty());
    CHECK(server.counters().handshake_failures == 3);
}

TEST_CASE("a client that does not begin the handshake is cut") {
    const TlsFiles files;
    TestServer server(files.settings());
    RawClient silent(server.port());
    const auto begun = std::chrono::steady_clock::now();
    silent.read_all();
    CHECK(silent.closed());
    const auto took = std::chrono::steady_clock::now() - begun;
    CHECK(took > std::chrono::seconds(4));
    CHECK(took < std::chrono::seconds(7));
    CHECK(server.counters().handshake_failures == 1);
}

TEST_CASE("a new certificate is shown to new connections, a bad one changes nothing") {
    const TlsFiles files;
    TestServer server(files.settings());
    CHECK(shown_certificate(server.port()) == files.fingerprint);
    // make_certificate's last a day.
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto left_s = server.counters().certificate_end_s -
                        std::chrono::duration_cast<std::chrono::seconds>(now).count();
    CHECK(left_s > 86400 - 600);
    CHECK(left_s <= 86400);

    const std::string fresh = make_certificate("new.example.org", files.certificate, files.key);
    CHECK(shown_certificate(server.port()) == files.fingerprint);
    CHECK(server.server().reload_certificate().empty());
    CHECK(shown_certificate(server.port()) == fresh);

    const std::string other_key = (files.folder.path() / "other.pem").string();
    make_certificate("other", files.certificate, other_key);
    CHECK(
        server.server().reload_certificate() == "the private key does not belong to the certificate"
    );
    std::ofstream(files.certificate).close();
    CHECK(server.server().reload_certificate().ends_with("cert.pem is empty"));
    std::ofstream(files.certificate) << "-----BEGIN CERTIFICATE-----\nnonsense\n";
    CHECK(server.server().reload_certificate().starts_with("the certificate is no PEM chain"));
    std::filesystem::remove(files.certificate);
    CHECK(server.server().reload_certificate().starts_with("cannot read the certificate"));
    CHECK(shown_certificate(server.port()) == fresh);
    CHECK(server.counters().tls_reload_failures == 4);
    CHECK(server.counters().certificate_end_s > 0);  // of the one that stayed
}

TEST_CASE("a server that cannot start says why") {
    RunningLanes lanes(1);
    RecordingHandler handler;
    const auto why = [&](ServerSettings settings) {
        Lane control(1);
        try {
            make_server(std::move(settings), control, lanes.all(), handler);
        } catch (const std::runtime_error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    TestServer first;
    ServerSettings settings = TestServer::plain();
    settings.port = first.port();
    CHECK(why(settings).find("Address already in use") != std::string::npos);
    settings.address = "nowhere";
    CHECK(why(settings).find("this is no IP address") != std::string::npos);
    settings = TestServer::plain();
    settings.trusted_proxies = {"10.0.0.0/40"};
    CHECK(why(settings).find("10.0.0.0/40") != std::string::npos);
    settings = TestServer::plain();
    settings.plain_http = false;
    settings.certificate_file = "/nonexistent/cert.pem";
    CHECK(why(settings).find("/nonexistent/cert.pem") != std::string::npos);
}

TEST_CASE("connections beyond the limit are closed at once") {
    ServerSettings settings = TestServer::plain();
    settings.connections_max = 2;
    TestServer server(settings);
    RawClient first(server.port());
    RawClient second(server.port());
    first.send(get);
    second.send(get);
    CHECK(statuses(first.read_answers(1)) == Statuses{200});
    CHECK(statuses(second.read_answers(1)) == Statuses{200});
    RawClient third(server.port());
    CHECK(third.read_all(std::chrono::seconds(3)).empty());
    CHECK(third.closed());
    CHECK(server.counters().rejected_limit == 1);
    first.send(get);
    CHECK(statuses(first.read_answers(1)) == Statuses{200});
}

TEST_CASE("without descriptors accepting pauses, and goes on when there are some") {
    TestServer server;
    asio::io_context context;
    asio::ip::tcp::socket client(context);
    client.open(asio::ip::tcp::v4());
    // Takes every descriptor that is left, so that the server has none to accept with.
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit few = before;
    few.rlim_cur = 256;
    REQUIRE(setrlimit(RLIMIT_NOFILE, &few) == 0);
    std::vector<int> taken;
    // More than once: what earlier tests closed late becomes free meanwhile.
    for (int round = 0; round < 5; ++round) {
        for (int file = 0; (file = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) {
            taken.push_back(file);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    client.connect({asio::ip::address_v4::loopback(), server.port()});
    asio::write(client, asio::buffer(get));
    const std::clock_t begun = std::clock();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const double busy_s = static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    const bool untouched = server.handler.seen().empty();
    for (const int file : taken) ::close(file);
    REQUIRE(setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(untouched);
    // Trying again without a pause would burn all of the half second.
    CHECK(busy_s < 0.3);
    CHECK(server.log().find("cannot accept: Too many open files") != std::string::npos);
    std::string answer;
    asio::read_until(client, asio::dynamic_buffer(answer), "ok");
    CHECK(statuses(answer) == Statuses{200});
}

TEST_CASE("draining closes idle connections at once") {
    TestServer server;
    RawClient idle(server.port());
    idle.send(get);
    CHECK(statuses(idle.read_answers(1)) == Statuses{200});
    CHECK(server.drain(60) < 30);  // Far from its limit, also on a machine that is busy.
    CHECK(idle.read_all(std::chrono::seconds(1)).empty());
    CHECK(idle.closed());
    CHECK_THROWS(RawClient(server.port()));
}

TEST_CASE("draining lets requests in hand finish and then closes") {
    TestServer server;
    server.handler.answer = [](HttpRequestView) { return slowly(std::chrono::milliseconds(400)); };
    RawClient in_hand(server.port());
    RawClient half(server.port());
    in_hand.send(get + get);
    half.send(get.substr(0, 10));
    while (server.handler.seen().empty() || server.counters().connections_open < 2) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    std::thread rest([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        half.send(get.substr(10));
    });
    const double took = server.drain(60);
    rest.join();
    CHECK(took > 0.3);
    CHECK(took < 30);
    const std::string answer = in_hand.read_all(std::chrono::seconds(1));
    CHECK(statuses(answer) == Statuses{200});
    CHECK(answer.find("Connection: close\r\n") != answer.npos);
    CHECK(statuses(half.read_all(std::chrono::seconds(1))) == Statuses{200});
}

TEST_CASE("until its notice is over a server goes on, each answer the last of its connection") {
    TestServer server;
    RawClient idle(server.port());
    idle.send(get);
    CHECK(statuses(idle.read_answers(1)) == Statuses{200});
    double took = 0;
    std::thread drain([&] { took = server.drain(60, std::chrono::seconds(3)); });
    std::string answer;
    do {
        RawClient fresh(server.port());
        fresh.send(get);
        answer = fresh.read_answers(1);
        CHECK(statuses(answer) == Statuses{200});
    } while (answer.find("Connection: close\r\n") == answer.npos);
    idle.send(get);
    const std::string last = idle.read_all(std::chrono::seconds(10));
    CHECK(statuses(last) == Statuses{200});
    CHECK(last.find("Connection: close\r\n") != last.npos);
    CHECK(idle.closed());
    drain.join();
    CHECK(took >= 3);
    CHECK(took < 30);
    CHECK_THROWS(RawClient(server.port()));
}

TEST_CASE("after a notice the port closes behind the last request in hand") {
    TestServer server;
    server.handler.answer = [](HttpRequestView request) {
        return slowly(std::chrono::milliseconds(request.path == "/slow" ? 4000 : 0));
    };
    RawClient in_hand(server.port());
    in_hand.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    while (server.handler.seen().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    std::thread drain([&] { server.drain(60, std::chrono::milliseconds(1)); });
    std::this_thread::sleep_for(std::chrono::seconds(1));
    RawClient fresh(server.port());
    fresh.send(get);
    CHECK(statuses(fresh.read_all(std::chrono::seconds(10))) == Statuses{200});
    drain.join();
    CHECK(statuses(in_hand.read_all(std::chrono::seconds(10))) == Statuses{200});
    CHECK_THROWS(RawClient(server.port()));
}

TEST_CASE("what takes too long is cut when the drain's time is over") {
    TestServer server;
    server.handler.answer = [](HttpRequestView) { return slowly(std::chrono::seconds(60)); };
    RawClient client(server.port());
    client.send(get);
    while (server.handler.seen().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const double took = server.drain(1);
    CHECK(took >= 1);
    CHECK(took < 30);
    CHECK(client.read_all(std::chrono::seconds(1)).empty());
    CHECK(client.closed());
}

TEST_CASE("a drain under load loses no answer") {
    const TlsFiles files;
    TestServer server(files.settings(), 2);
    server.handler.answer = [](HttpRequestView) { return slowly(std::chrono::milliseconds(3)); };
    const auto client = make_http_client(files.certificate);
    RunningLanes lanes(2);
    HttpCall call;
    call.method = "GET";
    call.url = "https://127.0.0.1:" + std::to_string(server.port()) + "/a";
    std::atomic<std::size_t> answered{0};
    std::atomic<std::size_t> faults{0};
    std::vector<std::thread> callers;
    for (std::size_t i = 0; i < 8; ++i) {
        callers.emplace_back([&, i] {
            while (true) {
                const HttpResult result = run_on(lanes[i % 2], client->send(call));
                if (result.status != 200) return;
                if (result.body != "done") ++faults;
                ++answered;
            }
        });
    }
    while (answered < 100) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const double took = server.drain(60);
    for (std::thread& caller : callers) caller.join();
    CHECK(took < 30);
    CHECK(faults == 0);
    // Whatever the handler answered has reached its caller.
    CHECK(server.handler.seen().size() == answered);
    CHECK(server.counters().connections_open == 0);
}
