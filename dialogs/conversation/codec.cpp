// JSON with short names. A field that is missing reads as its default, so that a new field needs no
// new version; a version is needed only when the meaning of an old one changes.
#include "dialogs/conversation/codec.hpp"

#include "dialogs/json.hpp"

#include <type_traits>
#include <utility>

namespace heed::conversation {
namespace {

constexpr std::int64_t version = 1;

// ---------------------------------------------------------------- writing

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) { out_ += '{'; }
    void done() { out_ += '}'; }

    void text(const char* name, const std::string& value) {
        if (value.empty()) return;
        key(name);
        json::append_quoted(out_, value);
    }
    void integer(const char* name, std::int64_t value) {
        if (value == 0) return;
        key(name);
        out_ += std::to_string(value);
    }
    void number(const char* name, double value) {
        key(name);
        json::append_number(out_, value);
    }
    template <typename List, typename Write>
    void list(const char* name, const List& values, const Write& write) {
        if (values.empty()) return;
        key(name);
        out_ += '[';
        bool first = true;
        for (const auto& value : values) {
            if (!std::exchange(first, false)) out_ += ',';
            write(value);
        }
        out_ += ']';
    }
    template <typename Write>
    void object(const char* name, const Write& write) {
        key(name);
        write();
    }

private:
    void key(const char* name) {
        if (!std::exchange(first_, false)) out_ += ',';
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }
    std::string& out_;
    bool first_ = true;
};

std::int64_t count(TimePoint time) { return time.time_since_epoch().count(); }

void write_place(std::string& out, const PlaceFound& found) {
    Writer writer(out);
    writer.integer("level", static_cast<std::int64_t>(found.place.level));
    writer.text("label", found.place.label);
    writer.text("area", found.area);
    if (found.place.latitude_deg && found.place.longitude_deg) {
        writer.number("lat", *found.place.latitude_deg);
        writer.number("lon", *found.place.longitude_deg);
    }
    writer.done();
}

void write_pair(std::string& out, const std::pair<std::string, std::string>& pair) {
    out += '[';
    json::append_quoted(out, pair.first);
    out += ',';
    json::append_quoted(out, pair.second);
    out += ']';
}

void write_values(std::string& out, const DraftValues& values) {
    Writer writer(out);
    const auto quoted = [&](const std::string& text) { json::append_quoted(out, text); };
    const auto plain = [&](PhotoId photo) { out += std::to_string(photo); };
    writer.list("texts", values.texts, quoted);
    writer.text("category", values.category);
    if (values.certainty != 0) writer.number("certainty", values.certainty);
    writer.integer("from", static_cast<std::int64_t>(values.category_from));
    writer.list("alternatives", values.alternatives, quoted);
    if (values.place) writer.object("place", [&] { write_place(out, *values.place); });
    writer.integer("as_is", values.place_as_is);
    writer.list("candidates", values.candidates, [&](const PlaceFound& found) {
        write_place(out, found);
    });
    writer.list("photos", values.photos, plain);
    writer.text("phone", values.phone);
    writer.list("answers", values.answers, [&](const auto& answer) { write_pair(out, answer); });
    writer.text("neighbour", values.neighbour);
    writer.integer("neighbour_word", static_cast<std::int64_t>(values.neighbour_word));
    writer.integer("emergency", values.emergency);
    writer.integer("accepted", values.accepted);
    writer.integer("edit", static_cast<std::int64_t>(values.edit));
    writer.done();
}

void write_asked(std::string& out, const Asked& asked) {
    Writer writer(out);
    writer.integer("place", asked.place);
    writer.integer("category", asked.category);
    writer.integer("photos", asked.photos);
    writer.integer("confirm", asked.confirm);
    writer.integer("reminders", asked.reminders);
    writer.integer("photo_place", asked.photo_place);
    writer.integer("unsure", asked.unsure);
    writer.integer("question", asked.question);
    writer.integer("concern", asked.concern);
    writer.done();
}

void write_draft(std::string& out, const Draft& draft) {
    Writer writer(out);
    writer.object("now", [&] { write_values(out, draft.now); });
    writer.list("history", draft.history, [&](const Snapshot& snapshot) {
        Writer inner(out);
        inner.object("values", [&] { write_values(out, snapshot.values); });
        inner.object("asked", [&] { write_asked(out, snapshot.asked); });
        inner.done();
    });
    writer.list("removed", draft.removed, [&](PhotoId photo) { out += std::to_string(photo); });
    if (draft.photo_place)
        writer.object("photo_place", [&] { write_place(out, *draft.photo_place); });
    writer.list("queue", draft.queue, [&](const std::string& text) {
        json::append_quoted(out, text);
    });
    writer.done();
}

void write_part(std::string& out, const Part& part) {
    Writer writer(out);
    writer.text("key", part.key);
    writer.list("values", part.values, [&](const auto& value) { write_pair(out, value); });
    writer.done();
}

// ---------------------------------------------------------------- reading

using Json = rapidjson::Value;

