#include "adapters/wechat/render.hpp"

#include "adapters/tencent/plain.hpp"
#include "adapters/wechat/choices.hpp"

namespace heed::wechat {
namespace {

using tencent::append_harmless;

// What may stand in a link's quoted address without ending or changing it.
void append_words(std::string& out, std::string_view words) {
    for (const char character : words) {
        const auto byte = static_cast<unsigned char>(character);
        constexpr std::string_view special = "\"'<>&?#%=\\";
        if (byte > 0x20 && byte != 0x7F && special.find(character) == special.npos) {
            out += character;
        } else if (character == ' ' && !out.ends_with(' ')) {
            out += character;
        }
    }
}

void append_link(std::string& out, const Span& span, std::int64_t number) {
    out += "<a href=\"weixin://bizmsgmenu?msgmenucontent=";
    append_words(out, span.typed.empty() ? span.text : span.typed);
    out += "&msgmenuid=" + std::to_string(number) + "\">";
    append_harmless(out, span.text);
    out += "</a>";
}

void append_tappable(std::string& out, const Span& span) {
    const std::int64_t number = span.choice.empty() ? 0 : Choices::number_of(span.choice);
    if (number != 0) {
        append_link(out, span, number);
    } else {
        append_harmless(out, span.text);
    }
}

void append_words_only(std::string& out, const Span& span) { append_harmless(out, span.text); }

}  // namespace

std::string render(const std::vector<Reply>& replies) {
    std::string text = tencent::join(replies, append_tappable);
    if (text.size() <= text_bytes_max) return text;
    return tencent::cut(tencent::join(replies, append_words_only), text_bytes_max);
}

}  // namespace heed::wechat
