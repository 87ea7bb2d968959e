#include "bot/console/totp.hpp"

#include <doctest/doctest.h>

using namespace heed;

namespace {

// RFC 6238, appendix B: the secret of its SHA-1 vectors.
const std::string secret = "12345678901234567890";

TimePoint at(std::int64_t seconds) { return TimePoint(std::chrono::seconds(seconds)); }

}  // namespace

TEST_CASE("codes are those of RFC 6238") {
    // The vectors have eight digits; ours are the last six.
    const std::pair<std::int64_t, std::string> vectors[] = {
        {59, "287082"},
        {1111111109, "081804"},
        {1111111111, "050471"},
        {1234567890, "005924"},
        {2000000000, "279037"},
        {20000000000, "353130"}};
    for (const auto& [seconds, code] : vectors)
        CHECK(console::totp_code(secret, console::totp_step_of(at(seconds))) == code);
}

TEST_CASE("a code is good for its step and the two beside it, once") {
    const TimePoint now = at(1234567890);
    const std::int64_t step = console::totp_step_of(now);
    for (const std::int64_t other : {step - 1, step, step + 1})
        CHECK(console::check_totp(secret, console::totp_code(secret, other), 0, now) == other);
    for (const std::int64_t other : {step - 2, step + 2})
        CHECK_FALSE(console::check_totp(secret, console::totp_code(secret, other), 0, now));
    CHECK_FALSE(console::check_totp(secret, console::totp_code(secret, step), step, now));
    CHECK_FALSE(console::check_totp(secret, "", 0, now));
    CHECK_FALSE(console::check_totp(secret, "0" + console::totp_code(secret, step), 0, now));
    CHECK_FALSE(console::check_totp("another", console::totp_code(secret, step), 0, now));
}

TEST_CASE("what the telephone reads is base32 in an otpauth address") {
    // RFC 4648, section 10.
    CHECK(console::base32("f") == "MY");
    CHECK(console::base32("fooba") == "MZXW6YTB");
    CHECK(console::base32("foobar") == "MZXW6YTBOI");
    CHECK(
        console::totp_address(secret, "罗湖区", "李 明") ==
        "otpauth://totp/%E7%BD%97%E6%B9%96%E5%8C%BA:%E6%9D%8E%20%E6%98%8E"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E7%BD%97%E6%B9%96%E5%8C%BA"
    );
}
