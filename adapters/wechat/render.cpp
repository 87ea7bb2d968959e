#include "adapters/wechat/render.hpp"

#include "adapters/wechat/choices.hpp"
#include "dialogs/utf8.hpp"

namespace heed::wechat {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::string_view between_replies = "\n\n";

// Control characters would be shown as boxes and are not legal in XML; "\r\n" becomes "\n".
void append_harmless(std::string& out, std::string_view text) {
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == '<') {
            out += "＜";
        } else if ((byte >= 0x20 && byte != 0x7F) || character == '\n' || character == '\t') {
            out += character;
        }
    }
}

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

std::string render_all(const std::vector<Reply>& replies, bool links) {
    std::string out;
    for (const Reply& reply : replies) {
        if (reply.empty()) continue;
        if (!out.empty()) out += between_replies;
        for (const Span& span : reply.spans) {
            const std::int64_t number =
                links && !span.choice.empty() ? Choices::number_of(span.choice) : 0;
            if (number != 0) {
                append_link(out, span, number);
            } else {
                append_harmless(out, span.text);
            }
        }
    }
    return out;
}

std::string cut(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    text.resize(cut_bytes(text, bytes_max - ellipsis.size()).size());
    text += ellipsis;
    return text;
}

}  // namespace

std::string render(const std::vector<Reply>& replies) {
    std::string text = render_all(replies, true);
    if (text.size() > text_bytes_max) text = cut(render_all(replies, false), text_bytes_max);
    return text;
}

std::string render_plain(std::string_view text, std::size_t bytes_max) {
    std::string out;
    append_harmless(out, text);
    return cut(std::move(out), bytes_max);
}

}  // namespace heed::wechat
