#include "bot/photo_links.hpp"

#include "adapters/crypto.hpp"

#include <charconv>

namespace heed {
namespace {

constexpr std::string_view prefix = "/photo/";
constexpr std::size_t hash_digits = 64;
constexpr std::size_t signature_digits = 32;  // 128 bits
constexpr auto good_for = std::chrono::minutes(60);

bool is_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == text.npos;
}

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

}  // namespace

std::string PhotoLinks::signature(std::string_view sha256, std::string_view until) const {
    const std::string what = std::string("photo link ").append(sha256).append(" ").append(until);
    return hex_of(crypto::hmac_sha256(config_.storage.encryption_key, what))
        .substr(0, signature_digits);
}

std::string PhotoLinks::path_of(std::string_view sha256, TimePoint now) const {
    // Whole minutes: a page that is read again shows the same addresses and loads nothing anew.
    const auto minute = std::chrono::ceil<std::chrono::minutes>(now + good_for);
    const std::string until = std::to_string(minute.time_since_epoch().count());
    return std::string(prefix).append(sha256).append("/").append(until).append("/") +
           signature(sha256, until);
}

std::string PhotoLinks::url_of(std::string_view sha256, TimePoint now) const {
    return config_.server.public_url + path_of(sha256, now);
}

std::optional<std::string> PhotoLinks::photo_at(std::string_view path, TimePoint now) const {
    if (!path.starts_with(prefix)) return std::nullopt;
    path.remove_prefix(prefix.size());
    const std::size_t first = path.find('/'), second = path.rfind('/');
    if (first != hash_digits || second <= first + 1) return std::nullopt;
    const std::string_view sha256 = path.substr(0, first);
    const std::string_view until = path.substr(first + 1, second - first - 1);
    if (!is_hex(sha256)) return std::nullopt;
    std::int64_t minutes = 0;
    const auto read = std::from_chars(until.data(), until.data() + until.size(), minutes);
    const bool whole = read.ec == std::errc{} && read.ptr == until.data() + until.size();
    if (!whole || !crypto::equal_constant_time(path.substr(second + 1), signature(sha256, until)))
        return std::nullopt;
    const std::int64_t past =
        std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
    return past < minutes ? std::optional(std::string(sha256)) : std::nullopt;
}

}  // namespace heed
