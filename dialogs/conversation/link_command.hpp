#pragma once
// The words by which a person makes accounts on several platforms one, or separates them again.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace heed::conversation {

struct LinkCommand {
    enum class Kind : std::uint8_t {
        ask,     // "/link", "绑定账号": give me a code
        redeem,  // "/link 123456", "绑定账号 123456": here is the other side's
        digits,  // a code and nothing else: one only where one was asked for
        undo     // "/unlink", "解绑"
    } kind = Kind::ask;
    // Of `redeem` and `digits`: as typed, digits only; six or ten when it can be right.
    std::string code;
};

// Of a code as it mostly is, and of one that is given while somebody guesses (decision 0091).
inline constexpr std::size_t short_link_code_digits = 6, long_link_code_digits = 10;

// Nothing when `text` is something else.
std::optional<LinkCommand> parse_link(std::string_view text);

}  // namespace heed::conversation
