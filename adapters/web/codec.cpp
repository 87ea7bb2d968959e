#include "adapters/web/codec.hpp"

#include "adapters/http.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"

#include <algorithm>

namespace heed::web {
namespace {

constexpr std::size_t id_min = 8, id_max = 64;

// Options are written "1 Submit"; on a button the number says nothing.
std::string_view label_of(const Span& span) {
    const std::string_view label = trimmed(span.text);
    const std::size_t typed = span.typed.size();
    const bool is_numbered =
        typed > 0 && label.starts_with(span.typed) && label.size() > typed && label[typed] == ' ';
    return is_numbered ? trimmed(label.substr(typed)) : label;
}

// The lines of a reply without those in which there is nothing but options.
std::string text_of(const Reply& reply) {
    std::string text, line;
    bool has_option = false, has_words = false;
    const auto end_line = [&](bool last) {
        if (has_words || !has_option) text += line + (last ? "" : "\n");
        line.clear();
        has_option = has_words = false;
    };
    for (const Span& span : reply.spans) {
        if (!span.choice.empty()) {
            line += span.text;
            has_option = true;
            continue;
        }
        for (const char character : span.text) {
            if (character == '\n') {
                end_line(false);
                continue;
            }
            line += character;
            has_words = has_words || (character != ' ' && character != '\t');
        }
    }
    end_line(true);
    while (text.ends_with('\n')) text.pop_back();
    return text;
}

void append_said(std::string& out, const Reply& reply) {
    append_member(out, "text", text_of(reply));
    Reply options;
    for (const Span& span : reply.spans) {
        if (!span.choice.empty())
            options.spans.push_back({std::string(label_of(span)), span.choice, {}});
    }
    out += ",\"choices\":";
    append_choices(out, options);
}

}  // namespace

bool is_message_id(std::string_view id) {
    return id.size() >= id_min && id.size() <= id_max && std::ranges::all_of(id, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '-' || c == '_';
           });
}

Heard read(std::string_view text) {
    rapidjson::Document document;
    if (const std::string fault = json::parse(text, document); !fault.empty()) {
        return Misread{{}, {400, "The message is " + fault + "."}};
    }
    if (!document.IsObject()) return Misread{{}, {400, "The message must be a JSON object."}};
    if (json::string_at(document, "type") == "seen") {
        const auto notice = json::string_at(document, "notice");
        if (!notice || !is_message_id(*notice)) {
            return Misread{{}, fault_of("notice", "must be the key of a notice, as it came.")};
        }
        return Seen{std::string(*notice)};
    }
    const auto id = json::string_at(document, "message");
    if (!id || !is_message_id(*id)) {
        return Misread{
            {},
            fault_of(
                "message", "must be 8 to 64 letters, digits, \"-\" and \"_\", new for each message."
            )};
    }
    IncomingMessage message;
    message.message_id = *id;
    Fault fault = read_language(document, message.language);
    if (fault.status == 0) fault = read_content(document, 0, message.content);
    if (fault.status != 0) return Misread{message.message_id, std::move(fault)};
    return message;
}

std::string write_answer(std::string_view id, const Answer& answer, std::string_view public_url) {
    std::string out = "{\"type\":\"answer\",";
    append_member(out, "message", id);
    out += ",\"replies\":[";
    bool first = true;
    for (const Reply& reply : answer.replies) {
        if (reply.empty()) continue;
        out += first ? "{" : ",{";
        first = false;
        append_said(out, reply);
        out += '}';
    }
    out += "],\"dialog\":";
    append_dialog(out, answer.dialog);
    out += ",\"complaint\":";
    append_complaint(out, answer.complaint, public_url);
    return out + "}";
}

std::string write_notice(std::string_view key, const Notice& notice, std::string_view public_url) {
    std::string out = "{\"type\":\"notice\",";
    append_member(out, "notice", key);
    out += ',';
    append_member(out, "event", notice.event);
    out += ",\"complaint\":";
    append_complaint(out, notice.complaint, public_url);
    out += ',';
    append_said(out, notice.text);
    return out + "}";
}

std::string write_refused(std::string_view id, std::string_view code, std::string_view message) {
    std::string out = "{\"type\":\"refused\",";
    append_member(out, "message", id);
    return out + ",\"error\":" + write_error(code, message) + "}";
}

}  // namespace heed::web
