#include "storage/codec.hpp"

#include "dialogs/json.hpp"

#include <variant>

namespace heed::storage {
namespace {

using Value = rapidjson::Value;

// ---- writing: members with their default value are left out

class Object {
public:
    explicit Object(std::string& out) : out_(out) { out_ += '{'; }
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    ~Object() { out_ += '}'; }

    // Begins a member; the caller appends its value.
    std::string& member(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        json::append_quoted(out_, name);
        return out_ += ':';
    }
    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) json::append_quoted(member(name), value);
    }
    void number(std::string_view name, const std::optional<double>& value) {
        if (value) json::append_number(member(name), *value);
    }
    void integer(std::string_view name, std::size_t value) {
        if (value != 0) member(name) += std::to_string(value);
    }

private:
    std::string& out_;
    bool first_ = true;
};

// A span is its text, or [text, choice, typed] when it can be tapped.
void append(std::string& out, const Reply& reply) {
    out += '[';
    for (std::size_t i = 0; i < reply.spans.size(); ++i) {
        const Span& span = reply.spans[i];
        if (i > 0) out += ',';
        if (span.choice.empty() && span.typed.empty()) {
            json::append_quoted(out, span.text);
            continue;
        }
        out += '[';
        json::append_quoted(out, span.text);
        out += ',';
        json::append_quoted(out, span.choice);
        out += ',';
        json::append_quoted(out, span.typed);
        out += ']';
    }
    out += ']';
}

void append(std::string& out, const DialogSummary& dialog) {
    Object object(out);
    object.text("step", dialog.step);
    if (dialog.has_draft) object.member("draft") += "true";
    object.text("category", dialog.category);
    object.number("latitude", dialog.latitude_deg);
    object.number("longitude", dialog.longitude_deg);
    object.text("label", dialog.place_label);
    if (dialog.has_place) object.member("place") += "true";
    object.integer("photos", static_cast<std::size_t>(dialog.photos));
    object.text("text", dialog.text);
}

void append(std::string& out, const ComplaintLink& link) {
    Object object(out);
    object.text("number", link.number);
    object.text("url", link.url);
}

// ---- reading

std::string text_at(const Value& object, const char* name) {
    return std::string(json::string_at(object, name).value_or(std::string_view{}));
}

bool flag_at(const Value& object, const char* name) {
    const Value* value = json::find(object, name);
    return value != nullptr && value->IsTrue();
}

std::optional<Span> read_span(const Value& value) {
    if (value.IsString()) return Span{{value.GetString(), value.GetStringLength()}, {}, {}};
    if (!value.IsArray() || value.Size() != 3) return std::nullopt;
    for (const Value& part : value.GetArray()) {
        if (!part.IsString()) return std::nullopt;
    }
    const auto part = [&](rapidjson::SizeType i) {
        return std::string(value[i].GetString(), value[i].GetStringLength());
    };
    return Span{part(0), part(1), part(2)};
}

bool read(const Value& value, Reply& reply) {
    if (!value.IsArray()) return false;
    for (const Value& item : value.GetArray()) {
        auto span = read_span(item);
        if (!span) return false;
        reply.spans.push_back(*std::move(span));
    }
    return true;
}

DialogSummary read_dialog(const Value& object) {
    DialogSummary dialog;
    dialog.step = text_at(object, "step");
    dialog.has_draft = flag_at(object, "draft");
    dialog.category = text_at(object, "category");
    dialog.latitude_deg = json::number_at(object, "latitude");
    dialog.longitude_deg = json::number_at(object, "longitude");
    dialog.place_label = text_at(object, "label");
    dialog.has_place = flag_at(object, "place");
    dialog.photos = static_cast<int>(json::integer_at(object, "photos").value_or(0));
    dialog.text = text_at(object, "text");
    return dialog;
}

std::optional<ComplaintLink> read_link(const Value& object) {
    const Value* link = json::find(object, "complaint");
    if (link == nullptr || !link->IsObject()) return std::nullopt;
    return ComplaintLink{text_at(*link, "number"), text_at(*link, "url")};
}

// ---- content, only written

