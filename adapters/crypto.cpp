#include "adapters/crypto.hpp"

#include "adapters/text.hpp"
#include "dialogs/ensure.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstdint>
#include <stdexcept>

namespace heed::crypto {
namespace {

constexpr std::size_t block_bytes = 16;
constexpr std::size_t padding_max = 32;  // the platform pads to 32, not to the cipher's 16
constexpr std::size_t random_bytes = 16;
constexpr std::size_t length_bytes = 4;
constexpr std::size_t encoding_aes_key_length = 43;
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const unsigned char* as_bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* as_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// Fetched once: fetching costs more than hashing a short text. Never freed, as the process needs
// them to its end.
const EVP_MD* sha1_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    return algorithm;
}
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return algorithm;
}
const EVP_CIPHER* aes_algorithm() {
    static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
    return algorithm;
}

// Made once for each thread, too.
template <class Native, Native* (*make)(), void (*free)(Native*)>
class Context {
public:
    ~Context() { free(native_); }
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    Native* get() const { return native_; }

private:
    Native* native_ = make();
};
using DigestContext = Context<EVP_MD_CTX, &EVP_MD_CTX_new, &EVP_MD_CTX_free>;
using CipherContext = Context<EVP_CIPHER_CTX, &EVP_CIPHER_CTX_new, &EVP_CIPHER_CTX_free>;

std::string digest(const EVP_MD* algorithm, std::string_view text) {
    static thread_local const DigestContext context;
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    const bool done = algorithm && context.get() &&
                      EVP_DigestInit_ex(context.get(), algorithm, nullptr) == 1 &&
                      EVP_DigestUpdate(context.get(), text.data(), text.size()) == 1 &&
                      EVP_DigestFinal_ex(context.get(), as_bytes(out), &length) == 1;
    HEED_ENSURE(done);
    out.resize(length);
    return out;
}

int base64_value(char character) {
    const std::size_t position = alphabet.find(character);
    return position == alphabet.npos ? -1 : static_cast<int>(position);
}

// Whole blocks in, whole blocks out.
std::string run_cipher(
    bool encrypting, const std::array<unsigned char, 32>& key, std::string_view input
) {
    HEED_ENSURE(input.size() % block_bytes == 0 && aes_algorithm());
    static thread_local const CipherContext context;
    std::string out(input.size() + block_bytes, '\0');
    int written = 0;
    int rest = 0;
    const bool done =
        context.get() &&
        EVP_CipherInit_ex2(
            context.get(), aes_algorithm(), key.data(), key.data(), encrypting ? 1 : 0, nullptr
        ) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_CipherUpdate(
            context.get(), as_bytes(out), &written, as_bytes(input), static_cast<int>(input.size())
        ) == 1 &&
        EVP_CipherFinal_ex(context.get(), as_bytes(out) + written, &rest) == 1;
    HEED_ENSURE(done);
    out.resize(static_cast<std::size_t>(written + rest));
    return out;
}

}  // namespace

std::string sha1_hex(std::string_view text) { return hex(digest(sha1_algorithm(), text)); }

std::string sha256(std::string_view text) { return digest(sha256_algorithm(), text); }

