#include "tests/bot/network_support.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <poll.h>
#include <stdexcept>

namespace heed::test {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// As main() has it: a client that goes away is an error of that write.
[[maybe_unused]] const auto before = std::signal(SIGPIPE, SIG_IGN);

}  // namespace

RunningLanes::RunningLanes(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        lanes_.push_back(std::make_unique<Lane>(1));
        work_.push_back(asio::make_work_guard(*lanes_.back()));
    }
    for (auto& lane : lanes_) threads_.emplace_back([&lane] { lane->run(); });
}

RunningLanes::~RunningLanes() { stop(); }

std::vector<Lane*> RunningLanes::all() {
    std::vector<Lane*> lanes;
    for (auto& lane : lanes_) lanes.push_back(lane.get());
    return lanes;
}

void RunningLanes::stop() {
    work_.clear();
    for (auto& lane : lanes_) lane->stop();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

Task<HttpReply> RecordingHandler::handle(HttpRequestView request) {
    {
        const std::lock_guard lock(mutex_);
        seen_.push_back(
            std::string(request.method) + " " + std::string(request.path) + " " +
            std::string(request.body)
        );
    }
    if (answer) co_return co_await answer(std::move(request));
    HttpReply reply;
    reply.content_type = "text/plain";
    reply.body = "ok";
    co_return reply;
}

std::vector<std::string> RecordingHandler::seen() const {
    const std::lock_guard lock(mutex_);
    return seen_;
}

ServerSettings TestServer::plain() {
    ServerSettings settings;
    settings.address = "127.0.0.1";
    settings.plain_http = true;
    return settings;
}

TestServer::TestServer(ServerSettings settings, std::size_t lanes) : lanes_(lanes) {
    settings.log = [this](std::string_view line) {
        const std::lock_guard lock(mutex_);
        log_.append(line).append("\n");
    };
    server_ = make_server(std::move(settings), control_[0], lanes_.all(), handler);
}

TestServer::~TestServer() {
    if (!drained_) drain(1);
    lanes_.stop();
    control_.stop();
    server_.reset();
}

double TestServer::drain(int within_s, std::chrono::milliseconds notice) {
    const auto begun = std::chrono::steady_clock::now();
    std::promise<void> done;
    server_->drain({notice, std::chrono::seconds(within_s)}, [&done] { done.set_value(); });
    done.get_future().wait();
    drained_ = true;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

std::string TestServer::log() const {
    const std::lock_guard lock(mutex_);
    return log_;
}

RawClient::RawClient(std::uint16_t port) : socket_(context_) {
    socket_.connect(tcp::endpoint(asio::ip::address_v4::loopback(), port));
}

bool RawClient::send(std::string_view bytes) {
    boost::system::error_code error;
    asio::write(socket_, asio::buffer(bytes), error);
    return !error;
}

void RawClient::finish_sending() {
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

std::size_t RawClient::read_into(std::string& text, std::chrono::milliseconds patience) {
    pollfd waiting{socket_.native_handle(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return 0;
    char bytes[4096];
    boost::system::error_code error;
    const std::size_t count = socket_.read_some(asio::buffer(bytes), error);
    closed_ = error.failed();
    text.append(bytes, count);
    return count;
}

std::string RawClient::read_all(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    std::string text;
    while (!closed_) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            until - std::chrono::steady_clock::now()
        );
        if (left.count() <= 0) break;
        read_into(text, left);
    }
    return text;
}

std::string RawClient::read_answers(std::size_t count) {
    std::string text;
    std::size_t end = 0;
    while (count > 0) {
        const std::size_t head = text.find("\r\n\r\n", end);
        std::size_t whole = text.npos;
        if (head != text.npos) {
            constexpr std::string_view name = "Content-Length: ";
            const std::size_t field = text.find(name, end);
            std::size_t length = 0;
            if (field < head) {
                const char* digits = text.data() + field + name.size();
                std::from_chars(digits, text.data() + head, length);
            }
            whole = head + 4 + length;
        }
        if (whole <= text.size()) {
            end = whole;
            --count;
        } else if (read_into(text, std::chrono::seconds(10)) == 0) {
            break;
        }
    }
    return text;
}

std::vector<int> statuses(std::string_view stream) {
    constexpr std::string_view begin = "HTTP/1.1 ";
    std::vector<int> found;
    for (std::size_t at = stream.find(begin); at != stream.npos; at = stream.find(begin, at + 1)) {
        int status = 0;
        std::from_chars(stream.data() + at + begin.size(), stream.data() + stream.size(), status);
        found.push_back(status);
    }
    return found;
}

namespace {

std::string fingerprint(X509* certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int bytes = 0;
    X509_digest(certificate, EVP_sha256(), digest, &bytes);
    std::string text;
    for (unsigned int i = 0; i < bytes; ++i) {
        char hex[3];
        std::snprintf(hex, sizeof hex, "%02x", digest[i]);
        text += hex;
    }
    return text;
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (extension == nullptr) throw std::runtime_error("no extension " + value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

}  // namespace

std::string make_certificate(
    const std::string& name, const std::string& certificate_file, const std::string& key_file
) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free
    );
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), std::rand());
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86400);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    X509_NAME_add_entry_by_txt(
        subject,
        "CN",
        MBSTRING_UTF8,
        reinterpret_cast<const unsigned char*>(name.c_str()),
        -1,
        -1,
        0
    );
    X509_set_issuer_name(certificate.get(), subject);
    add_extension(certificate.get(), NID_subject_alt_name, "DNS:" + name + ",IP:127.0.0.1");
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
    X509_sign(certificate.get(), key.get(), EVP_sha256());

    const auto write = [](const std::string& file, auto writer) {
        const std::unique_ptr<FILE, decltype(&std::fclose)> out(
            std::fopen(file.c_str(), "w"), std::fclose
        );
        if (!out || writer(out.get()) != 1) throw std::runtime_error("cannot write " + file);
    };
    write(certificate_file, [&](FILE* out) { return PEM_write_X509(out, certificate.get()); });
    write(key_file, [&](FILE* out) {
        return PEM_write_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    return fingerprint(certificate.get());
}

std::string shown_certificate(std::uint16_t port) {
    asio::io_context context;
    asio::ssl::context tls(asio::ssl::context::tls_client);
    asio::ssl::stream<tcp::socket> stream(context, tls);
    boost::system::error_code error;
    stream.next_layer().connect(tcp::endpoint(asio::ip::address_v4::loopback(), port), error);
    if (!error) stream.handshake(asio::ssl::stream_base::client, error);
    if (error) return {};
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        SSL_get1_peer_certificate(stream.native_handle()), X509_free
    );
    return fingerprint(certificate.get());
}

std::string test_data(const std::string& folder) {
    const char* set = std::getenv("HEED_DATA");
    const std::filesystem::path root =
        set != nullptr ? std::filesystem::path(set)
                       : std::filesystem::path(HEED_SOURCE_DIR) / "../shared/data";
    if (std::filesystem::is_directory(root / folder)) return (root / folder).string();
    std::cout << "skipped: no test data at " << (root / folder).string() << '\n';
    return {};
}

}  // namespace heed::test
