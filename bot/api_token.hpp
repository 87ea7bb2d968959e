#pragma once
// Tokens of the staff API: what is typed to have one, and what one looks like. Source:
// docs/decisions/0056.
#include "dialogs/random.hpp"
#include "storage/api_token.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed {

inline constexpr int token_days_max = 730;
inline constexpr std::size_t token_name_max = 40;  // code points

struct TokenRequest {
    std::string member;  // "s_…"
    std::string name;
    bool acts = false, reveals = false;
    std::int64_t days = 365;
};
// Empty when it is fine, else what is wrong.
std::string check_token_request(const TokenRequest& request);

// "heed_ID_SECRET": 12 and 64 hex digits, after a word that scanners for secrets can look for.
struct NewToken {
    std::string text;  // shown once, kept nowhere
    ApiToken kept;
};
NewToken make_token(const TokenRequest& request, Random& random, TimePoint now);

struct TokenParts {
    std::string id, secret;
};
std::optional<TokenParts> parse_token(std::string_view text);

}  // namespace heed