void read(const Json& from, const char* name, std::string& to) {
    if (const auto text = json::string_at(from, name)) to = *text;
}
void read(const Json& from, const char* name, double& to) {
    if (const auto number = json::number_at(from, name)) to = *number;
}
template <typename Integer>
requires std::is_integral_v<Integer>
void read(const Json& from, const char* name, Integer& to) {
    if (const auto integer = json::integer_at(from, name)) to = static_cast<Integer>(*integer);
}
void read(const Json& from, const char* name, TimePoint& to) {
    if (const auto milliseconds = json::integer_at(from, name))
        to = TimePoint{Duration{*milliseconds}};
}
// An unknown value (of a newer heed) reads as the first one and is worked out anew.
template <typename Enum>
requires std::is_enum_v<Enum>
void read_enum(const Json& from, const char* name, Enum& to, Enum last) {
    const auto value = json::integer_at(from, name);
    if (value && *value >= 0 && *value <= static_cast<std::int64_t>(last))
        to = static_cast<Enum>(*value);
}
template <typename Visit>
void each(const Json& from, const char* name, const Visit& visit) {
    const Json* list = json::find(from, name);
    if (!list || !list->IsArray()) return;
    for (const Json& item : list->GetArray()) visit(item);
}
void read(const Json& from, const char* name, std::vector<std::string>& to) {
    each(from, name, [&](const Json& item) {
        if (item.IsString()) to.emplace_back(item.GetString(), item.GetStringLength());
    });
}
void read(const Json& from, const char* name, std::vector<PhotoId>& to) {
    each(from, name, [&](const Json& item) {
        if (item.IsInt64()) to.push_back(item.GetInt64());
    });
}

void read(
    const Json& from, const char* name, std::vector<std::pair<std::string, std::string>>& to
) {
    each(from, name, [&](const Json& pair) {
        const bool whole =
            pair.IsArray() && pair.Size() == 2 && pair[0].IsString() && pair[1].IsString();
        if (!whole) return;
        to.emplace_back(
            std::string(pair[0].GetString(), pair[0].GetStringLength()),
            std::string(pair[1].GetString(), pair[1].GetStringLength())
        );
    });
}

PlaceFound read_found(const Json& from) {
    PlaceFound found;
    read_enum(from, "level", found.place.level, PlaceLevel::point);
    read(from, "label", found.place.label);
    read(from, "area", found.area);
    const auto latitude = json::number_at(from, "lat");
    const auto longitude = json::number_at(from, "lon");
    if (latitude && longitude) {
        found.place.latitude_deg = latitude;
        found.place.longitude_deg = longitude;
    }
    return found;
}

void read(const Json& from, const char* name, std::optional<PlaceFound>& to) {
    if (const Json* place = json::find(from, name)) to = read_found(*place);
}

void read_values(const Json& from, DraftValues& to) {
    read(from, "texts", to.texts);
    read(from, "category", to.category);
    read(from, "certainty", to.certainty);
    read_enum(from, "from", to.category_from, CategorySource::resident);
    read(from, "alternatives", to.alternatives);
    read(from, "place", to.place);
    read(from, "as_is", to.place_as_is);
    each(from, "candidates", [&](const Json& item) { to.candidates.push_back(read_found(item)); });
    read(from, "photos", to.photos);
    read(from, "phone", to.phone);
    read(from, "answers", to.answers);
    read(from, "neighbour", to.neighbour);
    read_enum(from, "neighbour_word", to.neighbour_word, DraftValues::Word::other);
    read(from, "emergency", to.emergency);
    read(from, "accepted", to.accepted);
    read_enum(from, "edit", to.edit, Focus::edit_contact);
    if (to.edit < Focus::edit_menu) to.edit = Focus::none;
}

void read_asked(const Json& from, Asked& to) {
    read(from, "place", to.place);
    read(from, "category", to.category);
    read(from, "photos", to.photos);
    read(from, "confirm", to.confirm);
    read(from, "reminders", to.reminders);
    read(from, "photo_place", to.photo_place);
    read(from, "unsure", to.unsure);
    read(from, "question", to.question);
    read(from, "concern", to.concern);
}

void read_draft(const Json& from, const char* name, std::optional<Draft>& to) {
    const Json* object = json::find(from, name);
    if (!object) return;
    Draft& draft = to.emplace();
    if (const Json* now = json::find(*object, "now")) read_values(*now, draft.now);
    each(*object, "history", [&](const Json& item) {
        Snapshot& snapshot = draft.history.emplace_back();
        if (const Json* values = json::find(item, "values")) read_values(*values, snapshot.values);
        if (const Json* asked = json::find(item, "asked")) read_asked(*asked, snapshot.asked);
    });
    read(*object, "removed", draft.removed);
    read(*object, "photo_place", draft.photo_place);
    read(*object, "queue", draft.queue);
}

Part read_part(const Json& from) {
    Part part;
    read(from, "key", part.key);
    read(from, "values", part.values);
    return part;
}

}  // namespace

