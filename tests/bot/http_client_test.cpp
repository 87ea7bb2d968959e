#include "bot/http_client.hpp"

#include "tests/bot/network_support.hpp"

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

using namespace heed;
using namespace heed::test;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

// A server that treats each connection as its script says; the script gets the connection's number.
class ScriptedServer {
public:
    using Script = std::function<void(tcp::socket&, int)>;
    explicit ScriptedServer(Script script)
        : acceptor_(context_, {asio::ip::address_v4::loopback(), 0}),
          script_(std::move(script)),
          thread_([this] { run(); }) {}
    ~ScriptedServer() {
        stopping_ = true;
        tcp::socket last(context_);
        boost::system::error_code ignored;
        last.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    std::string url() const {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/x";
    }
    int connections() const { return connections_; }
    // Reads one request head; false when the client has closed.
    static bool read_request(tcp::socket& socket) {
        std::string text;
        boost::system::error_code error;
        asio::read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n", error);
        return !error;
    }
    static void write(tcp::socket& socket, std::string_view bytes) {
        boost::system::error_code ignored;
        asio::write(socket, asio::buffer(bytes), ignored);
    }

private:
    void run() {
        while (true) {
            tcp::socket socket(context_);
            acceptor_.accept(socket);
            if (stopping_) return;
            script_(socket, ++connections_);
        }
    }
    asio::io_context context_;
    tcp::acceptor acceptor_;
    Script script_;
    std::atomic<bool> stopping_{false};
    std::atomic<int> connections_{0};
    std::thread thread_;
};

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

struct Caller {
    explicit Caller(const std::string& ca_file = {}) : client(make_http_client(ca_file)) {}
    HttpResult send(HttpCall call) { return run_on(lanes[0], client->send(std::move(call))); }
    HttpResult get(const std::string& url) {
        HttpCall call;
        call.method = "GET";
        call.url = url;
        return send(std::move(call));
    }
    std::unique_ptr<HttpClient> client;
    RunningLanes lanes{1};
};

}  // namespace

TEST_CASE("calls over TLS are answered on one kept connection") {
    TemporaryDirectory folder;
    ServerSettings settings = TestServer::plain();
    settings.plain_http = false;
    settings.certificate_file = (folder.path() / "cert.pem").string();
    settings.private_key_file = (folder.path() / "key.pem").string();
    make_certificate("localhost", settings.certificate_file, settings.private_key_file);
    TestServer server(settings);
    server.handler.answer = [](HttpRequestView view) -> Task<HttpReply> {
        HttpReply reply;
        reply.status = view.path == "/moved" ? 302 : 200;
        reply.content_type = view.header("Content-Type");
        reply.body = std::string(view.query) + "|" + std::string(view.header("X-Extra"));
        reply.headers.emplace_back("Content-Disposition", "attachment; filename=\"a.jpg\"");
        reply.headers.emplace_back("Retry-After", "7");
        if (view.path == "/moved") reply.headers.emplace_back("Location", "/elsewhere");
        co_return reply;
    };
    const std::string base = "https://localhost:" + std::to_string(server.port());
    Caller caller(settings.certificate_file);
    HttpCall call;
    call.url = base + "/x?a=1";
    call.content_type = "application/json";
    call.body = "{\"text\":\"井盖\"}";
    call.headers.emplace_back("X-Extra", "e");
    const HttpResult posted = caller.send(call);
    REQUIRE(posted.error == "");
    CHECK(posted.status == 200);
    CHECK(posted.written);
    CHECK(posted.body == "a=1|e");
    CHECK(posted.content_type == "application/json");
    CHECK(posted.content_disposition == "attachment; filename=\"a.jpg\"");
    CHECK(posted.retry_after == "7");
    CHECK(server.handler.seen().back() == "POST /x {\"text\":\"井盖\"}");
    CHECK(caller.get(base + "/moved").status == 302);
    CHECK(caller.get(base).status == 200);
    CHECK(server.counters().connections == 1);
    CHECK(server.handler.seen().size() == 3);

    // By address too, since the certificate names it; a connection of its own.
    CHECK(caller.get("https://127.0.0.1:" + std::to_string(server.port())).status == 200);
    CHECK(server.counters().connections == 2);

    Caller stranger;
    const HttpResult unknown = stranger.get(base);
    CHECK(unknown.status == 0);
    CHECK_FALSE(unknown.written);
    CHECK(unknown.error.find("self-signed certificate") != std::string::npos);

    make_certificate("other.example", settings.certificate_file, settings.private_key_file);
    REQUIRE(server.server().reload_certificate().empty());
    Caller deceived(settings.certificate_file);
    const HttpResult wrong_name = deceived.get(base);
    CHECK(wrong_name.status == 0);
    CHECK_FALSE(wrong_name.written);
    CHECK(wrong_name.error.find("hostname mismatch") != std::string::npos);
}

