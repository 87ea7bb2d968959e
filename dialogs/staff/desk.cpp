// The desk as JSON, kept beside the conversation.
#include "dialogs/staff/desk.hpp"

#include "dialogs/json.hpp"

#include <algorithm>

namespace heed::staff {
namespace {

constexpr std::size_t listed_max = 20;

class Writer {
public:
    std::string take() && { return std::move(out_) += '}'; }
    void text(std::string_view name, std::string_view value) {
        if (!value.empty()) json::append_quoted(member(name), value);
    }
    void integer(std::string_view name, std::int64_t value) {
        if (value != 0) member(name) += std::to_string(value);
    }
    void time(std::string_view name, TimePoint value) {
        integer(name, value.time_since_epoch().count());
    }
    void number(std::string_view name, double value) {
        if (value != 0) json::append_number(member(name), value);
    }
    void flag(std::string_view name, bool value) {
        if (value) member(name) += "true";
    }
    // `write(item)` gives each item as JSON.
    template <class Items, class Write>
    void list(std::string_view name, const Items& items, Write write) {
        if (items.empty()) return;
        std::string& out = member(name) += '[';
        for (std::size_t i = 0; i < std::min(items.size(), listed_max); ++i) {
            if (i > 0) out += ',';
            out += write(items[i]);
        }
        out += ']';
    }
    void object(std::string_view name, std::string value) { member(name) += value; }

private:
    std::string& member(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        json::append_quoted(out_, name);
        return out_ += ':';
    }
    std::string out_ = "{";
};

std::string quoted(const std::string& text) {
    std::string out;
    json::append_quoted(out, text);
    return out;
}

std::string encode(const SeenCase& seen) {
    Writer writer;
    writer.text("number", seen.number);
    writer.integer("version", seen.version);
    return std::move(writer).take();
}

std::string encode(const PendingCommand& pending) {
    Writer writer;
    writer.text("verb", pending.verb);
    writer.list("cases", pending.cases, [](const SeenCase& seen) { return encode(seen); });
    writer.integer("concern", pending.concern);
    writer.integer("seen", pending.seen);
    writer.text("text", pending.text);
    writer.text("code", pending.code);
    writer.time("at", pending.at);
    return std::move(writer).take();
}

std::string encode(const UndoableConcern::Left& left) {
    Writer writer;
    writer.integer("complaint", left.complaint);
    writer.text("joined_by", left.joined_by);
    writer.number("score", left.score);
    writer.number("place", left.place);
    writer.number("kind", left.kind);
    writer.number("words", left.words);
    writer.number("time", left.time);
    return std::move(writer).take();
}

std::string encode(const UndoableConcern& undoable) {
    Writer writer;
    writer.text("act", undoable.act);
    writer.integer("id", undoable.id);
    writer.integer("other", undoable.other);
    writer.text("state", undoable.state);
    writer.list("left", undoable.left, [](const auto& left) { return encode(left); });
    writer.list("words", undoable.words, [](const UndoableConcern::Word& word) {
        return "[" + std::to_string(word.complaint) + "," + std::to_string(word.other) + "]";
    });
    writer.time("until", undoable.until);
    return std::move(writer).take();
}

std::string encode(const ProofPhotos& proofs) {
    Writer writer;
    writer.text("number", proofs.number);
    writer.time("at", proofs.at);
    writer.list("waiting", proofs.waiting, [](std::int64_t id) { return std::to_string(id); });
    return std::move(writer).take();
}

std::string encode(const TappedButton& tapped) {
    Writer writer;
    writer.text("choice", tapped.choice);
    writer.text("card", tapped.card);
    writer.time("at", tapped.at);
    return std::move(writer).take();
}

std::string encode(const OnBehalf& on_behalf) {
    Writer writer;
    writer.text("way", on_behalf.way);
    writer.time("at", on_behalf.at);
    writer.flag("member_anonymous", on_behalf.member_anonymous);
    return std::move(writer).take();
}

using Value = rapidjson::Value;

std::string text_at(const Value& object, const char* name) {
    return std::string(json::string_at(object, name).value_or(""));
}

TimePoint time_at(const Value& object, const char* name) {
    constexpr std::int64_t milliseconds_max = std::int64_t{1} << 53;  // far from overflow
    return TimePoint(Duration(std::clamp<std::int64_t>(
        json::integer_at(object, name).value_or(0), -milliseconds_max, milliseconds_max
    )));
}

bool flag_at(const Value& object, const char* name) {
    const Value* value = json::find(object, name);
    return value != nullptr && value->IsTrue();
}

// Calls `visit` with each item of a list, at most listed_max.
template <class Visit>
void each_in(const Value& object, const char* name, Visit visit) {
    const Value* list = json::find(object, name);
    if (list == nullptr || !list->IsArray()) return;
    std::size_t count = 0;
    for (const Value& item : list->GetArray()) {
        if (count++ == listed_max) return;
        visit(item);
    }
}

SeenCase read_case(const Value& object) {
    return {text_at(object, "number"), json::integer_at(object, "version").value_or(0)};
}

PendingCommand read_pending(const Value& object) {
    PendingCommand pending;
    pending.verb = text_at(object, "verb");
    each_in(object, "cases", [&](const Value& item) {
        if (item.IsObject()) pending.cases.push_back(read_case(item));
    });
    pending.concern = json::integer_at(object, "concern").value_or(0);
    pending.seen = json::integer_at(object, "seen").value_or(0);
    pending.text = text_at(object, "text");
    pending.code = text_at(object, "code");
    pending.at = time_at(object, "at");
    return pending;
}

UndoableConcern read_undoable_concern(const Value& object) {
    UndoableConcern undoable;
    undoable.act = text_at(object, "act");
    undoable.id = json::integer_at(object, "id").value_or(0);
    undoable.other = json::integer_at(object, "other").value_or(0);
    undoable.state = text_at(object, "state");
    each_in(object, "left", [&](const Value& item) {
        if (!item.IsObject()) return;
        const auto number = [&](const char* name) {
            return json::number_at(item, name).value_or(0);
        };
        undoable.left.push_back(
            {json::integer_at(item, "complaint").value_or(0),
             text_at(item, "joined_by"),
             number("score"),
             number("place"),
             number("kind"),
             number("words"),
             number("time")}
        );
    });
    each_in(object, "words", [&](const Value& item) {
        const bool pair =
            item.IsArray() && item.Size() == 2 && item[0].IsInt64() && item[1].IsInt64();
        if (pair) undoable.words.push_back({item[0].GetInt64(), item[1].GetInt64()});
    });
    undoable.until = time_at(object, "until");
    return undoable;
}

ProofPhotos read_proofs(const Value& object) {
    ProofPhotos proofs;
    proofs.number = text_at(object, "number");
    proofs.at = time_at(object, "at");
    each_in(object, "waiting", [&](const Value& item) {
        if (item.IsInt64()) proofs.waiting.push_back(item.GetInt64());
    });
    return proofs;
}

}  // namespace

std::string encode(const Desk& desk) {
    Writer writer;
    writer.text("focus", desk.focus);
    writer.time("focus_at", desk.focus_at);
    writer.list("listed", desk.listed, quoted);
    writer.time("listed_at", desk.listed_at);
    writer.integer("page", desk.page);
    writer.text("filter", desk.filter);
    writer.flag("searched", desk.searched);
    if (!desk.pending.verb.empty()) writer.object("pending", encode(desk.pending));
    if (!desk.undoable_concern.act.empty())
        writer.object("undoable_concern", encode(desk.undoable_concern));
    const bool proofs = !desk.proofs.number.empty() || !desk.proofs.waiting.empty();
    if (proofs) writer.object("proofs", encode(desk.proofs));
    if (!desk.on_behalf.way.empty()) writer.object("on_behalf", encode(desk.on_behalf));
    if (!desk.tapped.choice.empty()) writer.object("tapped", encode(desk.tapped));
    return std::move(writer).take();
}

Desk decode_desk(std::string_view bytes) {
    Desk desk;
    rapidjson::Document document;
    if (!json::parse(bytes, document).empty() || !document.IsObject()) return desk;
    desk.focus = text_at(document, "focus");
    desk.focus_at = time_at(document, "focus_at");
    each_in(document, "listed", [&](const Value& number) {
        if (number.IsString())
            desk.listed.emplace_back(number.GetString(), number.GetStringLength());
    });
    desk.listed_at = time_at(document, "listed_at");
    constexpr std::int64_t page_max = 1'000'000;
    desk.page = static_cast<int>(
        std::clamp<std::int64_t>(json::integer_at(document, "page").value_or(0), 0, page_max)
    );
    desk.filter = text_at(document, "filter");
    desk.searched = flag_at(document, "searched");
    const Value* pending = json::find(document, "pending");
    if (pending && pending->IsObject()) desk.pending = read_pending(*pending);
    const Value* undoable = json::find(document, "undoable_concern");
    if (undoable && undoable->IsObject()) desk.undoable_concern = read_undoable_concern(*undoable);
    const Value* proofs = json::find(document, "proofs");
    if (proofs && proofs->IsObject()) desk.proofs = read_proofs(*proofs);
    const Value* on_behalf = json::find(document, "on_behalf");
    if (on_behalf && on_behalf->IsObject()) {
        desk.on_behalf = {
            text_at(*on_behalf, "way"),
            time_at(*on_behalf, "at"),
            flag_at(*on_behalf, "member_anonymous")};
    }
    const Value* tapped = json::find(document, "tapped");
    if (tapped && tapped->IsObject()) {
        desk.tapped = {
            text_at(*tapped, "choice"), text_at(*tapped, "card"), time_at(*tapped, "at")};
    }
    return desk;
}

}  // namespace heed::staff
