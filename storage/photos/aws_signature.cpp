#include "storage/photos/aws_signature.hpp"

#include "storage/crypto.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace heed::storage {
namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string hmac(std::string_view key, std::string_view message) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
    if (HMAC(
            EVP_sha256(),
            key.data(),
            static_cast<int>(key.size()),
            bytes,
            message.size(),
            out.data(),
            &length
        ) == nullptr)
        throw std::runtime_error("OpenSSL refused to compute HMAC-SHA-256");
    return {reinterpret_cast<const char*>(out.data()), length};
}

// Everything but RFC 3986's unreserved characters.
std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        const auto byte = static_cast<unsigned char>(c);
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

}  // namespace

std::string aws_time(TimePoint time) {
    // UTC+8 is what civil time is here; AWS wants UTC.
    const CivilTime utc = to_civil(time - std::chrono::hours(8));
    std::array<char, 32> text{};
    std::snprintf(
        text.data(),
        text.size(),
        "%04d%02d%02dT%02d%02d%02dZ",
        utc.year,
        utc.month,
        utc.day,
        utc.hour,
        utc.minute,
        utc.second
    );
    return text.data();
}

std::string aws_query(const std::map<std::string, std::string>& query) {
    std::string out;
    for (const auto& [name, value] : query) {
        if (!out.empty()) out += '&';
        out += encoded(name) + "=" + encoded(value);
    }
    return out;
}

std::string aws_authorization(
    const AwsRequest& request, const AwsCredentials& credentials, TimePoint time
) {
    std::string headers, names;
    for (const auto& [name, value] : request.headers) {
        headers += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string canonical = request.method + "\n" + request.path + "\n" +
                                  aws_query(request.query) + "\n" + headers + "\n" + names + "\n" +
                                  request.payload_sha256;
    const std::string at = aws_time(time), day = at.substr(0, 8);
    const std::string scope =
        day + "/" + credentials.region + "/" + credentials.service + "/aws4_request";
    const std::string to_sign =
        std::string(algorithm) + "\n" + at + "\n" + scope + "\n" + to_hex(sha256(canonical));
    std::string key = hmac("AWS4" + credentials.secret_key, day);
    for (const std::string_view part :
         {std::string_view(credentials.region),
          std::string_view(credentials.service),
          std::string_view("aws4_request")})
        key = hmac(key, part);
    return std::string(algorithm) + " Credential=" + credentials.access_key + "/" + scope +
           ", SignedHeaders=" + names + ", Signature=" + to_hex(hmac(key, to_sign));
}

}  // namespace heed::storage
