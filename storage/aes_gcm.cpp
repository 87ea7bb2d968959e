#include "storage/aes_gcm.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace heed::storage {
namespace {

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Fetching costs more than sealing a short text; once is enough.
const EVP_CIPHER* aes_256_gcm() {
    static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    return cipher;
}

// One for each thread and direction: making one costs as much as sealing a short text. Between two
// uses it holds the last key, as the caller does.
class Context {
public:
    explicit Context(bool seals) : context_(EVP_CIPHER_CTX_new()) {
        if (context_ != nullptr &&
            EVP_CipherInit_ex(
                context_, aes_256_gcm(), nullptr, nullptr, nullptr, seals ? 1 : 0
            ) == 1)
            return;
        EVP_CIPHER_CTX_free(context_);
        throw std::runtime_error("OpenSSL has no AES-256-GCM");
    }
    ~Context() { EVP_CIPHER_CTX_free(context_); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    EVP_CIPHER_CTX* get() const { return context_; }

private:
    EVP_CIPHER_CTX* context_;
};

void check(bool good) {
    if (!good) throw std::runtime_error("OpenSSL refused to encrypt or decrypt");
}

}  // namespace

std::string gcm_seal(
    const GcmKey& key, const GcmNonce& nonce, std::string_view data, std::string_view plain
) {
    std::string sealed(plain.size() + gcm_tag_bytes, '\0');
    unsigned char* const tag = bytes_of(sealed) + plain.size();
    static thread_local const Context context(true);
    EVP_CIPHER_CTX* const native = context.get();
    int length = 0;
    const auto size = [](std::string_view text) { return static_cast<int>(text.size()); };
    check(EVP_EncryptInit_ex(native, nullptr, nullptr, key.data(), nonce.data()) == 1);
    check(EVP_EncryptUpdate(native, nullptr, &length, bytes_of(data), size(data)) == 1);
    check(EVP_EncryptUpdate(native, bytes_of(sealed), &length, bytes_of(plain), size(plain)) == 1);
    check(EVP_EncryptFinal_ex(native, tag, &length) == 1);
    check(EVP_CIPHER_CTX_ctrl(native, EVP_CTRL_GCM_GET_TAG, gcm_tag_bytes, tag) == 1);
    return sealed;
}

std::optional<std::string> gcm_open(
    const GcmKey& key, const GcmNonce& nonce, std::string_view data, std::string_view sealed
) {
    if (sealed.size() < gcm_tag_bytes) return std::nullopt;
    std::string plain(sealed.size() - gcm_tag_bytes, '\0');
    std::string tag(sealed.substr(plain.size()));
    static thread_local const Context context(false);
    EVP_CIPHER_CTX* const native = context.get();
    int length = 0;
    const auto size = [](std::string_view text) { return static_cast<int>(text.size()); };
    check(EVP_DecryptInit_ex(native, nullptr, nullptr, key.data(), nonce.data()) == 1);
    check(EVP_DecryptUpdate(native, nullptr, &length, bytes_of(data), size(data)) == 1);
    check(EVP_DecryptUpdate(native, bytes_of(plain), &length, bytes_of(sealed), size(plain)) == 1);
    check(EVP_CIPHER_CTX_ctrl(native, EVP_CTRL_GCM_SET_TAG, gcm_tag_bytes, tag.data()) == 1);
    unsigned char rest[gcm_tag_bytes];
    if (EVP_DecryptFinal_ex(native, rest, &length) != 1) return std::nullopt;
    return plain;
}

}  // namespace heed::storage
