#pragma once
// Encryption of single fields, and the hash that names photos and links the audit trail.
#include "dialogs/random.hpp"

#include <array>
#include <string>
#include <string_view>

namespace heed::storage {

// The 32 bytes of SHA-256. Throws std::runtime_error when OpenSSL refuses.
std::string sha256(std::string_view bytes);
std::string to_hex(std::string_view bytes);

// Where a sealed field belongs. Sealed bytes open only in the same place, so that swapping the
// fields of two rows is noticed.
struct FieldPlace {
    std::string_view table;
    std::string_view column;
    std::string_view row;  // the row's key
};

// AES-256-GCM. A sealed field is: version of the key (1 byte), nonce (12), ciphertext, tag (16).
class FieldCipher {
public:
    static constexpr std::size_t key_bytes = 32;

    // Throws std::runtime_error unless `key` has 32 bytes.
    explicit FieldCipher(std::string_view key);
    ~FieldCipher();
    FieldCipher(const FieldCipher&) = delete;
    FieldCipher& operator=(const FieldCipher&) = delete;

    // The nonce is random: 96 bits, good for 2^32 fields under one key (NIST SP 800-38D, 8.3).
    std::string seal(std::string_view plain, const FieldPlace& place, Random& random) const;
    // Throws std::runtime_error when the bytes were changed, belong elsewhere or to another key.
    std::string open(std::string_view sealed, const FieldPlace& place) const;

private:
    std::array<unsigned char, key_bytes> key_;
};

}  // namespace heed::storage
