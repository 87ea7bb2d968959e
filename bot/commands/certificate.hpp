#pragma once
// The server's certificate on disk: made by `heed init`, examined by `heed check`.
#include "dialogs/random.hpp"
#include "dialogs/time.hpp"

#include <filesystem>
#include <string>

namespace heed {

struct SelfSigned {
    std::string certificate;  // PEM
    std::string private_key;  // PEM, ECDSA P-256, not encrypted
};

// For localhost, 127.0.0.1, ::1 and `host` (left out unless it is a DNS name); valid for 825 days
// from the day before `now`. The key comes from OpenSSL's own generator, the serial number from
// `random`. Throws LogicError when OpenSSL fails.
SelfSigned make_self_signed(const std::string& host, Random& random, TimePoint now);

struct CertificateFault {
    std::filesystem::path file;
    std::string message;  // empty: the two can be served
};
// Whether `certificate` holds a certificate that is valid at `now`, and `private_key` its key.
CertificateFault check_certificate(
    const std::filesystem::path& certificate,
    const std::filesystem::path& private_key,
    TimePoint now
);

}  // namespace heed
