// JSON with short names. A field that holds its default is left out, so that a new field needs no
// new version; a version is needed only when the meaning of an old one changes.
#include "dialogs/conversation/codec.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <type_traits>
#include <utility>

namespace heed::conversation {
namespace {

// Longer texts are kept once, beside the rest, and named by their place in the list.
constexpr std::size_t inline_bytes_max = 24;

class Words {
public:
    std::size_t keep(const std::string& text) {
        const auto known = std::ranges::find(list_, std::string_view(text));
        if (known == list_.end()) {
            list_.push_back(text);
            return list_.size() - 1;
        }
        return static_cast<std::size_t>(known - list_.begin());
    }
    std::string encoded() const {
        std::string out;
        for (const std::string_view text : list_) {
            out += out.empty() ? '[' : ',';
            json::append_quoted(out, text);
        }
        return out.empty() ? out : out + ']';
    }

private:
    std::vector<std::string_view> list_;
};

class Writer {
public:
    Writer(std::string& out, Words& words) : out_(out), words_(words) { out_ += '{'; }
    void done() { out_ += '}'; }

    template <std::size_t size, typename Value>
    void field(const char (&name)[size], const Value& value) {
        key(name);
        put(value);
    }
    // What is as in `base` is left out.
    template <std::size_t size, typename Value>
    void changed(const char (&name)[size], const Value& value, const Value& base) {
        if (value != base) field(name, value);
    }
    // What holds its default is left out.
    template <std::size_t size, typename Value>
    void known(const char (&name)[size], const Value& value) {
        changed(name, value, Value{});
    }
    template <std::size_t size, typename List, typename Write>
    void list(const char (&name)[size], const List& values, const Write& write) {
        key(name);
        put_list(values, write);
    }
    template <std::size_t size, typename Write>
    void object(const char (&name)[size], const Write& write) {
        key(name);
        write();
    }

private:
    // In one piece: `size` counts the NUL behind the name.
    template <std::size_t size>
    void key(const char (&name)[size]) {
        char piece[size + 3] = {',', '"'};
        std::memcpy(piece + 2, name, size - 1);
        piece[size + 1] = '"';
        piece[size + 2] = ':';
        const std::size_t comma = std::exchange(first_, false) ? 1 : 0;
        out_.append(piece + comma, sizeof piece - comma);
    }
    template <typename List, typename Write>
    void put_list(const List& values, const Write& write) {
        out_ += '[';
        bool first = true;
        for (const auto& value : values) {
            if (!std::exchange(first, false)) out_ += ',';
            write(value);
        }
        out_ += ']';
    }
    void put(const std::string& text) {
        if (text.size() > inline_bytes_max) {
            out_ += std::to_string(words_.keep(text));
        } else {
            json::append_quoted(out_, text);
        }
    }
    void put(double number) { json::append_number(out_, number); }
    template <typename Number>
        requires std::is_integral_v<Number> || std::is_enum_v<Number>
    void put(Number number) {
        char digits[20];
        const auto end =
            std::to_chars(digits, digits + sizeof digits, static_cast<std::int64_t>(number)).ptr;
        out_.append(digits, end);
    }
    void put(TimePoint time) { put(time.time_since_epoch().count()); }
    void put(const std::pair<std::string, std::string>& pair) {
        out_ += '[';
        put(pair.first);
        out_ += ',';
        put(pair.second);
        out_ += ']';
    }
    void put(const PlaceFound& found) {
        Writer writer(out_, words_);
        writer.known("level", found.place.level);
        writer.known("label", found.place.label);
        writer.known("area", found.area);
        if (found.place.latitude_deg && found.place.longitude_deg) {
            writer.field("lat", *found.place.latitude_deg);
            writer.field("lon", *found.place.longitude_deg);
        }
        writer.done();
    }
    template <typename Value>
    void put(const std::optional<Value>& value) {
        if (value) {
            put(*value);
        } else {
            out_ += "null";
        }
    }
    template <typename Value>
    void put(const std::vector<Value>& values) {
        put_list(values, [this](const Value& value) { put(value); });
    }

