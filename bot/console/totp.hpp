#pragma once
// Codes of six digits that a telephone and heed count alike. Source: RFC 6238 with SHA-1, steps of
// 30 s from 1970 on, as every authenticator app does it.
#include "dialogs/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::console {

inline constexpr std::size_t totp_secret_bytes = 20;

std::int64_t totp_step_of(TimePoint now);
// The code of one step, six digits.
std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose code this is: that of now, the one before or the one after, and later than
// `last_step`, so that no code is taken twice. Takes the same time for every code.
std::optional<std::int64_t> check_totp(
    std::string_view secret, std::string_view code, std::int64_t last_step, TimePoint now
);
// RFC 4648's base32 in capitals, without padding.
std::string base32(std::string_view bytes);
// What the QR code of the enrolment says: otpauth://totp/…
std::string totp_address(
    std::string_view secret, std::string_view issuer, std::string_view account
);

}  // namespace heed::console