TEST_CASE("what cannot be called is an error and no exception") {
    Caller caller;
    CHECK(caller.get("http://192.0.2.1/").error == "plain http is for loopback only; use https");
    CHECK(caller.get("nonsense").error == "this is no address to call");
    CHECK(caller.get("http://127.0.0.1:1/").error.starts_with("cannot connect"));
    CHECK(caller.get("https://nowhere.invalid/").error.find("resolve") != std::string::npos);
    HttpCall call;
    call.url = "http://127.0.0.1:1/";
    call.headers.emplace_back("X", "a\r\nY: b");
    const HttpResult result = caller.send(call);
    CHECK(result.error == "a header of the call holds a line end");
    CHECK(result.status == 0);
    CHECK_FALSE(result.written);
    CHECK_THROWS(make_http_client("/nonexistent/ca.pem"));
}

TEST_CASE("answers that are too long, broken or cut are no answers") {
    for (const std::string_view answer :
         {std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789a"),
          std::string_view("HTTP/1.1 200 OK\r\n\r\n0123456789abcdef"),
          std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n012"),
          std::string_view("SSH-2.0-OpenSSH\r\n\r\n"),
          std::string_view("")}) {
        CAPTURE(answer);
        ScriptedServer server([&](tcp::socket& socket, int) {
            ScriptedServer::read_request(socket);
            ScriptedServer::write(socket, answer);
        });
        Caller caller;
        HttpCall call;
        call.url = server.url();
        call.body_bytes_max = 10;
        const HttpResult result = caller.send(call);
        CHECK(result.status == 0);
        CHECK(result.written);
        CHECK(result.body.empty());
        CHECK_FALSE(result.error.empty());
        CHECK(result.too_long == (answer.find("0123456789a") != answer.npos));
        CHECK(server.connections() == 1);
    }
}

TEST_CASE("interim answers are passed over, and an answer may end with the connection") {
    ScriptedServer server([](tcp::socket& socket, int) {
        ScriptedServer::read_request(socket);
        ScriptedServer::write(socket, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
        ScriptedServer::write(socket, "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\nall");
    });
    Caller caller;
    const HttpResult result = caller.get(server.url());
    CHECK(result.status == 200);
    CHECK(result.content_type == "a/b");
    CHECK(result.body == "all");
}

TEST_CASE("a kept connection that was closed meanwhile is not used") {
    ScriptedServer server([](tcp::socket& socket, int) {
        ScriptedServer::read_request(socket);
        ScriptedServer::write(socket, ok);  // and closes without a word
    });
    Caller caller;
    for (int i = 1; i <= 3; ++i) {
        HttpCall call;
        call.url = server.url();
        CHECK(caller.send(call).status == 200);
        CHECK(server.connections() == i);
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
}

TEST_CASE("what was written is not sent again when no answer comes") {
    ScriptedServer server([](tcp::socket& socket, int number) {
        ScriptedServer::read_request(socket);
        if (number > 1) return;
        ScriptedServer::write(socket, ok);
        ScriptedServer::read_request(socket);  // the second call arrives, and the answer never goes
    });
    Caller caller;
    HttpCall call;
    call.url = server.url();
    CHECK(caller.send(call).status == 200);
    const HttpResult lost = caller.send(call);
    CHECK(lost.status == 0);
    CHECK(lost.written);
    CHECK(server.connections() == 1);
}

TEST_CASE("a server that never answers costs eight seconds, not more") {
    std::promise<void> over;
    auto waiting = over.get_future();
    ScriptedServer server([&](tcp::socket& socket, int) {
        ScriptedServer::read_request(socket);
        waiting.wait();
    });
    Caller caller;
    const auto begun = std::chrono::steady_clock::now();
    const HttpResult result = caller.get(server.url());
    const auto took = std::chrono::steady_clock::now() - begun;
    over.set_value();
    CHECK(result.status == 0);
    CHECK(result.written);
    CHECK(took > std::chrono::milliseconds(7500));
    CHECK(took < std::chrono::seconds(10));
}

TEST_CASE("a call to public hosts only does not reach this machine, however it is named") {
    ScriptedServer server([](tcp::socket&, int) {});
    const std::string rest = server.url().substr(server.url().rfind(':') + 1);
    const std::string digits = rest.substr(0, rest.find('/'));
    Caller caller;
    for (const char* name :
         {"127.0.0.1",
          "127.1",
          "2130706433",
          "0x7f000001",
          "0x7f.1",
          "017700000001",
          "0177.0.0.1",
          "0",
          "localhost",
          "LOCALHOST",
          "[::1]",
          "[::]",
          "[::ffff:127.0.0.1]",
          "[::127.0.0.1]"}) {
        CAPTURE(name);
        HttpCall call;
        call.url = "https://" + std::string(name) + ":" + digits + "/x";
        call.public_hosts_only = true;
        const HttpResult result = caller.send(call);
        CHECK(result.status == 0);
        CHECK_FALSE(result.written);
        CHECK(result.error.find("is not of the internet") != std::string::npos);
    }
    CHECK(server.connections() == 0);
}

TEST_CASE("lanes may go before the client, and the client before lanes") {
    TestServer server;
    HttpCall call;
    call.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/x";
    const auto client = make_http_client({});
    {
        RunningLanes lanes(1);
        CHECK(run_on(lanes[0], client->send(call)).status == 200);
    }
    RunningLanes lanes(1);
    auto short_lived = make_http_client({});
    CHECK(run_on(lanes[0], short_lived->send(call)).status == 200);
    short_lived.reset();
    CHECK(run_on(lanes[0], client->send(call)).status == 200);
}
