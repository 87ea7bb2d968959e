// Reads what encode.cpp writes, and what earlier releases wrote: their texts stood where they are
// now named, and each step back was written whole.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/own_json.hpp"

#include <type_traits>
#include <utility>

namespace heed::conversation {
namespace {

using json::Own;

constexpr std::int64_t steps_back_are_differences = 2;  // since this version

// What is done with the member of that name.
template <class Take>
struct Field {
    std::string_view name;
    Take take;
};

// Most fields hold their default and are not there: so each member looks for its field.
template <class... Takes>
void read_members(const Own& object, const Field<Takes>&... fields) {
    for (const Own& value : object) {
        const auto taken = [&](const auto& field) {
            if (value.key() != field.name) return false;
            field.take(value);
            return true;
        };
        static_cast<void>((taken(fields) || ...));
    }
}

class Reader {
public:
    Reader(const Own& document, std::int64_t version) : version_(version) {
        if (const Own* told = document.find("told")) {
            for (const Own& words : *told) told_.push_back(&words);
        }
    }

    void read(const Own& from, State& to) const;

private:
    template <class Value>
    auto field(std::string_view name, Value& to) const {
        const auto take = [this, &to](const Own& value) { read(value, to); };
        return Field<decltype(take)>{name, take};
    }
    // An unknown value (of a newer heed) reads as the first one and is worked out anew.
    template <class Enum>
    auto field(std::string_view name, Enum& to, Enum last) const {
        const auto take = [&to, last](const Own& from) {
            const auto value = from.integer();
            if (value && *value >= 0 && *value <= static_cast<std::int64_t>(last))
                to = static_cast<Enum>(*value);
        };
        return Field<decltype(take)>{name, take};
    }
    // A text, or the place of one in the list.
    std::optional<std::string> text(const Own& value) const {
        const auto place = value.integer();
        const bool named = place && *place >= 0 && std::cmp_less(*place, told_.size());
        return (named ? *told_[static_cast<std::size_t>(*place)] : value).text();
    }

    void read(const Own& from, std::string& to) const { to = text(from).value_or(""); }
    void read(const Own& from, double& to) const { to = from.number().value_or(to); }
    template <class Integer>
        requires std::is_integral_v<Integer>
    void read(const Own& from, Integer& to) const {
        if (const auto integer = from.integer()) to = static_cast<Integer>(*integer);
    }
    void read(const Own& from, TimePoint& to) const {
        if (const auto milliseconds = from.integer()) to = TimePoint{Duration{*milliseconds}};
    }
    // A list replaces what `to` held.
    template <class Value>
    void read(const Own& from, std::vector<Value>& to) const {
        if (from.kind() != Own::Kind::list) return;
        to.clear();
        for (const Own& item : from) add(item, to);
    }
    void add(const Own& item, std::vector<std::string>& to) const {
        if (auto words = text(item)) to.push_back(*std::move(words));
    }
    void add(const Own& item, std::vector<PhotoId>& to) const {
        if (const auto id = item.integer()) to.push_back(*id);
    }
    void add(const Own& item, std::vector<std::pair<std::string, std::string>>& to) const {
        std::vector<std::string> pair;
        read(item, pair);
        if (pair.size() == 2) to.emplace_back(std::move(pair[0]), std::move(pair[1]));
    }
    template <class Value>
        requires std::is_class_v<Value>
    void add(const Own& item, std::vector<Value>& to) const {
        if (item.kind() == Own::Kind::object) read(item, to.emplace_back());
    }
    template <class Value>
    void read(const Own& from, std::optional<Value>& to) const {
        to.reset();
        if (from.kind() == Own::Kind::object) read(from, to.emplace());
    }
    void read(const Own& from, PlaceFound& to) const;
    void read(const Own& from, Option& to) const;
    void read(const Own& from, Part& to) const;
    void read(const Own& from, DraftValues& to) const;
    void read(const Own& from, Asked& to) const;
    void read(const Own& from, Draft& to) const;
    void read_history(const Own& from, Draft& draft) const;

