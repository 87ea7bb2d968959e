#include "storage/audit_checkpoints.hpp"

#include "storage/crypto.hpp"
#include "storage/line_file.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace heed {
namespace {

constexpr std::size_t hash_digits = 64;
constexpr std::size_t signature_bytes = 64;
// A line without its signature, so that one that a power cut has shortened is told from a wrong one.
constexpr std::size_t least_whole_line = hash_digits + 2 * signature_bytes + 23;

using Bytes32 = std::array<unsigned char, 32>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void check(bool good) {
    if (!good) throw std::runtime_error("OpenSSL refused to sign or to check a signature");
}

bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && std::ranges::all_of(text, [](char digit) {
               return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f');
           });
}

std::string from_hex(std::string_view digits) {
    const auto value = [](char digit) {
        return digit <= '9' ? digit - '0' : digit - 'a' + 10;
    };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
    return bytes;
}

std::string said_by(const AuditCheckpoint& checkpoint) {
    return std::to_string(checkpoint.head.seq) + ' ' + checkpoint.head.hash + ' ' +
           to_rfc3339(checkpoint.at);
}

// So that a signature of ours can never be taken for one of something else.
std::string signed_text(std::string_view said) {
    return std::string("heed audit checkpoint ").append(said);
}

}  // namespace

struct CheckpointKey::Key {
    struct Free {
        void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
        void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_PKEY, Free> native;
    using Context = std::unique_ptr<EVP_MD_CTX, Free>;
};

CheckpointKey::CheckpointKey(std::string_view encryption_key) : key_(std::make_unique<Key>()) {
    constexpr std::string_view purpose = "heed key of audit checkpoints";
    Bytes32 seed{};
    unsigned length = 0;
    const bool derived = HMAC(
                             EVP_sha256(),
                             encryption_key.data(),
                             static_cast<int>(encryption_key.size()),
                             bytes_of(purpose),
                             purpose.size(),
                             seed.data(),
                             &length
                         ) != nullptr;
    if (derived && length == seed.size())
        key_->native.reset(
            EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())
        );
    OPENSSL_cleanse(seed.data(), seed.size());
    check(key_->native != nullptr);
}

CheckpointKey::~CheckpointKey() = default;

std::string CheckpointKey::line(const AuditCheckpoint& checkpoint) const {
    const std::string said = said_by(checkpoint);
    const std::string text = signed_text(said);
    const Key::Context context(EVP_MD_CTX_new());
    std::array<unsigned char, signature_bytes> signature{};
    std::size_t length = signature.size();
    check(context && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->native.get()) == 1);
    check(
        EVP_DigestSign(context.get(), signature.data(), &length, bytes_of(text), text.size()) == 1
    );
    const std::string_view raw(reinterpret_cast<const char*>(signature.data()), length);
    return said + ' ' + storage::to_hex(raw) + '\n';
}

std::optional<AuditCheckpoint> CheckpointKey::read(std::string_view line) const {
    const std::size_t last = line.rfind(' ');
    if (last == line.npos || !is_hex(line.substr(last + 1), 2 * signature_bytes))
        return std::nullopt;
    const std::string_view said = line.substr(0, last);
    const std::size_t first = said.find(' '), second = said.rfind(' ');
    if (first == said.npos || second == first) return std::nullopt;
    AuditCheckpoint checkpoint;
    const std::string_view digits = said.substr(0, first);
    const auto number =
        std::from_chars(digits.data(), digits.data() + digits.size(), checkpoint.head.seq);
    const auto at = parse_rfc3339(said.substr(second + 1));
    checkpoint.head.hash = said.substr(first + 1, second - first - 1);
    const bool formed = number.ec == std::errc{} && number.ptr == digits.data() + digits.size() &&
                        at && is_hex(checkpoint.head.hash, hash_digits);
    if (!formed) return std::nullopt;
    checkpoint.at = *at;
    const std::string text = signed_text(said);
    const std::string signature = from_hex(line.substr(last + 1));
    const Key::Context context(EVP_MD_CTX_new());
    check(
        context &&
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_->native.get()) == 1
    );
    const int good = EVP_DigestVerify(
        context.get(), bytes_of(signature), signature.size(), bytes_of(text), text.size()
    );
    return good == 1 ? std::optional(checkpoint) : std::nullopt;
}

std::string CheckpointKey::public_key() const {
    Bytes32 bytes{};
    std::size_t length = bytes.size();
    check(EVP_PKEY_get_raw_public_key(key_->native.get(), bytes.data(), &length) == 1);
    return storage::to_hex({reinterpret_cast<const char*>(bytes.data()), length});
}

std::vector<AuditCheckpoint> read_checkpoints(
    const std::filesystem::path& file, const CheckpointKey& key
) {
    std::vector<AuditCheckpoint> checkpoints;
    int number = 0;
    for (const std::string& line : storage::read_lines(file)) {
        ++number;
        // Cut off by a power cut, and written anew behind it.
        if (line.size() < least_whole_line) continue;
        auto checkpoint = key.read(line);
        if (!checkpoint) {
            throw std::runtime_error(
                file.string() + ":" + std::to_string(number) +
                ": was changed, or signed by an instance with another encryption key"
            );
        }
        checkpoints.push_back(*std::move(checkpoint));
    }
    return checkpoints;
}

}  // namespace heed
