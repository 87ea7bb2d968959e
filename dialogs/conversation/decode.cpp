// Reads what encode.cpp writes, and what earlier releases wrote: their texts stood where they are
// now named, and each step back was written whole.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/json.hpp"

#include <type_traits>
#include <utility>

namespace heed::conversation {
namespace {

using Json = rapidjson::Value;

constexpr std::int64_t steps_back_are_differences = 2;  // since this version

class Reader {
public:
    Reader(const Json& document, std::int64_t version) : version_(version) {
        if (const Json* told = json::find(document, "told"); told && told->IsArray()) told_ = told;
    }

    void read(const Json& from, const char* name, std::string& to) const {
        if (const Json* value = json::find(from, name)) to = text(*value).value_or("");
    }
    void read(const Json& from, const char* name, double& to) const {
        if (const auto number = json::number_at(from, name)) to = *number;
    }
    template <typename Integer>
    requires std::is_integral_v<Integer>
    void read(const Json& from, const char* name, Integer& to) const {
        if (const auto integer = json::integer_at(from, name)) to = static_cast<Integer>(*integer);
    }
    void read(const Json& from, const char* name, TimePoint& to) const {
        if (const auto milliseconds = json::integer_at(from, name))
            to = TimePoint{Duration{*milliseconds}};
    }
    // An unknown value (of a newer heed) reads as the first one and is worked out anew.
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void read_enum(const Json& from, const char* name, Enum& to, Enum last) const {
        const auto value = json::integer_at(from, name);
        if (value && *value >= 0 && *value <= static_cast<std::int64_t>(last))
            to = static_cast<Enum>(*value);
    }
    void read(const Json& from, const char* name, std::vector<std::string>& to) const {
        each(from, name, to, [&](const Json& item) {
            if (auto words = text(item)) to.push_back(*std::move(words));
        });
    }
    void read(const Json& from, const char* name, std::vector<PhotoId>& to) const {
        each(from, name, to, [&](const Json& item) {
            if (item.IsInt64()) to.push_back(item.GetInt64());
        });
    }
    using Pairs = std::vector<std::pair<std::string, std::string>>;
    void read(const Json& from, const char* name, Pairs& to) const {
        each(from, name, to, [&](const Json& pair) {
            if (!pair.IsArray() || pair.Size() != 2) return;
            auto first = text(pair[0]), second = text(pair[1]);
            if (first && second) to.emplace_back(*std::move(first), *std::move(second));
        });
    }
    void read(const Json& from, const char* name, std::optional<PlaceFound>& to) const {
        const Json* place = json::find(from, name);
        if (!place) return;
        to.reset();
        if (place->IsObject()) to = found(*place);
    }
    void read(const Json& from, DraftValues& to) const;
    void read(const Json& from, Asked& to) const;
    void read(const Json& from, const char* name, std::optional<Draft>& to) const;
    void read(const Json& from, State& to) const;

private:
    // A text, or the place of one in the list.
    std::optional<std::string> text(const Json& value) const {
        const Json* words = &value;
        if (value.IsUint() && told_ && value.GetUint() < told_->Size())
            words = &(*told_)[value.GetUint()];
        if (!words->IsString()) return std::nullopt;
        return std::string(words->GetString(), words->GetStringLength());
    }
    // The list replaces what `to` held.
    template <typename List, typename Visit>
    void each(const Json& from, const char* name, List& to, const Visit& visit) const {
        const Json* list = json::find(from, name);
        if (!list || !list->IsArray()) return;
        to.clear();
        for (const Json& item : list->GetArray()) visit(item);
    }
    PlaceFound found(const Json& from) const;
    void read_history(const Json& from, Draft& draft) const;