    std::string& out_;
    Words& words_;
    bool first_ = true;
};

// Each of these writes what differs from `base`.
void write_values(
    std::string& out, Words& words, const DraftValues& values, const DraftValues& base
) {
    Writer writer(out, words);
    writer.changed("texts", values.texts, base.texts);
    writer.changed("category", values.category, base.category);
    writer.changed("certainty", values.certainty, base.certainty);
    writer.changed("from", values.category_from, base.category_from);
    writer.changed("alternatives", values.alternatives, base.alternatives);
    writer.changed("place", values.place, base.place);
    writer.changed("as_is", values.place_as_is, base.place_as_is);
    writer.changed("candidates", values.candidates, base.candidates);
    writer.changed("photos", values.photos, base.photos);
    writer.changed("voices", values.voices, base.voices);
    writer.changed("phone", values.phone, base.phone);
    writer.changed("answers", values.answers, base.answers);
    writer.changed("neighbour", values.neighbour, base.neighbour);
    writer.changed("neighbour_word", values.neighbour_word, base.neighbour_word);
    writer.changed("emergency", values.emergency, base.emergency);
    writer.changed("accepted", values.accepted, base.accepted);
    writer.changed("edit", values.edit, base.edit);
    writer.done();
}

void write_asked(std::string& out, Words& words, const Asked& asked, const Asked& base) {
    Writer writer(out, words);
    writer.changed("place", asked.place, base.place);
    writer.changed("category", asked.category, base.category);
    writer.changed("photos", asked.photos, base.photos);
    writer.changed("confirm", asked.confirm, base.confirm);
    writer.changed("reminders", asked.reminders, base.reminders);
    writer.changed("photo_place", asked.photo_place, base.photo_place);
    writer.changed("unsure", asked.unsure, base.unsure);
    writer.changed("question", asked.question, base.question);
    writer.changed("concern", asked.concern, base.concern);
    writer.done();
}

void write_draft(std::string& out, Words& words, const Draft& draft) {
    Writer writer(out, words);
    writer.object("now", [&] { write_values(out, words, draft.now, {}); });
    // A step back is written as what it changes in the one after it.
    writer.list("history", draft.history, [&](const Snapshot& snapshot) {
        const bool last = &snapshot == &draft.history.back();
        const DraftValues& next = last ? draft.now : (&snapshot + 1)->values;
        Writer inner(out, words);
        inner.object("values", [&] { write_values(out, words, snapshot.values, next); });
        inner.object("asked", [&] { write_asked(out, words, snapshot.asked, {}); });
        inner.done();
    });
    writer.known("removed", draft.removed);
    writer.known("photo_place", draft.photo_place);
    writer.known("queue", draft.queue);
    writer.done();
}

// All but the words, with the object still open.
std::string skeleton_of(const State& state, Words& words) {
    std::string out;
    out.reserve(1024);
    Writer writer(out, words);
    writer.field("v", state_version);
    writer.known("language", state.language);
    writer.known("channel_language", state.channel_language);
    writer.known("language_settled", state.language_settled);
    writer.known("anonymous", state.anonymous);
    writer.known("noticed", state.noticed);
    writer.known("left", state.left);
    writer.known("revision", state.revision);
    writer.known("epoch", state.epoch);
    writer.known("last", state.last_message_at);
    if (state.draft) writer.object("draft", [&] { write_draft(out, words, *state.draft); });
    if (state.parked) writer.object("parked", [&] { write_draft(out, words, *state.parked); });
    writer.known("parked_at", state.parked_at);
    if (state.trash) writer.object("trash", [&] { write_draft(out, words, *state.trash); });
    writer.known("trashed_at", state.trashed_at);
    writer.known("focus", state.focus);
    writer.list("options", state.options, [&](const Option& option) {
        Writer inner(out, words);
        inner.known("choice", option.choice);
        inner.known("label", option.label);
        inner.done();
    });
    writer.object("asked", [&] { write_asked(out, words, state.asked, {}); });
    writer.known("fragment", state.fragment);
    writer.known("fragment_voices", state.fragment_voices);
    writer.list("owed", state.owed, [&](const Part& part) {
        Writer inner(out, words);
        inner.known("key", part.key);
        inner.known("values", part.values);
        inner.done();
    });
    writer.known("reply_owed", state.reply_owed);
    writer.known("draft_changed", state.draft_changed);
    writer.known("interrupted", state.interrupted);
    writer.known("hushed", state.hushed);
    writer.known("album_left", state.album_left);
    writer.known("album_at", state.album_at);
    writer.known("misunderstood", state.misunderstood);
    writer.known("unheard", state.unheard);
    writer.known("abused_at", state.abused_at);
    writer.known("photo_lost_at", state.photo_lost_at);
    writer.known("abuses", state.abuses);
    writer.known("supplemented", state.supplemented);
    writer.known("supplement_photos", state.supplement_photos);
    writer.known("supplement_voices", state.supplement_voices);
    writer.known("supplement_text", state.supplement_text);
    writer.known("supplement_place", state.supplement_place);
    writer.known("partner", state.partner);
    writer.known("partner_at", state.partner_at);
    writer.known("last_words", state.last_words);
    writer.known("about", state.about);
    writer.known("answered", state.answered);
    writer.known("answered_at", state.answered_at);
    writer.known("taken_back", state.taken_back);
    writer.known("taken_back_at", state.taken_back_at);
    return out;
}

}  // namespace

Encoded encode_measured(const State& state) {
    Words words;
    Encoded encoded{skeleton_of(state, words), {}};
    encoded.size.skeleton = encoded.bytes.size() + 1;
    const std::string told = words.encoded();
    encoded.size.words = told.size();
    if (!told.empty()) encoded.bytes.append(",\"told\":").append(told);
    encoded.bytes += '}';
    return encoded;
}

std::string encode(const State& state) { return encode_measured(state).bytes; }

EncodedSize encoded_size(const State& state) { return encode_measured(state).size; }

}  // namespace heed::conversation
