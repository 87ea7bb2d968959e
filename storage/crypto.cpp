#include "storage/crypto.hpp"

#include "dialogs/hex.hpp"
#include "storage/aes_gcm.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace heed::storage {
namespace {

constexpr char key_version = 1;
constexpr std::size_t nonce_bytes = std::tuple_size_v<GcmNonce>;
constexpr std::size_t head_bytes = 1 + nonce_bytes;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Table and column are names of ours without '|', so the whole is unambiguous.
std::string associated_data(const FieldPlace& place) {
    std::string data(1, key_version);
    data.append(place.table).append("|").append(place.column).append("|").append(place.row);
    return data;
}

}  // namespace

std::string sha256(std::string_view bytes) {
    // Fetching costs as much as hashing a short text; once is enough.
    static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    std::string hash(32, '\0');
    unsigned length = 0;
    if (digest == nullptr ||
        EVP_Digest(bytes.data(), bytes.size(), bytes_of(hash), &length, digest, nullptr) != 1 ||
        length != hash.size()) {
        throw std::runtime_error("OpenSSL refused to compute SHA-256");
    }
    return hash;
}

std::string to_hex(std::string_view bytes) { return hex_of(bytes); }

FieldCipher::FieldCipher(std::string_view key) {
    if (key.size() != key_bytes) throw std::runtime_error("the encryption key must have 32 bytes");
    std::copy(key.begin(), key.end(), key_.begin());
}

FieldCipher::~FieldCipher() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string FieldCipher::seal(std::string_view plain, const FieldPlace& place, Random& random)
    const {
    GcmNonce nonce;
    random.fill(nonce.data(), nonce.size());
    std::string sealed(1, key_version);
    sealed.append(nonce.begin(), nonce.end());
    return sealed + gcm_seal(key_, nonce, associated_data(place), plain);
}

std::string FieldCipher::open(std::string_view sealed, const FieldPlace& place) const {
    if (sealed.size() < head_bytes + gcm_tag_bytes || sealed[0] != key_version)
        throw std::runtime_error("an encrypted field has no known form");
    GcmNonce nonce;
    sealed.copy(reinterpret_cast<char*>(nonce.data()), nonce.size(), 1);
    auto plain = gcm_open(key_, nonce, associated_data(place), sealed.substr(head_bytes));
    if (!plain) {
        throw std::runtime_error(
            "an encrypted field of " + std::string(place.table) +
            " was changed, moved, or written with another key"
        );
    }
    return *std::move(plain);
}

}  // namespace heed::storage