    std::int64_t version_;
    std::vector<const Own*> told_;
};

void Reader::read(const Own& from, PlaceFound& to) const {
    std::optional<double> latitude, longitude;
    const auto degrees = [](std::string_view name, std::optional<double>& number) {
        const auto take = [&number](const Own& value) { number = value.number(); };
        return Field<decltype(take)>{name, take};
    };
    read_members(
        from,
        field("level", to.place.level, PlaceLevel::point),
        field("label", to.place.label),
        field("area", to.area),
        degrees("lat", latitude),
        degrees("lon", longitude)
    );
    if (!latitude || !longitude) return;
    to.place.latitude_deg = latitude;
    to.place.longitude_deg = longitude;
}

void Reader::read(const Own& from, Option& to) const {
    read_members(from, field("choice", to.choice), field("label", to.label));
}

void Reader::read(const Own& from, Part& to) const {
    read_members(from, field("key", to.key), field("values", to.values));
}

void Reader::read(const Own& from, DraftValues& to) const {
    read_members(
        from,
        field("texts", to.texts),
        field("category", to.category),
        field("certainty", to.certainty),
        field("from", to.category_from, CategorySource::resident),
        field("alternatives", to.alternatives),
        field("place", to.place),
        field("as_is", to.place_as_is),
        field("candidates", to.candidates),
        field("photos", to.photos),
        field("voices", to.voices),
        field("phone", to.phone),
        field("answers", to.answers),
        field("neighbour", to.neighbour),
        field("neighbour_word", to.neighbour_word, DraftValues::Word::other),
        field("emergency", to.emergency),
        field("accepted", to.accepted),
        field("edit", to.edit, Focus::edit_contact)
    );
    if (to.edit < Focus::edit_menu) to.edit = Focus::none;
}

void Reader::read(const Own& from, Asked& to) const {
    read_members(
        from,
        field("place", to.place),
        field("category", to.category),
        field("photos", to.photos),
        field("confirm", to.confirm),
        field("reminders", to.reminders),
        field("photo_place", to.photo_place),
        field("unsure", to.unsure),
        field("question", to.question),
        field("concern", to.concern)
    );
}

void Reader::read_history(const Own& from, Draft& draft) const {
    if (from.kind() != Own::Kind::list) return;
    std::vector<const Own*> items;
    for (const Own& item : from) items.push_back(&item);
    draft.history.resize(items.size());
    // From the latest back: each is the one after it, but for what is written.
    const DraftValues* next = &draft.now;
    for (std::size_t i = items.size(); i-- > 0;) {
        Snapshot& snapshot = draft.history[i];
        if (version_ >= steps_back_are_differences) snapshot.values = *next;
        next = &snapshot.values;
        read_members(*items[i], field("values", snapshot.values), field("asked", snapshot.asked));
    }
}

void Reader::read(const Own& from, Draft& to) const {
    read_members(
        from,
        field("now", to.now),
        field("removed", to.removed),
        field("photo_place", to.photo_place),
        field("queue", to.queue)
    );
    if (const Own* history = from.find("history")) read_history(*history, to);
}

void Reader::read(const Own& from, State& to) const {
    read_members(
        from,
        field("language", to.language),
        field("channel_language", to.channel_language),
        field("language_settled", to.language_settled),
        field("anonymous", to.anonymous),
        field("noticed", to.noticed),
        field("left", to.left),
        field("revision", to.revision),
        field("epoch", to.epoch),
        field("last", to.last_message_at),
        field("draft", to.draft),
        field("parked", to.parked),
        field("parked_at", to.parked_at),
        field("trash", to.trash),
        field("trashed_at", to.trashed_at),
        field("focus", to.focus, last_focus),
        field("options", to.options),
        field("asked", to.asked),
        field("fragment", to.fragment),
        field("fragment_voices", to.fragment_voices),
        field("owed", to.owed),
        field("reply_owed", to.reply_owed),
        field("draft_changed", to.draft_changed),
        field("interrupted", to.interrupted),
        field("hushed", to.hushed),
        field("album_left", to.album_left),
        field("album_at", to.album_at),
        field("misunderstood", to.misunderstood),
        field("unheard", to.unheard),
        field("abused_at", to.abused_at),
        field("photo_lost_at", to.photo_lost_at),
        field("abuses", to.abuses),
        field("supplemented", to.supplemented),
        field("supplement_photos", to.supplement_photos),
        field("supplement_voices", to.supplement_voices),
        field("supplement_text", to.supplement_text),
        field("supplement_place", to.supplement_place),
        field("partner", to.partner, Partner::human),
        field("partner_at", to.partner_at),
        field("last_words", to.last_words),
        field("about", to.about),
        field("answered", to.answered),
        field("answered_at", to.answered_at),
        field("taken_back", to.taken_back),
        field("taken_back_at", to.taken_back_at)
    );
}

}  // namespace

std::optional<State> decode(std::string_view bytes) {
    const std::vector<Own> values = json::read_own(bytes);
    if (values.empty() || values.front().kind() != Own::Kind::object) return std::nullopt;
    const Own& document = values.front();
    const Own* const v = document.find("v");
    const auto version = v != nullptr ? v->integer() : std::nullopt;
    if (!version || *version < 1 || *version > state_version) return std::nullopt;
    State state;
    Reader(document, *version).read(document, state);
    return state;
}

}  // namespace heed::conversation
