#include "storage/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace heed::storage {
namespace {

constexpr char key_version = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
constexpr std::size_t head_bytes = 1 + nonce_bytes;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void check(bool good) {
    if (!good) throw std::runtime_error("OpenSSL refused to encrypt or decrypt a field");
}

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

std::string to_hex(std::string_view bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        hex += digits[byte >> 4];
        hex += digits[byte & 15];
    }
    return hex;
}

FieldCipher::FieldCipher(std::string_view key) {
    if (key.size() != key_bytes) throw std::runtime_error("the encryption key must have 32 bytes");
    std::copy(key.begin(), key.end(), key_.begin());
}

FieldCipher::~FieldCipher() { OPENSSL_cleanse(key_.data(), key_.size()); }

std::string FieldCipher::seal(std::string_view plain, const FieldPlace& place, Random& random)
    const {
    std::string sealed(head_bytes + plain.size() + tag_bytes, key_version);
    unsigned char* const nonce = bytes_of(sealed) + 1;
    unsigned char* const body = bytes_of(sealed) + head_bytes;
    random.fill(nonce, nonce_bytes);
    const std::string data = associated_data(place);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    check(
        context &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), nonce) == 1
    );
    check(
        EVP_EncryptUpdate(
            context.get(), nullptr, &length, bytes_of(data), static_cast<int>(data.size())
        ) == 1
    );
    check(
        EVP_EncryptUpdate(
            context.get(), body, &length, bytes_of(plain), static_cast<int>(plain.size())
        ) == 1
    );
    check(EVP_EncryptFinal_ex(context.get(), body + plain.size(), &length) == 1);
    check(
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, body + plain.size()) ==
        1
    );
    return sealed;
}

std::string FieldCipher::open(std::string_view sealed, const FieldPlace& place) const {
    if (sealed.size() < head_bytes + tag_bytes || sealed[0] != key_version)
        throw std::runtime_error("an encrypted field has no known form");
    std::string plain(sealed.size() - head_bytes - tag_bytes, '\0');
    std::string tag(sealed.substr(head_bytes + plain.size()));
    const unsigned char* const body = bytes_of(sealed) + head_bytes;
    const std::string data = associated_data(place);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    check(
        context && EVP_DecryptInit_ex(
                       context.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes_of(sealed) + 1
                   ) == 1
    );
    check(
        EVP_DecryptUpdate(
            context.get(), nullptr, &length, bytes_of(data), static_cast<int>(data.size())
        ) == 1
    );
    check(
        EVP_DecryptUpdate(
            context.get(), bytes_of(plain), &length, body, static_cast<int>(plain.size())
        ) == 1
    );
    check(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1);
    unsigned char rest[tag_bytes];
    if (EVP_DecryptFinal_ex(context.get(), rest, &length) != 1) {
        throw std::runtime_error(
            "an encrypted field of " + std::string(place.table) +
            " was changed, moved, or written with another key"
        );
    }
    return plain;
}

}  // namespace heed::storage