std::string encode(const State& state) {
    std::string out;
    Writer writer(out);
    writer.integer("v", version);
    writer.text("language", state.language);
    writer.text("channel_language", state.channel_language);
    writer.integer("language_settled", state.language_settled);
    writer.integer("anonymous", state.anonymous);
    writer.integer("noticed", state.noticed);
    writer.integer("left", state.left);
    writer.integer("revision", state.revision);
    writer.integer("epoch", state.epoch);
    writer.integer("last", count(state.last_message_at));
    if (state.draft) writer.object("draft", [&] { write_draft(out, *state.draft); });
    if (state.parked) writer.object("parked", [&] { write_draft(out, *state.parked); });
    writer.integer("parked_at", count(state.parked_at));
    if (state.trash) writer.object("trash", [&] { write_draft(out, *state.trash); });
    writer.integer("trashed_at", count(state.trashed_at));
    writer.integer("focus", static_cast<std::int64_t>(state.focus));
    writer.list("options", state.options, [&](const Option& option) {
        Writer inner(out);
        inner.text("choice", option.choice);
        inner.text("label", option.label);
        inner.done();
    });
    writer.object("asked", [&] { write_asked(out, state.asked); });
    writer.list("owed", state.owed, [&](const Part& part) { write_part(out, part); });
    writer.integer("reply_owed", state.reply_owed);
    writer.integer("draft_changed", state.draft_changed);
    writer.integer("interrupted", state.interrupted);
    writer.integer("hushed", state.hushed);
    writer.integer("album_left", state.album_left);
    writer.integer("album_at", count(state.album_at));
    writer.integer("misunderstood", state.misunderstood);
    writer.integer("unheard", state.unheard);
    writer.integer("abused_at", count(state.abused_at));
    writer.integer("photo_lost_at", count(state.photo_lost_at));
    writer.integer("abuses", state.abuses);
    writer.text("supplemented", state.supplemented);
    writer.list("supplement_photos", state.supplement_photos, [&](PhotoId photo) {
        out += std::to_string(photo);
    });
    writer.text("supplement_text", state.supplement_text);
    if (state.supplement_place) {
        writer.object("supplement_place", [&] { write_place(out, *state.supplement_place); });
    }
    writer.integer("partner", static_cast<std::int64_t>(state.partner));
    writer.integer("partner_at", count(state.partner_at));
    writer.list("last_words", state.last_words, [&](const std::string& text) {
        json::append_quoted(out, text);
    });
    writer.text("about", state.about);
    writer.text("answered", state.answered);
    writer.integer("answered_at", count(state.answered_at));
    writer.text("taken_back", state.taken_back);
    writer.integer("taken_back_at", count(state.taken_back_at));
    writer.done();
    return out;
}

std::optional<State> decode(std::string_view bytes) {
    rapidjson::Document document;
    if (!json::parse(bytes, document).empty() || !document.IsObject()) return std::nullopt;
    const auto written_as = json::integer_at(document, "v");
    if (!written_as || *written_as < 1 || *written_as > version) return std::nullopt;
    State state;
    read(document, "language", state.language);
    read(document, "channel_language", state.channel_language);
    read(document, "language_settled", state.language_settled);
    read(document, "anonymous", state.anonymous);
    read(document, "noticed", state.noticed);
    read(document, "left", state.left);
    read(document, "revision", state.revision);
    read(document, "epoch", state.epoch);
    read(document, "last", state.last_message_at);
    read_draft(document, "draft", state.draft);
    read_draft(document, "parked", state.parked);
    read(document, "parked_at", state.parked_at);
    read_draft(document, "trash", state.trash);
    read(document, "trashed_at", state.trashed_at);
    read_enum(document, "focus", state.focus, last_focus);
    each(document, "options", [&](const Json& item) {
        Option& option = state.options.emplace_back();
        read(item, "choice", option.choice);
        read(item, "label", option.label);
    });
    if (const Json* asked = json::find(document, "asked")) read_asked(*asked, state.asked);
    each(document, "owed", [&](const Json& item) { state.owed.push_back(read_part(item)); });
    read(document, "reply_owed", state.reply_owed);
    read(document, "draft_changed", state.draft_changed);
    read(document, "interrupted", state.interrupted);
    read(document, "hushed", state.hushed);
    read(document, "album_left", state.album_left);
    read(document, "album_at", state.album_at);
    read(document, "misunderstood", state.misunderstood);
    read(document, "unheard", state.unheard);
    read(document, "abused_at", state.abused_at);
    read(document, "photo_lost_at", state.photo_lost_at);
    read(document, "abuses", state.abuses);
    read(document, "supplemented", state.supplemented);
    read(document, "supplement_photos", state.supplement_photos);
    read(document, "supplement_text", state.supplement_text);
    read(document, "supplement_place", state.supplement_place);
    read_enum(document, "partner", state.partner, Partner::human);
    read(document, "partner_at", state.partner_at);
    read(document, "last_words", state.last_words);
    read(document, "about", state.about);
    read(document, "answered", state.answered);
    read(document, "answered_at", state.answered_at);
    read(document, "taken_back", state.taken_back);
    read(document, "taken_back_at", state.taken_back_at);
    return state;
}

}  // namespace heed::conversation
