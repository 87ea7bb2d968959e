#include "bot/tls.hpp"

#include "dialogs/ensure.hpp"

#include <boost/asio/buffer.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace heed {
namespace {

namespace ssl = boost::asio::ssl;

constexpr std::size_t pem_bytes_max = 1024 * 1024;
// Mozilla's "intermediate" 5.7 without DHE; TLS 1.3 keeps OpenSSL's three.
constexpr const char* ciphers_1_2 =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
constexpr const char* groups = "X25519:P-256:P-384";
constexpr std::string_view only_protocol = "\x08http/1.1";  // in ALPN's wire form

std::string openssl_reason() {
    const unsigned long code = ERR_get_error();
    ERR_clear_error();
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

std::string read_file(const std::string& what, const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        const std::error_code error(errno, std::generic_category());
        throw std::runtime_error("cannot read the " + what + " " + file + ": " + error.message());
    }
    std::string text(pem_bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (in.bad()) throw std::runtime_error("cannot read the " + what + " " + file);
    if (text.empty()) throw std::runtime_error("the " + what + " " + file + " is empty");
    if (text.size() > pem_bytes_max) {
        throw std::runtime_error("the " + what + " " + file + " is larger than 1 MiB");
    }
    return text;
}

// Picks HTTP/1.1; a client that offers only others is refused rather than misunderstood.
int choose_protocol(
    SSL* /*connection*/,
    const unsigned char** out,
    unsigned char* out_bytes,
    const unsigned char* offered,
    unsigned int offered_bytes,
    void* /*argument*/
) {
    std::string_view list(reinterpret_cast<const char*>(offered), offered_bytes);
    while (!list.empty()) {
        const std::size_t entry = 1 + static_cast<unsigned char>(list.front());
        if (list.substr(0, entry) == only_protocol) {
            const auto begin = list.data() - reinterpret_cast<const char*>(offered);
            *out = offered + begin + 1;
            *out_bytes = static_cast<unsigned char>(entry - 1);
            return SSL_TLSEXT_ERR_OK;
        }
        list.remove_prefix(std::min(entry, list.size()));
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

void set_common(SSL_CTX* native) {
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
}

void set_algorithms(SSL_CTX* native) {
    const bool set = SSL_CTX_set_cipher_list(native, ciphers_1_2) == 1 &&
                     SSL_CTX_set1_groups_list(native, groups) == 1;
    if (!set) throw std::runtime_error("OpenSSL refuses our TLS settings: " + openssl_reason());
}

}  // namespace

TlsMaterial read_tls_material(const std::string& certificate_file, const std::string& key_file) {
    TlsMaterial material;
    material.certificate_chain = read_file("certificate", certificate_file);
    material.private_key = read_file("private key", key_file);
    return material;
}

std::shared_ptr<ssl::context> make_server_tls(const TlsMaterial& material) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    SSL_CTX* native = context->native_handle();
    set_common(native);
    set_algorithms(native);
    // Ours are in order; but who has no AES in hardware and says so gets ChaCha20 first.
    SSL_CTX_set_options(native, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // Resumption by ticket only, one ticket a handshake: it saves a tenth of a new connection.
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(native, 1);
    SSL_CTX_set_max_early_data(native, 0);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);

    boost::system::error_code error;
    context->use_certificate_chain(boost::asio::buffer(material.certificate_chain), error);
    if (error) throw std::runtime_error("the certificate is no PEM chain: " + error.message());
    // A key behind a passphrase is refused; OpenSSL would otherwise ask on the terminal.
    context->set_password_callback(
        [](std::size_t, ssl::context::password_purpose) { return std::string(); }, error
    );
    // OpenSSL itself refuses a key that belongs to another certificate, here or below.
    context->use_private_key(boost::asio::buffer(material.private_key), ssl::context::pem, error);
    const bool mismatch =
        ERR_GET_REASON(static_cast<unsigned long>(error.value())) == X509_R_KEY_VALUES_MISMATCH;
    if (error && !mismatch) {
        throw std::runtime_error("the private key is no PEM key: " + error.message());
    }
    if (mismatch || SSL_CTX_check_private_key(native) != 1) {
        ERR_clear_error();
        throw std::runtime_error("the private key does not belong to the certificate");
    }
    return context;
}

TimePoint certificate_end(ssl::context& context) {
    const X509* certificate = SSL_CTX_get0_certificate(context.native_handle());
    std::tm end{};
    HEED_ENSURE(ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1);
    return std::chrono::time_point_cast<Duration>(
        std::chrono::system_clock::from_time_t(::timegm(&end))
    );
}

std::shared_ptr<ssl::context> make_client_tls(const std::string& ca_file) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    set_common(context->native_handle());
    boost::system::error_code error;
    context->set_default_verify_paths(error);
    if (error) throw std::runtime_error("no system certificates: " + error.message());
    if (!ca_file.empty()) {
        context->load_verify_file(ca_file, error);
        if (error) {
            throw std::runtime_error(
                "cannot use the certificates in " + ca_file + ": " + error.message()
            );
        }
    }
    context->set_verify_mode(ssl::verify_peer);
    return context;
}

}  // namespace heed
