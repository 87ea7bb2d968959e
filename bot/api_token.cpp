#include "bot/api_token.hpp"

#include "adapters/text.hpp"
#include "bot/console/access.hpp"
#include "dialogs/utf8.hpp"

namespace heed {
namespace {

constexpr std::string_view prefix = "heed_";
constexpr std::size_t id_bytes = 6, secret_bytes = 32;

}  // namespace

std::string check_token_request(const TokenRequest& request) {
    if (request.member.empty()) return "--member is missing: `heed staff list` shows who there is";
    if (request.name.empty() || count_code_points(request.name) > token_name_max)
        return "--name is the program's, 1 to 40 characters";
    if (request.days < 1 || request.days > token_days_max) return "--days is 1 to 730";
    return {};
}

NewToken make_token(const TokenRequest& request, Random& random, TimePoint now) {
    NewToken made;
    ApiToken& kept = made.kept;
    kept.id = random_hex(random, id_bytes);
    const std::string secret = random_hex(random, secret_bytes);
    made.text = std::string(prefix) + kept.id + "_" + secret;
    kept.hash = console::hash_of(secret);
    kept.name = request.name;
    kept.staff_id = request.member;
    kept.acts = request.acts;
    kept.reveals = request.reveals;
    kept.issued = now;
    kept.expires = now + std::chrono::hours(24 * request.days);
    return made;
}

std::optional<TokenParts> parse_token(std::string_view text) {
    constexpr std::size_t id_end = prefix.size() + 2 * id_bytes;
    const bool fits = text.size() == id_end + 1 + 2 * secret_bytes && text.starts_with(prefix) &&
                      text[id_end] == '_';
    if (!fits) return std::nullopt;
    TokenParts parts{
        std::string(text.substr(prefix.size(), 2 * id_bytes)),
        std::string(text.substr(id_end + 1))};
    if (!is_hex(parts.id, 2 * id_bytes) || !is_hex(parts.secret, 2 * secret_bytes))
        return std::nullopt;
    return parts;
}

}  // namespace heed
