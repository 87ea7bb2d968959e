#pragma once
// Who may come in: the link's and the cookie's secrets, the token against forged requests, and
// where a request comes from. Source: docs/console.md, "Signing in".
#include "adapters/http.hpp"
#include "dialogs/casework/actors.hpp"
#include "dialogs/random.hpp"
#include "storage/console.hpp"

#include <string>
#include <string_view>

namespace heed::console {

inline constexpr auto link_lifetime = std::chrono::minutes(10);
inline constexpr auto session_idle = std::chrono::minutes(30);  // without anything being done
inline constexpr auto session_lifetime = std::chrono::hours(8);
inline constexpr std::size_t sessions_max = 3;  // of one member; a new one ends the oldest
inline constexpr int wrong_codes_max = 5;       // within a quarter of an hour

// 128 random bits as 32 hex digits.
std::string new_secret(Random& random);
bool is_secret(std::string_view text);
// What is kept of a secret: SHA-256, lower-case hex.
std::string hash_of(std::string_view secret);

// The secret in the console's cookie; empty when there is none.
std::string secret_of(const HttpRequestView& request);

// Who asks: a browser by its cookie, or a program by "Authorization: Bearer TOKEN", which counts
// before a cookie. Only what is kept of the secret.
struct Caller {
    std::string hash;   // of the secret; empty: nobody
    std::string token;  // the id of a program's token; empty: a browser
    bool is_program() const { return !token.empty(); }
};
Caller caller_of(const HttpRequestView& request);

// Value of Set-Cookie: this host only, TLS only, no script, nothing that another site starts. It
// ends with the browser, and sooner at the server.
std::string set_cookie(std::string_view secret);
std::string forget_cookie();

// The token that every request that changes something must carry in "x-csrf-token". It follows from
// the cookie's secret, which no other site can read, and says nothing about it.
std::string csrf_token_of(std::string_view secret);

// Was the request made by a page of ours? Browsers say so in Sec-Fetch-Site and Origin, which no
// page can set; what says neither is refused when `changes`.
bool is_from_our_page(const HttpRequestView& request, std::string_view public_url, bool changes);

bool is_alive(const StaffSession& session, TimePoint now);
// Heads and above, and whoever stands in for a head: they show a code of their telephone, too.
bool needs_second_factor(const casework::Staff& member, TimePoint now);

}  // namespace heed::console
