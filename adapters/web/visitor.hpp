#pragma once
// Who a browser is: a random secret in a cookie, and nothing else. Only its hash is kept, so that
// who reads the store cannot take anybody's place.
#include "adapters/http.hpp"
#include "dialogs/random.hpp"

#include <string>
#include <string_view>

namespace heed::web {

// The secret in the cookie of `request`: 32 hex digits. Empty when there is none.
std::string secret_of(const HttpRequestView& request);
// The same in another cookie.
std::string secret_in_cookie(const HttpRequestView& request, std::string_view cookie);
std::string new_secret(Random& random);
// The person's `user` on the web channel: "w_" and 32 hex digits.
std::string user_of(std::string_view secret);

// Values of Set-Cookie. The cookie lives for half a year from the last visit; it is sent to this
// host only, over TLS only, not with what other sites start, and no script can read it.
std::string set_cookie(std::string_view secret);
std::string forget_cookie();

// Was the request made by a page of our own? Browsers tell in Origin, which no page can set. Ours
// is the host that was asked for, or the one of `public_url` when a proxy has rewritten that.
bool is_own_page(const HttpRequestView& request, std::string_view public_url);

}  // namespace heed::web