namespace {

std::string hmac(const EVP_MD* algorithm, std::string_view key, std::string_view text) {
    std::string out(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    const unsigned char* const mac = HMAC(
        algorithm,
        key.data(),
        static_cast<int>(key.size()),
        as_bytes(text),
        text.size(),
        as_bytes(out),
        &length
    );
    HEED_ENSURE(mac != nullptr);
    out.resize(length);
    return out;
}

}  // namespace

std::string hmac_sha1(std::string_view key, std::string_view text) {
    return hmac(sha1_algorithm(), key, text);
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    return hmac(sha256_algorithm(), key, text);
}

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4, '\0');
    // Writes a NUL behind what it encodes, where a string has one anyway.
    EVP_EncodeBlock(as_bytes(out), as_bytes(bytes), static_cast<int>(bytes.size()));
    return out;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
        ++padding;
    }
    static const auto values = [] {
        std::array<signed char, 256> table{};
        for (std::size_t i = 0; i < table.size(); ++i) {
            table[i] = static_cast<signed char>(base64_value(static_cast<char>(i)));
        }
        return table;
    }();
    const auto value_at = [&](std::size_t i) {
        return static_cast<std::int32_t>(values[static_cast<unsigned char>(text[i])]);
    };
    std::string out(text.size() / 4 * 3, '\0');
    std::size_t written = 0;
    const auto write = [&](std::int32_t bits, int shift) {
        out[written++] = static_cast<char>(static_cast<unsigned char>(bits >> shift));
    };
    const std::size_t whole = padding == 0 ? text.size() : text.size() - 4;
    for (std::size_t i = 0; i < whole; i += 4) {
        // Negative when one of the four is.
        const std::int32_t bits = value_at(i) * (1 << 18) | value_at(i + 1) * (1 << 12) |
                                  value_at(i + 2) * (1 << 6) | value_at(i + 3);
        if (bits < 0) return std::nullopt;
        write(bits, 16);
        write(bits, 8);
        write(bits, 0);
    }
    if (padding > 0) {
        const std::int32_t third = padding == 1 ? value_at(whole + 2) : 0;
        const std::int32_t bits =
            value_at(whole) * (1 << 18) | value_at(whole + 1) * (1 << 12) | third * (1 << 6);
        const std::int32_t spare = padding == 1 ? 0xFF : 0xFFFF;
        if (bits < 0 || (bits & spare) != 0) return std::nullopt;
        write(bits, 16);
        if (padding == 1) write(bits, 8);
    }
    out.resize(written);
    return out;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

WechatCipher::WechatCipher(std::string_view encoding_aes_key, std::string_view receiver_id)
    : receiver_id_(receiver_id) {
    std::string text(encoding_aes_key);
    if (text.size() == encoding_aes_key_length && base64_value(text.back()) >= 0) {
        text.back() = alphabet[static_cast<std::size_t>(base64_value(text.back())) & ~3U];
    }
    const std::optional<std::string> bytes = decode_base64(text + "=");
    if (!bytes || bytes->size() != key_.size()) {
        throw std::invalid_argument("encoding_aes_key must be 43 letters and digits");
    }
    std::copy(bytes->begin(), bytes->end(), key_.begin());
}

std::string WechatCipher::seal(std::string_view message, Random& random) const {
    std::string plain(random_bytes, '\0');
    random.fill(as_bytes(plain), random_bytes);
    for (std::size_t i = 0; i < length_bytes; ++i) {
        plain += static_cast<char>((message.size() >> (8 * (length_bytes - 1 - i))) & 0xFF);
    }
    plain += message;
    plain += receiver_id_;
    const std::size_t padding = padding_max - plain.size() % padding_max;
    plain.append(padding, static_cast<char>(padding));
    return base64(run_cipher(true, key_, plain));
}

std::optional<std::string> WechatCipher::open(std::string_view base64_text) const {
    const std::optional<std::string> sealed = decode_base64(base64_text);
    if (!sealed || sealed->empty() || sealed->size() % block_bytes != 0) return std::nullopt;
    const std::string plain = run_cipher(false, key_, *sealed);

    const std::size_t padding = static_cast<unsigned char>(plain.back());
    if (padding == 0 || padding > padding_max || padding > plain.size()) return std::nullopt;
    const std::string_view tail = std::string_view(plain).substr(plain.size() - padding);
    if (tail.find_first_not_of(plain.back()) != tail.npos) return std::nullopt;

    const std::size_t size = plain.size() - padding;
    if (size < random_bytes + length_bytes) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_bytes; ++i) {
        length = length << 8 | static_cast<unsigned char>(plain[random_bytes + i]);
    }
    const std::string_view content = std::string_view(plain).substr(
        random_bytes + length_bytes, size - random_bytes - length_bytes
    );
    if (length > content.size()) return std::nullopt;
    if (!equal_constant_time(content.substr(length), receiver_id_)) return std::nullopt;
    return std::string(content.substr(0, length));
}

}  // namespace heed::crypto
