#pragma once
// The page at /chat: adapters/web/ui/page.html.
#include "adapters/http.hpp"
#include "bot/rules.hpp"

namespace heed {

// In the reader's language, without the cookie.
HttpReply chat_page(
    const Rules& rules, const HttpRequestView& request, std::size_t photo_bytes_max
);

}  // namespace heed