    std::int64_t version_;
    const Json* told_ = nullptr;
};

PlaceFound Reader::found(const Json& from) const {
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

void Reader::read(const Json& from, DraftValues& to) const {
    read(from, "texts", to.texts);
    read(from, "category", to.category);
    read(from, "certainty", to.certainty);
    read_enum(from, "from", to.category_from, CategorySource::resident);
    read(from, "alternatives", to.alternatives);
    read(from, "place", to.place);
    read(from, "as_is", to.place_as_is);
    each(from, "candidates", to.candidates, [&](const Json& item) {
        if (item.IsObject()) to.candidates.push_back(found(item));
    });
    read(from, "photos", to.photos);
    read(from, "voices", to.voices);
    read(from, "phone", to.phone);
    read(from, "answers", to.answers);
    read(from, "neighbour", to.neighbour);
    read_enum(from, "neighbour_word", to.neighbour_word, DraftValues::Word::other);
    read(from, "emergency", to.emergency);
    read(from, "accepted", to.accepted);
    read_enum(from, "edit", to.edit, Focus::edit_contact);
    if (to.edit < Focus::edit_menu) to.edit = Focus::none;
}

void Reader::read(const Json& from, Asked& to) const {
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

void Reader::read_history(const Json& from, Draft& draft) const {
    const Json* list = json::find(from, "history");
    if (!list || !list->IsArray()) return;
    draft.history.resize(list->Size());
    // From the latest back: each is the one after it, but for what is written.
    const DraftValues* next = &draft.now;
    for (rapidjson::SizeType i = list->Size(); i-- > 0;) {
        Snapshot& snapshot = draft.history[i];
        if (version_ >= steps_back_are_differences) snapshot.values = *next;
        next = &snapshot.values;
        const Json& item = (*list)[i];
        if (!item.IsObject()) continue;
        if (const Json* values = json::find(item, "values")) read(*values, snapshot.values);
        if (const Json* asked = json::find(item, "asked")) read(*asked, snapshot.asked);
    }
}

void Reader::read(const Json& from, const char* name, std::optional<Draft>& to) const {
    const Json* object = json::find(from, name);
    if (!object || !object->IsObject()) return;
    Draft& draft = to.emplace();
    if (const Json* now = json::find(*object, "now")) read(*now, draft.now);
    read_history(*object, draft);
    read(*object, "removed", draft.removed);
    read(*object, "photo_place", draft.photo_place);
    read(*object, "queue", draft.queue);
}

void Reader::read(const Json& from, State& to) const {
    read(from, "language", to.language);
    read(from, "channel_language", to.channel_language);
    read(from, "language_settled", to.language_settled);
    read(from, "anonymous", to.anonymous);
    read(from, "noticed", to.noticed);
    read(from, "left", to.left);
    read(from, "revision", to.revision);
    read(from, "epoch", to.epoch);
    read(from, "last", to.last_message_at);
    read(from, "draft", to.draft);
    read(from, "parked", to.parked);
    read(from, "parked_at", to.parked_at);
    read(from, "trash", to.trash);
    read(from, "trashed_at", to.trashed_at);
    read_enum(from, "focus", to.focus, last_focus);
    each(from, "options", to.options, [&](const Json& item) {
        if (!item.IsObject()) return;
        Option& option = to.options.emplace_back();
        read(item, "choice", option.choice);
        read(item, "label", option.label);
    });
    if (const Json* asked = json::find(from, "asked")) read(*asked, to.asked);
    read(from, "fragment", to.fragment);
    read(from, "fragment_voices", to.fragment_voices);
    each(from, "owed", to.owed, [&](const Json& item) {
        if (!item.IsObject()) return;
        Part& part = to.owed.emplace_back();
        read(item, "key", part.key);
        read(item, "values", part.values);
    });
    read(from, "reply_owed", to.reply_owed);
    read(from, "draft_changed", to.draft_changed);
    read(from, "interrupted", to.interrupted);
    read(from, "hushed", to.hushed);
    read(from, "album_left", to.album_left);
    read(from, "album_at", to.album_at);
    read(from, "misunderstood", to.misunderstood);
    read(from, "unheard", to.unheard);
    read(from, "abused_at", to.abused_at);
    read(from, "photo_lost_at", to.photo_lost_at);
    read(from, "abuses", to.abuses);
    read(from, "supplemented", to.supplemented);
    read(from, "supplement_photos", to.supplement_photos);
    read(from, "supplement_voices", to.supplement_voices);
    read(from, "supplement_text", to.supplement_text);
    read(from, "supplement_place", to.supplement_place);
    read_enum(from, "partner", to.partner, Partner::human);
    read(from, "partner_at", to.partner_at);
    read(from, "last_words", to.last_words);
    read(from, "about", to.about);
    read(from, "answered", to.answered);
    read(from, "answered_at", to.answered_at);
    read(from, "taken_back", to.taken_back);
    read(from, "taken_back_at", to.taken_back_at);
}

}  // namespace

std::optional<State> decode(std::string_view bytes) {
    // Enough for most: the document's own first piece would be 64 KiB.
    char first_piece[8 * 1024];
    rapidjson::MemoryPoolAllocator<> memory(first_piece, sizeof first_piece);
    rapidjson::Document document(&memory);
    if (!json::parse_own(bytes, document).empty() || !document.IsObject()) return std::nullopt;
    const auto version = json::integer_at(document, "v");
    if (!version || *version < 1 || *version > state_version) return std::nullopt;
    State state;
    Reader(document, *version).read(document, state);
    return state;
}

}  // namespace heed::conversation