struct ContentWriter {
    Object& object;
    void operator()(const content::Text& text) const {
        object.text("kind", "text");
        object.text("text", text.utf8);
    }
    void operator()(const content::Photo& photo) const {
        object.text("kind", "photo");
        object.text("media_id", photo.media_id);
        object.integer("bytes", photo.bytes.size());
    }
    void operator()(const content::Location& location) const {
        object.text("kind", "location");
        object.number("latitude", location.point.latitude_deg);
        object.number("longitude", location.point.longitude_deg);
        object.text("datum", location.point.datum == Datum::wgs84 ? "wgs84" : "gcj02");
        object.text("label", location.label);
    }
    void operator()(const content::Voice& voice) const {
        object.text("kind", "voice");
        object.text("recognised", voice.recognised);
        object.text("media_id", voice.media_id);
        object.integer("bytes", voice.bytes.size());
    }
    void operator()(const content::Choice& choice) const {
        object.text("kind", "choice");
        object.text("id", choice.id);
        object.text("text", choice.text);
    }
    void operator()(const content::Followed& followed) const {
        object.text("kind", "followed");
        object.text("scene", followed.scene);
    }
    void operator()(const content::Scanned& scanned) const {
        object.text("kind", "scanned");
        object.text("scene", scanned.scene);
    }
    void operator()(const content::Unfollowed&) const { object.text("kind", "unfollowed"); }
    void operator()(const content::Unsupported& unsupported) const {
        object.text("kind", "unsupported");
        object.text("what", unsupported.kind);
    }
};

}  // namespace

std::string encode(const Answer& answer) {
    std::string out;
    out.reserve(1024);  // most of them
    {
        Object object(out);
        std::string& replies = object.member("replies") += '[';
        for (std::size_t i = 0; i < answer.replies.size(); ++i) {
            if (i > 0) replies += ',';
            append(replies, answer.replies[i]);
        }
        replies += ']';
        append(object.member("dialog"), answer.dialog);
        if (answer.complaint) append(object.member("complaint"), *answer.complaint);
    }
    return out;
}

std::string encode(const Notice& notice) {
    std::string out;
    {
        Object object(out);
        object.text("event", notice.event);
        object.text("status", notice.status);
        if (notice.complaint) append(object.member("complaint"), *notice.complaint);
        append(object.member("text"), notice.text);
        if (!notice.buttons.empty()) append(object.member("buttons"), Reply{notice.buttons});
        object.text("rewrites", notice.rewrites);
    }
    return out;
}

std::string encode(const Content& content) {
    std::string out;
    {
        Object object(out);
        std::visit(ContentWriter{object}, content);
    }
    return out;
}

std::string encode(const std::vector<std::string>& texts) {
    std::string out = "[";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) out += ',';
        json::append_quoted(out, texts[i]);
    }
    return out + "]";
}

std::optional<Answer> decode_answer(std::string_view text) {
    rapidjson::Document document;
    if (!json::parse(text, document).empty() || !document.IsObject()) return std::nullopt;
    const Value* replies = json::find(document, "replies");
    const Value* dialog = json::find(document, "dialog");
    if (replies == nullptr || !replies->IsArray() || dialog == nullptr || !dialog->IsObject())
        return std::nullopt;
    Answer answer;
    for (const Value& item : replies->GetArray()) {
        if (!read(item, answer.replies.emplace_back())) return std::nullopt;
    }
    answer.dialog = read_dialog(*dialog);
    answer.complaint = read_link(document);
    return answer;
}

std::optional<Notice> decode_notice(std::string_view text) {
    rapidjson::Document document;
    if (!json::parse(text, document).empty() || !document.IsObject()) return std::nullopt;
    Notice notice;
    notice.event = text_at(document, "event");
    notice.status = text_at(document, "status");
    notice.complaint = read_link(document);
    const Value* reply = json::find(document, "text");
    if (reply == nullptr || !read(*reply, notice.text)) return std::nullopt;
    Reply buttons;
    const Value* listed = json::find(document, "buttons");
    if (listed != nullptr && !read(*listed, buttons)) return std::nullopt;
    notice.buttons = std::move(buttons.spans);
    notice.rewrites = text_at(document, "rewrites");
    return notice;
}

std::optional<std::vector<std::string>> decode_texts(std::string_view text) {
    if (text == "[]") return std::vector<std::string>();  // nearly always
    rapidjson::Document document;
    if (!json::parse(text, document).empty() || !document.IsArray()) return std::nullopt;
    std::vector<std::string> texts;
    for (const Value& item : document.GetArray()) {
        if (!item.IsString()) return std::nullopt;
        texts.emplace_back(item.GetString(), item.GetStringLength());
    }
    return texts;
}

}  // namespace heed::storage
