#pragma once
// The few primitives that webhooks are signed and sealed with, on OpenSSL's EVP. Functions throw
// LogicError when OpenSSL itself fails (out of memory, no provider), never for what they are given.
#include "dialogs/random.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace heed::crypto {

std::string sha1_hex(std::string_view text);                           // 40 lower-case digits
std::string sha256(std::string_view text);                             // 32 bytes
std::string hmac_sha1(std::string_view key, std::string_view text);    // 20 bytes
std::string hmac_sha256(std::string_view key, std::string_view text);  // 32 bytes

std::string base64(std::string_view bytes);
// Strict: the standard alphabet, canonical padding, no white space, spare bits zero.
std::optional<std::string> decode_base64(std::string_view text);
// The time taken depends on the lengths only.
bool equal_constant_time(std::string_view a, std::string_view b);

// The scheme in which WeChat (and WeCom, and DingTalk) seals messages: AES-256-CBC with the key's
// first 16 bytes as IV over
//   16 random bytes, length of the message (4 bytes, big endian), message, receiver's id,
// padded to a multiple of 32. It is not authenticated: check the signature first.
// Source: "Message encryption and decryption" of the Official Account documentation.
class WechatCipher {
public:
    // Throws std::invalid_argument unless `encoding_aes_key` is 43 characters of base64. Its last
    // character may carry non-zero spare bits: the platform picks all 43 at random.
    WechatCipher(std::string_view encoding_aes_key, std::string_view receiver_id);

    // Base64 of `message` sealed with fresh randomness.
    std::string seal(std::string_view message, Random& random) const;
    // Nothing when anything is wrong, without saying what: no padding oracle.
    std::optional<std::string> open(std::string_view base64_text) const;

private:
    std::array<unsigned char, 32> key_{};
    std::string receiver_id_;
};

}  // namespace heed::crypto
