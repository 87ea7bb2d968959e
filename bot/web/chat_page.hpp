#pragma once
// The page at /chat and what it loads, built into the binary: adapters/web/ui/.
#include "adapters/http.hpp"
#include "bot/rules.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace heed {

// The page in the language asked for by "lang=" in the query, else by Accept-Language, else in the
// first of heed.toml's. Without the cookie.
HttpReply chat_page(
    const Rules& rules, const HttpRequestView& request, std::size_t photo_bytes_max
);

// A script or style sheet under "/chat/assets/HASH/": compressed, and cached for good, since HASH
// changes with any of them. 404 for any other path.
HttpReply chat_asset(std::string_view path);

// The sub-districts and their places as {"areas":[{"name","rings":[[[longitude,latitude]...]...]}],
// "places":[{"name","at":[longitude,latitude]}]}, in WGS-84 degrees.
HttpReply chat_map(const Rules& rules, const HttpRequestView& request);

}  // namespace heed
