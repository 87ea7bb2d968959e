#include "bot/photo_link.hpp"

#include "adapters/crypto.hpp"
#include "adapters/text.hpp"

#include <charconv>
#include <cstdint>

namespace heed {
namespace {

constexpr std::string_view beginning = "/p/";
constexpr std::size_t signature_bytes = 16;  // 128 bits, as the progress page's token

std::string signature_of(std::string_view key, std::string_view what) {
    const std::string whole = crypto::hmac_sha256(key, std::string("photo link ").append(what));
    return hex(std::string_view(whole).substr(0, signature_bytes));
}

std::optional<std::int64_t> number_in(std::string_view digits) {
    constexpr std::size_t digits_max = 18;
    std::int64_t number = 0;
    if (digits.empty() || digits.size() > digits_max) return std::nullopt;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (read.ec != std::errc{} || read.ptr != digits.data() + digits.size()) return std::nullopt;
    return number;
}

}  // namespace

std::string photo_link(
    std::string_view key, std::string_view public_url, PhotoId photo, TimePoint now
) {
    const auto until = std::chrono::duration_cast<std::chrono::seconds>(
        (now + photo_link_lifetime).time_since_epoch()
    );
    const std::string what = std::to_string(photo) + "." + std::to_string(until.count());
    return std::string(public_url).append(beginning) + what + "." + signature_of(key, what);
}

bool is_photo_path(std::string_view path) { return path.starts_with(beginning); }

std::optional<PhotoId> linked_photo(std::string_view key, std::string_view path, TimePoint now) {
    if (!is_photo_path(path)) return std::nullopt;
    path.remove_prefix(beginning.size());
    const std::size_t first = path.find('.');
    const std::size_t second = path.rfind('.');
    if (first == path.npos || second == first) return std::nullopt;
    const std::string expected = signature_of(key, path.substr(0, second));
    if (!crypto::equal_constant_time(path.substr(second + 1), expected)) return std::nullopt;
    const auto photo = number_in(path.substr(0, first));
    const auto until = number_in(path.substr(first + 1, second - first - 1));
    if (!photo || !until || TimePoint(std::chrono::seconds(*until)) < now) return std::nullopt;
    return *photo;
}

}  // namespace heed
