#include "adapters/telegram/telegram.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

namespace heed::telegram {
namespace {

constexpr std::size_t data_bytes_max = 64;     // InlineKeyboardButton.callback_data
constexpr std::size_t text_points_max = 2048;  // at most 4,096 units of UTF-16: Telegram's limit

// Each button has a row of its own: labels are cut on a phone otherwise.
void append_button(std::string& keyboard, const Span& option) {
    const std::string_view label = trimmed(option.text);
    if (option.choice.empty() || option.choice.size() > data_bytes_max || label.empty()) return;
    keyboard += keyboard.empty() ? "[{" : ",[{";
    append_member(keyboard, "text", label);
    keyboard += ',';
    append_member(keyboard, "callback_data", option.choice);
    keyboard += "}]";
}

}  // namespace

std::string write_message(
    std::string_view method,
    std::string_view chat,
    const std::vector<Reply>& replies,
    const std::vector<Span>& buttons
) {
    std::string text, keyboard;
    for (const Reply& reply : replies) {
        if (reply.empty()) continue;
        text += (text.empty() ? "" : "\n\n") + plain_text(reply);
        for (const Span& span : reply.spans) append_button(keyboard, span);
    }
    for (const Span& button : buttons) append_button(keyboard, button);
    std::string out = "{";
    if (!method.empty()) {
        append_member(out, "method", method);
        out += ',';
    }
    append_member(out, "chat_id", chat);
    out += ',';
    append_member(out, "text", cut_code_points(text, text_points_max));
    out += R"(,"link_preview_options":{"is_disabled":true})";
    if (!keyboard.empty()) out += R"(,"reply_markup":{"inline_keyboard":[)" + keyboard + "]}";
    return out + "}";
}

}  // namespace heed::telegram
