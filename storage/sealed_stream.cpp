#include "storage/sealed_stream.hpp"

#include "dialogs/ensure.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace heed::storage {
namespace {

constexpr std::size_t key_bytes = 32;
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t tag_bytes = gcm_tag_bytes;

template <auto Free>
struct Release {
    template <class Object>
    void operator()(Object* object) const {
        Free(object);
    }
};
using Kdf = std::unique_ptr<EVP_KDF, Release<EVP_KDF_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Release<EVP_KDF_CTX_free>>;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void check(bool good) {
    if (!good) throw std::runtime_error("OpenSSL refused to derive a key");
}

OSSL_PARAM octets(const char* name, std::string& value) {
    return OSSL_PARAM_construct_octet_string(name, value.data(), value.size());
}

GcmKey derive(std::string_view key, std::string_view salt, std::string_view purpose) {
    if (key.size() != key_bytes) throw std::runtime_error("the encryption key must have 32 bytes");
    std::string hash = "SHA256", secret(key), seasoning(salt), info(purpose);
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, hash.data(), hash.size()),
        octets(OSSL_KDF_PARAM_KEY, secret),
        octets(OSSL_KDF_PARAM_SALT, seasoning),
        octets(OSSL_KDF_PARAM_INFO, info),
        OSSL_PARAM_construct_end(),
    };
    GcmKey derived{};
    const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    check(kdf != nullptr);
    const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
    const bool good =
        context && EVP_KDF_derive(context.get(), derived.data(), derived.size(), parameters) == 1;
    OPENSSL_cleanse(secret.data(), secret.size());
    check(good);
    return derived;
}

std::string drawn_salt(Random& random) {
    std::string salt(ChunkCipher::salt_bytes, '\0');
    random.fill(bytes_of(salt), salt.size());
    return salt;
}

std::string first_bytes(const SealedReader::Source& source) {
    std::string salt(ChunkCipher::salt_bytes, '\0');
    if (source(salt.data(), salt.size()) != salt.size())
        throw std::runtime_error("it is too short");
    return salt;
}

}  // namespace

ChunkCipher::ChunkCipher(std::string_view key, std::string_view salt, std::string_view purpose)
    : key_(derive(key, salt, purpose)) {}

ChunkCipher::~ChunkCipher() { OPENSSL_cleanse(key_.data(), key_.size()); }

GcmNonce ChunkCipher::nonce(bool last) const {
    GcmNonce bytes{};
    for (std::size_t i = 0; i < sizeof chunk_; ++i)
        bytes[10 - i] = static_cast<unsigned char>(chunk_ >> (8 * i));
    bytes[11] = last ? 1 : 0;
    return bytes;
}

std::string ChunkCipher::seal(std::string_view plain, bool last) {
    std::string sealed = gcm_seal(key_, nonce(last), {}, plain);
    ++chunk_;
    return sealed;
}

bool ChunkCipher::open(std::string_view sealed, bool last, std::string& plain) {
    auto opened = gcm_open(key_, nonce(last), {}, sealed);
    if (!opened) return false;
    plain = *std::move(opened);
    ++chunk_;
    return true;
}

SealedWriter::SealedWriter(
    std::string_view key, std::string_view purpose, Random& random, Sink sink
)
    : SealedWriter(key, drawn_salt(random), purpose, std::move(sink)) {}

SealedWriter::SealedWriter(
    std::string_view key, std::string salt, std::string_view purpose, Sink sink
)
    : sink_(std::move(sink)), cipher_(key, salt, purpose) {
    sink_(salt);
}

void SealedWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        // A full chunk is held back until more comes: it may be the last.
        if (pending_.size() == chunk_bytes) {
            sink_(cipher_.seal(pending_, false));
            pending_.clear();
        }
        const std::string_view part = bytes.substr(0, chunk_bytes - pending_.size());
        pending_ += part;
        bytes.remove_prefix(part.size());
    }
}

void SealedWriter::finish() {
    sink_(cipher_.seal(pending_, true));
    pending_.clear();
}

SealedReader::SealedReader(std::string_view key, std::string_view purpose, Source source)
    : source_(std::move(source)), cipher_(key, first_bytes(source_), purpose) {
    ahead_.resize(chunk_bytes + tag_bytes);
    ahead_.resize(source_(ahead_.data(), ahead_.size()));
}

void SealedReader::next_chunk() {
    HEED_ENSURE(!last_);
    const std::string sealed = std::move(ahead_);
    ahead_.assign(chunk_bytes + tag_bytes, '\0');
    ahead_.resize(sealed.size() == ahead_.size() ? source_(ahead_.data(), ahead_.size()) : 0);
    last_ = ahead_.empty();
    taken_ = 0;
    if (cipher_.open(sealed, last_, plain_)) return;
    std::string ignored;
    if (last_ && cipher_.open(sealed, false, ignored))
        throw std::runtime_error("its end is missing");
    throw std::runtime_error("it was changed, or written with another encryption key");
}

std::string SealedReader::read(std::size_t count) {
    std::string bytes;
    while (bytes.size() < count) {
        if (taken_ == plain_.size()) {
            if (last_) throw std::runtime_error("it ends too early");
            next_chunk();
            continue;
        }
        const std::size_t part = std::min(count - bytes.size(), plain_.size() - taken_);
        bytes.append(plain_, taken_, part);
        taken_ += part;
    }
    return bytes;
}

std::string SealedReader::line(std::size_t count_max) {
    std::string text;
    while (text.size() <= count_max) {
        std::string byte = read(1);
        if (byte == "\n") return text;
        text += byte;
    }
    throw std::runtime_error("a line in it is too long");
}

bool SealedReader::at_end() {
    while (taken_ == plain_.size() && !last_) next_chunk();
    return taken_ == plain_.size();
}

}  // namespace heed::storage
