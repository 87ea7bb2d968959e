#include "bot/console/access.hpp"

#include "adapters/crypto.hpp"
#include "adapters/text.hpp"
#include "adapters/web/visitor.hpp"
#include "bot/api_token.hpp"

#include <algorithm>

namespace heed::console {
namespace {

constexpr std::string_view cookie_name = "__Host-heed-staff";
constexpr std::size_t secret_bytes = 16;
constexpr std::size_t csrf_bytes = 16;
constexpr std::string_view attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

}  // namespace

std::string new_secret(Random& random) { return random_hex(random, secret_bytes); }

bool is_secret(std::string_view text) { return is_hex(text, 2 * secret_bytes); }

std::string hash_of(std::string_view secret) { return hex(crypto::sha256(secret)); }

std::string secret_of(const HttpRequestView& request) {
    return web::secret_in_cookie(request, cookie_name);
}

Caller caller_of(const HttpRequestView& request) {
    const std::string_view authorization = request.header("authorization");
    if (authorization.empty()) {
        const std::string secret = secret_of(request);
        return {secret.empty() ? std::string() : hash_of(secret), {}};
    }
    constexpr std::string_view scheme = "bearer ";
    if (lower_case(authorization.substr(0, scheme.size())) != scheme) return {};
    const auto parts = parse_token(authorization.substr(scheme.size()));
    if (!parts) return {};
    return {hash_of(parts->secret), parts->id};
}

std::string set_cookie(std::string_view secret) {
    return std::string(cookie_name).append("=").append(secret).append(attributes);
}

std::string forget_cookie() {
    return std::string(cookie_name).append("=").append(attributes).append("; Max-Age=0");
}

std::string csrf_token_of(std::string_view secret) {
    return hex(crypto::hmac_sha256(secret, "csrf").substr(0, csrf_bytes));
}

bool is_from_our_page(const HttpRequestView& request, std::string_view public_url, bool changes) {
    const std::string_view site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin") return false;
    return !changes || web::is_own_page(request, public_url);
}

bool is_alive(const StaffSession& session, TimePoint now) {
    return now - session.seen < session_idle && now - session.begun < session_lifetime;
}

bool needs_second_factor(const casework::Staff& member, TimePoint now) {
    const bool deputises = std::ranges::any_of(
        member.deputyships, [&](const casework::Deputyship& one) { return one.until > now; }
    );
    return member.role != casework::Role::officer || deputises;
}

}  // namespace heed::console
