#include "adapters/message_json.hpp"

#include "adapters/crypto.hpp"
#include "adapters/http.hpp"
#include "adapters/text.hpp"
#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <string>

namespace heed {
namespace {

using rapidjson::Value;

// A string of 1 to `points_max` code points without NUL; what else it may not be is the caller's.
Fault read_text(const Value& object, const char* name, std::size_t points_max, std::string& out) {
    const auto text = json::string_at(object, name);
    if (!text || text->empty()) return fault_of(name, "must be a string that is not empty.");
    if (!is_valid_utf8(*text)) return fault_of(name, "must not hold U+0000.");
    if (count_code_points(*text) > points_max) {
        return fault_of(name, "has more than " + std::to_string(points_max) + " characters.");
    }
    out = *text;
    return {};
}

Fault read_location(const Value& object, Content& content) {
    const auto latitude = json::number_at(object, "latitude");
    const auto longitude = json::number_at(object, "longitude");
    if (!latitude || *latitude < -90 || *latitude > 90) {
        return fault_of("latitude", "must be a number from -90 to 90.");
    }
    if (!longitude || *longitude < -180 || *longitude > 180) {
        return fault_of("longitude", "must be a number from -180 to 180.");
    }
    content::Location location;
    location.point = {*latitude, *longitude, Datum::wgs84};
    if (json::find(object, "datum")) {
        const auto datum = json::string_at(object, "datum");
        if (datum == "gcj02") {
            location.point.datum = Datum::gcj02;
        } else if (datum != "wgs84") {
            return fault_of("datum", "must be \"wgs84\" or \"gcj02\".");
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

Fault read_data(std::string_view data, std::size_t bytes_max, std::string& out) {
    const std::string too_large =
        "\"data\" is larger than " + std::to_string(bytes_max) + " bytes.";
    if (data.size() / 4 * 3 > bytes_max + 2) return {413, too_large};
    auto bytes = crypto::decode_base64(data);
    if (!bytes) return fault_of("data", "is not base64.");
    if (bytes->size() > bytes_max) return {413, too_large};
    out = std::move(*bytes);
    return {};
}

Fault read_image(const Value& object, std::size_t photo_bytes_max, Content& content) {
    const auto data = json::string_at(object, "data");
    if (!data || data->empty()) return fault_of("data", "must be the photo in base64.");
    content::Photo photo;
    Fault fault = read_data(*data, photo_bytes_max, photo.bytes);
    content = std::move(photo);
    return fault;
}

// Words, the sound, both or neither: whoever sends nothing that can be used is asked to write.
Fault read_voice(const Value& object, std::size_t bytes_max, Content& content) {
    content::Voice voice;
    if (const Value* data = json::find(object, "data"); data && !data->IsNull()) {
        const auto text = json::string_at(object, "data");
        if (!text) return fault_of("data", "is not base64.");
        Fault fault = read_data(*text, bytes_max, voice.bytes);
        if (fault.status != 0) return fault;
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
        return fault_of("id", "is not a choice's id: send it back as it came.");
    }
    content = std::move(choice);
    return {};
}

void append_or_null(std::string& out, const std::optional<double>& number) {
    if (number) {
        json::append_number(out, *number);
    } else {
        out += "null";
    }
}

}  // namespace

Fault fault_of(std::string_view field, std::string_view what) {
    std::string message = "\"";
    message.append(field).append("\" ").append(what);
    return {400, std::move(message)};
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char character) {
        return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
    });
}

Fault read_language(const Value& object, std::string& language) {
    if (!json::find(object, "language")) return {};
    const auto text = json::string_at(object, "language");
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    if (!text || text->size() > language_length_max ||
        text->find_first_not_of(allowed) != text->npos) {
        return fault_of("language", "must be a language tag such as \"zh-CN\" or \"en\".");
    }
    const auto is = [&](std::string_view primary) {
        return text->starts_with(primary) &&
               (text->size() == primary.size() || (*text)[primary.size()] == '-');
    };
    language = is("zh") ? "zh-CN" : is("en") ? "en" : std::string(*text);
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
    if (type == "image" && photo_bytes_max == 0) {
        return fault_of("type", "may not be \"image\" here: photos have an address of their own.");
    }
    if (type == "image") return read_image(object, photo_bytes_max, content);
    if (type == "choice") return read_choice(object, content);
    if (type == "voice") {
        const bool small = photo_bytes_max == 0;
        return read_voice(object, small ? small_voice_bytes_max : photo_bytes_max, content);
    }
    if (type != "event") {
        return fault_of(
            "type", "must be \"text\", \"location\", \"image\", \"choice\", \"voice\" or \"event\"."
        );
    }
    const auto event = json::string_at(object, "event");
    if (event == "start") {
        content = content::Followed{};
    } else if (event == "stop") {
        content = content::Unfollowed{};
    } else {
        return fault_of("event", "must be \"start\" or \"stop\".");
    }
    return {};
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

void append_complaint(
    std::string& out, const std::optional<ComplaintLink>& complaint, std::string_view public_url
) {
    if (!complaint) {
        out += "null";
        return;
    }
    out += '{';
    append_member(out, "number", complaint->number);
    out += ',';
    append_member(out, "url", absolute_url(public_url, complaint->url));
    out += '}';
}

void append_choices(std::string& out, const Reply& reply) {
    out += '[';
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
    out += ']';
}

std::string write_error(std::string_view code, std::string_view message) {
    std::string out = "{";
    append_member(out, "code", code);
    out += ',';
    append_member(out, "message", message);
    return out + "}";
}

}  // namespace heed
