#include "bot/commands/certificate.hpp"

#include "dialogs/ensure.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string_view>

namespace heed {
namespace {

constexpr long valid_days = 825;  // the longest that every client accepts from an own authority
constexpr auto grace = std::chrono::hours(24);  // for clients whose clocks are slow
constexpr std::size_t serial_bytes = 16;

template <auto free>
struct Free {
    template <class T>
    void operator()(T* object) const {
        free(object);
    }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;

void must(bool done) {
    if (done) return;
    ERR_clear_error();
    throw LogicError("OpenSSL could not make a certificate");
}

// The host's name becomes text in an extension: nothing but a plain DNS name may go there.
bool is_dns_name(std::string_view host) {
    constexpr std::size_t length_max = 63;
    return !host.empty() && host.size() <= length_max && std::ranges::all_of(host, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.';
    });
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    must(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_serial(X509* certificate, Random& random) {
    unsigned char bytes[serial_bytes];
    random.fill(bytes, sizeof bytes);
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7f) | 0x40);  // positive, of full length
    const Number number(BN_bin2bn(bytes, sizeof bytes, nullptr));
    must(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)));
}

void set_times(X509* certificate, TimePoint now) {
    const std::time_t from = std::chrono::system_clock::to_time_t(now - grace);
    const std::time_t to =
        std::chrono::system_clock::to_time_t(now - grace + std::chrono::hours(24 * valid_days));
    must(
        ASN1_TIME_set(X509_getm_notBefore(certificate), from) &&
        ASN1_TIME_set(X509_getm_notAfter(certificate), to)
    );
}

void set_name(X509* certificate, const std::string& name) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    const auto* bytes = reinterpret_cast<const unsigned char*>(name.c_str());
    must(
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1 &&
        X509_set_issuer_name(certificate, subject) == 1
    );
}

std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio, &data);
    must(length > 0);
    return {data, static_cast<std::size_t>(length)};
}

// A private key that wants a password is refused instead of asked for.
int no_password(char*, int, int, void*) { return -1; }

Bio open_file(const std::filesystem::path& file) { return Bio(BIO_new_file(file.c_str(), "r")); }

}  // namespace

SelfSigned make_self_signed(const std::string& host, Random& random, TimePoint now) {
    const bool named = is_dns_name(host) && host != "localhost";
    const Key key(EVP_EC_gen("P-256"));
    const Certificate certificate(X509_new());
    must(key && certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    set_serial(certificate.get(), random);
    set_times(certificate.get(), now);
    set_name(certificate.get(), named ? host : "localhost");
    must(X509_set_pubkey(certificate.get(), key.get()) == 1);
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
    add_extension(certificate.get(), NID_subject_key_identifier, "hash");
    add_extension(
        certificate.get(),
        NID_subject_alt_name,
        "DNS:localhost,IP:127.0.0.1,IP:::1" + (named ? ",DNS:" + host : std::string())
    );
    must(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);

    SelfSigned result;
    const Bio certificate_text(BIO_new(BIO_s_mem())), key_text(BIO_new(BIO_s_mem()));
    must(certificate_text && PEM_write_bio_X509(certificate_text.get(), certificate.get()) == 1);
    must(
        key_text && PEM_write_bio_PrivateKey(
                        key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr
                    ) == 1
    );
    result.certificate = text_of(certificate_text.get());
    result.private_key = text_of(key_text.get());
    return result;
}

CertificateFault check_certificate(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    TimePoint now
) {
    const Bio certificate_file = open_file(certificate);
    const Certificate leaf(
        certificate_file ? PEM_read_bio_X509(certificate_file.get(), nullptr, no_password, nullptr)
                         : nullptr
    );
    const Bio key_file = open_file(private_key);
    const Key key(
        key_file ? PEM_read_bio_PrivateKey(key_file.get(), nullptr, no_password, nullptr) : nullptr
    );
    ERR_clear_error();  // what is wrong is said below, in our words
    if (!leaf) return {certificate, "there is no certificate in PEM form in it"};
    if (!key) return {private_key, "there is no private key in PEM form in it, without password"};
    std::time_t moment = std::chrono::system_clock::to_time_t(now);
    if (X509_cmp_time(X509_get0_notBefore(leaf.get()), &moment) > 0) {
        return {certificate, "the certificate is not valid yet"};
    }
    if (X509_cmp_time(X509_get0_notAfter(leaf.get()), &moment) < 0) {
        return {certificate, "the certificate has expired: get a new one"};
    }
    if (X509_check_private_key(leaf.get(), key.get()) != 1) {
        ERR_clear_error();
        return {private_key, "the key is not that of " + certificate.string()};
    }
    return {};
}

}  // namespace heed
