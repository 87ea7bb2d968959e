#pragma once
// The page at /chat: adapters/web/ui/page.html.
#include "adapters/http.hpp"
#include "bot/rules.hpp"

namespace heed {

// In the reader's language, without the cookie. In WeChat's browser, and if `has_wechat_script`, it
// loads WeChat's script, from WeChat.
HttpReply chat_page(
    const Rules& rules,
    const HttpRequestView& request,
    std::size_t photo_bytes_max,
    bool has_wechat_script
);

}  // namespace heed
