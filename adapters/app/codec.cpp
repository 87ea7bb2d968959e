#include "adapters/app/codec.hpp"

#include "adapters/http.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"

namespace heed::app {
namespace {

void append_reply(std::string& out, const Reply& reply) {
    out += "{\"type\":\"text\",";
    append_member(out, "text", plain_text(reply));
    out += ",\"choices\":";
    append_choices(out, reply);
    out += '}';
}

}  // namespace

Fault read_message(std::string_view body, std::size_t photo_bytes_max, IncomingMessage& message) {
    rapidjson::Document document;
    if (const std::string fault = json::parse(body, document); !fault.empty()) {
        return {400, "The body is " + fault + "."};
    }
    if (!document.IsObject()) return {400, "The body must be a JSON object."};
    const auto user = json::string_at(document, "user");
    if (!user || user->empty() || user->size() > user_bytes_max || has_control_character(*user)) {
        return fault_of("user", "must be a string of 1 to 128 bytes without control characters.");
    }
    message.from.user = *user;
    if (Fault fault = read_language(document, message.language); fault.status != 0) return fault;
    return read_content(document, photo_bytes_max, message.content);
}

std::string write_answer(const Answer& answer, std::string_view public_url) {
    std::string out = "{\"replies\":[";
    bool first = true;
    for (const Reply& reply : answer.replies) {
        if (reply.empty()) continue;
        if (!first) out += ',';
        first = false;
        append_reply(out, reply);
    }
    out += "],\"dialog\":";
    append_dialog(out, answer.dialog);
    out += ",\"complaint\":";
    append_complaint(out, answer.complaint, public_url);
    out += '}';
    return out;
}

std::string write_notice(std::string_view user, const Notice& notice, std::string_view public_url) {
    std::string out = "{";
    append_member(out, "user", user);
    out += ",\"type\":\"notice\",";
    append_member(out, "event", notice.event);
    out += ",\"complaint\":";
    if (notice.complaint) {
        out += '{';
        append_member(out, "number", notice.complaint->number);
        out += ',';
        append_member(out, "status", notice.status);
        out += ',';
        append_member(out, "url", absolute_url(public_url, notice.complaint->url));
        out += '}';
    } else {
        out += "null";
    }
    out += ',';
    append_member(out, "text", plain_text(notice.text));
    return out + "}";
}

}  // namespace heed::app
