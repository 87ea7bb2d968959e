#include "adapters/web/visitor.hpp"

#include "adapters/crypto.hpp"
#include "adapters/text.hpp"

#include <algorithm>

namespace heed::web {
namespace {

// "__Host-": browsers take it only with Secure, for the whole of this one host.
constexpr std::string_view cookie_name = "__Host-heed";
constexpr std::size_t secret_bytes = 16;
constexpr std::string_view attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
constexpr long half_a_year_s = 182L * 24 * 3600;

// "https://host:port" of an address with whatever path, in two parts: "https://" and the rest. Both
// are empty when it is none.
std::pair<std::string_view, std::string_view> origin_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme == url.npos) return {};
    const std::size_t host = scheme + 3;
    return {url.substr(0, host), url.substr(host, url.find('/', host) - host)};
}

}  // namespace

std::string secret_of(const HttpRequestView& request) {
    return secret_in_cookie(request, cookie_name);
}

std::string secret_in_cookie(const HttpRequestView& request, std::string_view cookie) {
    std::string_view rest = request.header("cookie");
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (!pair.starts_with(cookie)) continue;
        pair.remove_prefix(cookie.size());
        if (pair.starts_with('=') && is_hex(pair.substr(1), 2 * secret_bytes))
            return std::string(pair.substr(1));
    }
    return {};
}

std::string new_secret(Random& random) { return random_hex(random, secret_bytes); }

std::string user_of(std::string_view secret) {
    return "w_" + hex(crypto::sha256(secret).substr(0, secret_bytes));
}

std::string set_cookie(std::string_view secret) {
    std::string cookie(cookie_name);
    cookie.append("=").append(secret).append(attributes);
    return cookie + std::to_string(half_a_year_s);
}

std::string forget_cookie() {
    return std::string(cookie_name).append("=").append(attributes).append("0");
}

// The scheme counts: a page of our own host's name without TLS is whoever stands in between.
bool is_own_page(const HttpRequestView& request, std::string_view public_url) {
    const auto [scheme, host] = origin_of(request.header("origin"));
    const auto [our_scheme, our_host] = origin_of(public_url);
    const bool ours = host == request.header("host") || host == our_host;
    return !host.empty() && scheme == our_scheme && ours;
}

}  // namespace heed::web
