#include "adapters/wecom/card.hpp"

#include "adapters/tencent/plain.hpp"
#include "adapters/text.hpp"

#include <algorithm>
#include <vector>

namespace heed::wecom {
namespace {

constexpr std::size_t title_points_max = 36;
constexpr std::size_t lead_points_max = 44;
constexpr std::size_t text_points_max = 160;
constexpr std::size_t button_points_max = 10;
constexpr std::size_t buttons_max = 6;

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        if (const std::string_view line = trimmed(text.substr(0, end)); !line.empty()) {
            lines.push_back(line);
        }
        if (end == text.npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

void append_text(std::string& out, std::string_view name, std::string_view text, std::size_t max) {
    append_member(out, name, tencent::short_words(text, max));
}

// "main_title" and "sub_title_text".
void append_words(std::string& out, const Notice& notice) {
    const std::string text = plain_text(notice.text);
    const std::vector<std::string_view> lines = lines_of(text);
    out += ",\"main_title\":{";
    append_text(out, "title", lines.empty() ? "-" : lines.front(), title_points_max);
    if (lines.size() > 1) {
        out += ",";
        append_text(out, "desc", lines.back(), lead_points_max);
    }
    out += "}";
    std::string middle;
    for (std::size_t i = 1; i + 1 < lines.size(); ++i) {
        if (!middle.empty()) middle += ' ';
        middle += lines[i];
    }
    if (middle.empty()) return;
    out += ",";
    append_text(out, "sub_title_text", middle, text_points_max);
}

}  // namespace

std::string card_of(const Notice& notice, std::string_view task_id) {
    std::string out = "{\"card_type\":\"button_interaction\"";
    append_words(out, notice);
    if (!task_id.empty()) {
        out += ",";
        append_member(out, "task_id", task_id);
    }
    std::string list;
    std::size_t count = 0;
    for (const Span& button : notice.buttons) {
        if (button.choice.empty() || count == buttons_max) continue;
        // The first is what is wanted: blue; the others are grey.
        list += count == 0 ? "{\"style\":1," : ",{\"style\":4,";
        append_text(list, "text", button.text, button_points_max);
        list += ",";
        append_member(list, "key", button.choice);
        list += "}";
        ++count;
    }
    out += ",";
    if (count > 0) {
        out += "\"button_list\":[" + list + "]";
    } else {
        const std::string stands = notice.buttons.empty() ? "-" : notice.buttons.front().text;
        append_text(out, "replace_text", stands, button_points_max);
    }
    return out + "}";
}

}  // namespace heed::wecom
