#include "adapters/app/codec.hpp"

#include "adapters/crypto.hpp"
#include "adapters/http.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <optional>

namespace heed::app {
namespace {

using rapidjson::Value;

Fault refuse(std::string_view field, std::string_view what) {
    std::string message = "\"";
    message.append(field).append("\" ").append(what);
    return {400, std::move(message)};
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char character) {
        return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
    });
}

// A string of 1 to `points_max` code points without NUL; what else it may not be is the caller's.
Fault read_text(const Value& object, const char* name, std::size_t points_max, std::string& out) {
    const auto text = json::string_at(object, name);
    if (!text || text->empty()) return refuse(name, "must be a string that is not empty.");
    if (!is_valid_utf8(*text)) return refuse(name, "must not hold U+0000.");
    if (count_code_points(*text) > points_max) {
        return refuse(name, "has more than " + std::to_string(points_max) + " characters.");
    }
    out = *text;
    return {};
}

Fault read_language(const Value& object, std::string& language) {
    if (!json::find(object, "language")) return {};
    const auto text = json::string_at(object, "language");
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    if (!text || text->size() > language_length_max ||
        text->find_first_not_of(allowed) != text->npos) {
        return refuse("language", "must be a language tag such as \"zh-CN\" or \"en\".");
    }
    const auto is = [&](std::string_view primary) {
        return text->starts_with(primary) &&
               (text->size() == primary.size() || (*text)[primary.size()] == '-');
    };
    language = is("zh") ? "zh-CN" : is("en") ? "en" : std::string(*text);
    return {};
}

Fault read_location(const Value& object, Content& content) {
    const auto latitude = json::number_at(object, "latitude");
    const auto longitude = json::number_at(object, "longitude");
    if (!latitude || *latitude < -90 || *latitude > 90) {
        return refuse("latitude", "must be a number from -90 to 90.");
    }
    if (!longitude || *longitude < -180 || *longitude > 180) {
        return refuse("longitude", "must be a number from -180 to 180.");
    }
    content::Location location;
    location.point = {*latitude, *longitude, Datum::wgs84};
    if (json::find(object, "datum")) {
        const auto datum = json::string_at(object, "datum");
        if (datum == "gcj02") {
            location.point.datum = Datum::gcj02;
        } else if (datum != "wgs84") {
            return refuse("datum", "must be \"wgs84\" or \"gcj02\".");
        }
    }
    if (const Value* label = json::find(object, "label"); label && !label->IsNull()) {
        const bool is_empty = label->IsString() && label->GetStringLength() == 0;
        if (!is_empty) {
            Fault fault = read_text(object, "label", label_points_max, location.label);
            if (fault.status != 0) return fault;
        }
    }
    content = std::move(location);
    return {};
}

Fault read_image(const Value& object, std::size_t photo_bytes_max, Content& content) {
    const auto data = json::string_at(object, "data");
    if (!data || data->empty()) return refuse("data", "must be the photo in base64.");
    const std::string too_large =
        "\"data\" is larger than " + std::to_string(photo_bytes_max) + " bytes.";
    if (data->size() / 4 * 3 > photo_bytes_max + 2) return {413, too_large};
    auto bytes = crypto::decode_base64(*data);
    if (!bytes) return refuse("data", "is not base64.");
    if (bytes->size() > photo_bytes_max) return {413, too_large};
    content = content::Photo{{}, std::move(*bytes)};
    return {};
}

// The sound itself is not used: what counts is the recognised text, and without one the person is
// asked to write. It is checked all the same, so that a sender's mistake is not hidden.
Fault read_voice(const Value& object, Content& content) {
    content::Voice voice;
    if (const Value* data = json::find(object, "data"); data && !data->IsNull()) {
        const auto text = json::string_at(object, "data");
        if (!text || !crypto::decode_base64(*text)) return refuse("data", "is not base64.");
    }
    if (const Value* text = json::find(object, "text"); text && !text->IsNull()) {
        const bool is_empty = text->IsString() && text->GetStringLength() == 0;
        if (!is_empty) {
            Fault fault = read_text(object, "text", text_points_max, voice.recognised);
            if (fault.status != 0) return fault;
        }
    }
    content = std::move(voice);
    return {};
}

Fault read_choice(const Value& object, Content& content) {
    content::Choice choice;
    Fault fault = read_text(object, "id", choice_bytes_max, choice.id);
    if (fault.status != 0) return fault;
    if (choice.id.size() > choice_bytes_max || has_control_character(choice.id)) {
        return refuse("id", "is not a choice's id: send it back as it came.");
    }
    content = std::move(choice);
    return {};
}

Fault read_content(const Value& object, std::size_t photo_bytes_max, Content& content) {
    const auto type = json::string_at(object, "type");
    if (type == "text") {
        content::Text text;
        Fault fault = read_text(object, "text", text_points_max, text.utf8);
        content = std::move(text);
        return fault;
    }
    if (type == "location") return read_location(object, content);
    if (type == "image") return read_image(object, photo_bytes_max, content);
    if (type == "choice") return read_choice(object, content);
    if (type == "voice") return read_voice(object, content);
    if (type != "event") {
        return refuse(
            "type", "must be \"text\", \"location\", \"image\", \"choice\", \"voice\" or \"event\"."
        );
    }
    const auto event = json::string_at(object, "event");
    if (event == "start") {
        content = content::Followed{};
    } else if (event == "stop") {
        content = content::Unfollowed{};
    } else {
        return refuse("event", "must be \"start\" or \"stop\".");
    }
    return {};
}

void append_or_null(std::string& out, const std::optional<double>& number) {
    if (number) {
        json::append_number(out, *number);
    } else {
        out += "null";
    }
}

void append_reply(std::string& out, const Reply& reply) {
    out += "{\"type\":\"text\",";
    append_member(out, "text", plain_text(reply));
    out += ",\"choices\":[";
    bool first = true;
    for (const Span& span : reply.spans) {
        if (span.choice.empty()) continue;
        out += first ? "{" : ",{";
        first = false;
        append_member(out, "id", span.choice);
        out += ',';
        append_member(out, "label", trimmed(span.text));
        out += '}';
    }
    out += "]}";
}

void append_dialog(std::string& out, const DialogSummary& dialog) {
    out += '{';
    append_member(out, "step", dialog.step);
    if (!dialog.has_draft) {
        out += ",\"draft\":null}";
        return;
    }
    out += ",\"draft\":{\"category\":";
    if (dialog.category.empty()) {
        out += "null";
    } else {
        json::append_quoted(out, dialog.category);
    }
    out += ",\"location\":";
    if (dialog.has_place) {
        out += "{\"latitude\":";
        append_or_null(out, dialog.latitude_deg);
        out += ",\"longitude\":";
        append_or_null(out, dialog.longitude_deg);
        out += ',';
        append_member(out, "label", dialog.place_label);
        out += '}';
    } else {
        out += "null";
    }
    out += ",\"photos\":" + std::to_string(dialog.photos) + ',';
    append_member(out, "text", dialog.text);
    out += "}}";
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
        return refuse("user", "must be a string of 1 to 128 bytes without control characters.");
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
    if (answer.complaint) {
        out += '{';
        append_member(out, "number", answer.complaint->number);
        out += ',';
        append_member(out, "url", absolute_url(public_url, answer.complaint->url));
        out += "}}";
    } else {
        out += "null}";
    }
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

std::string write_error(std::string_view code, std::string_view message) {
    std::string out = "{\"error\":{";
    append_member(out, "code", code);
    out += ',';
    append_member(out, "message", message);
    return out + "}}";
}

}  // namespace heed::app
