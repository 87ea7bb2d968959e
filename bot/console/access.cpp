#include "bot/console/access.hpp"

#include "adapters/crypto.hpp"
#include "adapters/web/visitor.hpp"

#include <algorithm>

namespace heed::console {
namespace {

constexpr std::string_view cookie_name = "__Host-heed-staff";
constexpr std::size_t secret_bytes = 16;
constexpr std::size_t csrf_bytes = 16;
constexpr std::string_view attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

}  // namespace

std::string new_secret(Random& random) { return random_hex(random, secret_bytes); }

bool is_secret(std::string_view text) {
    return text.size() == 2 * secret_bytes && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

std::string hash_of(std::string_view secret) { return hex(crypto::sha256(secret)); }

std::string secret_of(const HttpRequestView& request) {
    std::string_view rest = request.header("cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (!pair.starts_with(cookie_name)) continue;
        pair.remove_prefix(cookie_name.size());
        if (pair.starts_with('=') && is_secret(pair.substr(1))) return std::string(pair.substr(1));
    }
    return {};
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
