#include "adapters/tencent/plain.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::tencent {
namespace {

constexpr std::string_view ellipsis = "…";
constexpr std::string_view between_replies = "\n\n";

}  // namespace

// Control characters would be shown as boxes and are not legal in XML.
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

std::string cut(std::string text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    text.resize(cut_bytes(text, bytes_max - ellipsis.size()).size());
    text += ellipsis;
    return text;
}

std::string join(
    const std::vector<Reply>& replies, void (*append)(std::string& out, const Span& span)
) {
    std::string out;
    out.reserve(512);  // most answers
    for (const Reply& reply : replies) {
        if (reply.empty()) continue;
        if (!out.empty()) out += between_replies;
        for (const Span& span : reply.spans) append(out, span);
    }
    return out;
}

std::string render_plain(std::string_view text, std::size_t bytes_max) {
    std::string out;
    append_harmless(out, text);
    return cut(std::move(out), bytes_max);
}

std::string short_words(std::string_view text, std::size_t count_max) {
    std::string line = render_plain(text);
    std::ranges::replace(line, '\n', ' ');
    if (count_code_points(line) <= count_max) return line;
    return std::string(cut_code_points(line, count_max - 1)).append(ellipsis);
}

}  // namespace heed::tencent
