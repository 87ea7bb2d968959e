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
        digits,  // six digits and nothing else: a code only where one was asked for
        undo     // "/unlink", "解绑"
    } kind = Kind::ask;
    std::string code;  // of `redeem` and `digits`: as typed, digits only; six when it can be right
};

inline constexpr std::size_t link_code_digits = 6;

// Nothing when `text` is something else.
std::optional<LinkCommand> parse_link(std::string_view text);

}  // namespace heed::conversation
