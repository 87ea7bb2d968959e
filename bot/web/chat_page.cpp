#include "bot/web/chat_page.hpp"

#include "adapters/wechat/js_sdk.hpp"
#include "bot/web/page.hpp"

extern "C" {
extern const char heed_ui_page_begin[], heed_ui_page_end[];
}

namespace heed {

HttpReply chat_page(
    const Rules& rules,
    const HttpRequestView& request,
    std::size_t photo_bytes_max,
    bool has_wechat_script
) {
    const std::string language = page_language(rules, request);
    const Organisation& organisation = rules.organisation;
    const TextValues values{
        {"city", std::string(organisation.name.in(language))},
        {"hotline", organisation.hotlines.city},
    };
    const auto value_of = [&](std::string_view key) {
        if (key == "photo_bytes") return std::to_string(photo_bytes_max);
        return rules.texts.text(language, std::string("chat.").append(key), values);
    };
    const std::string_view page(heed_ui_page_begin, heed_ui_page_end);
    std::string html = filled_page(page, language, other_language(rules, language), value_of);
    const bool in_wechat =
        has_wechat_script &&
        request.header("user-agent").find("MicroMessenger") != std::string_view::npos;
    if (!in_wechat) return page_reply(std::move(html), request, "blob:");
    // Before the page's own scripts, which look whether it is there.
    const std::string script =
        "<script defer src=\"" + std::string(wechat::js_sdk_script) + "\"></script>\n";
    html.insert(html.find("<script type=\"module\""), script);
    return page_reply(std::move(html), request, "blob:", wechat::js_sdk_host);
}

}  // namespace heed
