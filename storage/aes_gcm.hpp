#pragma once
// AES-256-GCM (NIST SP 800-38D): what is encrypted is the ciphertext and, behind it, a tag of 16
// bytes.
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace heed::storage {

using GcmKey = std::array<unsigned char, 32>;
using GcmNonce = std::array<unsigned char, 12>;  // never twice under one key
inline constexpr std::size_t gcm_tag_bytes = 16;

// `data` is not encrypted, but opening needs the same. Throws std::runtime_error when OpenSSL
// refuses.
std::string gcm_seal(
    const GcmKey& key, const GcmNonce& nonce, std::string_view data, std::string_view plain
);
// Nothing when key, nonce or data are others, or the bytes were changed.
std::optional<std::string> gcm_open(
    const GcmKey& key, const GcmNonce& nonce, std::string_view data, std::string_view sealed
);

}  // namespace heed::storage
