#include "bot/console/totp.hpp"

#include "adapters/crypto.hpp"
#include "adapters/http.hpp"

namespace heed::console {
namespace {

constexpr std::int64_t step_s = 30;
constexpr std::uint32_t codes = 1'000'000;
constexpr std::size_t code_digits = 6;

}  // namespace

std::int64_t totp_step_of(TimePoint now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / step_s;
}

std::string totp_code(std::string_view secret, std::int64_t step) {
    std::string counter(8, '\0');
    auto rest = static_cast<std::uint64_t>(step);
    for (std::size_t i = counter.size(); i-- > 0; rest >>= 8)
        counter[i] = static_cast<char>(rest & 0xff);
    const std::string mac = crypto::hmac_sha1(secret, counter);
    // RFC 4226, 5.3.
    const std::size_t offset = static_cast<unsigned char>(mac.back()) & 15U;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value = (value << 8) | static_cast<unsigned char>(mac[offset + i]);
    std::string digits = std::to_string((value & 0x7fffffffU) % codes);
    digits.insert(0, code_digits - digits.size(), '0');
    return digits;
}

std::optional<std::int64_t> check_totp(
    std::string_view secret, std::string_view code, std::int64_t last_step, TimePoint now
) {
    const std::int64_t middle = totp_step_of(now);
    std::optional<std::int64_t> found;
    for (const std::int64_t step : {middle - 1, middle, middle + 1}) {
        const bool same = crypto::equal_constant_time(totp_code(secret, step), code);
        if (same && step > last_step) found = step;
    }
    return found;
}

std::string base32(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char c : bytes) {
        buffer = (buffer << 8) | static_cast<unsigned char>(c);
        bits += 8;
        while (bits >= 5) {
            bits -= 5;
            out += alphabet[(buffer >> bits) & 31U];
        }
    }
    if (bits > 0) out += alphabet[(buffer << (5 - bits)) & 31U];
    return out;
}

std::string totp_address(
    std::string_view secret, std::string_view issuer, std::string_view account
) {
    const std::string who = percent_encode(issuer);
    return "otpauth://totp/" + who + ":" + percent_encode(account) + "?secret=" + base32(secret) +
           "&issuer=" + who;
}

}  // namespace heed::console
