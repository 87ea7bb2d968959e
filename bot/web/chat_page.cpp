#include "bot/web/chat_page.hpp"

#include "bot/web/page.hpp"

extern "C" {
extern const char heed_ui_page_begin[], heed_ui_page_end[];
}

namespace heed {

HttpReply chat_page(
    const Rules& rules, const HttpRequestView& request, std::size_t photo_bytes_max
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
    return page_reply(
        filled_page(page, language, other_language(rules, language), value_of), request, "blob:"
    );
}

}  // namespace heed
