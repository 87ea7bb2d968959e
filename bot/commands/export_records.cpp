#include "bot/commands/export_records.hpp"

#include "bot/csv.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace heed {
namespace {

// One object, written at the end of `out`, member by member.
class JsonObject {
public:
    explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
    // The place of a member's value, which the caller appends. A name of ours needs no escapes.
    std::string& key(std::string_view name) {
        const std::string_view before = out_.back() == '{' ? "\"" : ",\"";
        const std::size_t size = out_.size();
        out_.resize(size + before.size() + name.size() + 2);
        char* end = std::copy(before.begin(), before.end(), out_.data() + size);
        end = std::copy(name.begin(), name.end(), end);
        end[0] = '"';
        end[1] = ':';
        return out_;
    }
    void raw(std::string_view name, std::string_view value) { key(name) += value; }
    void text(std::string_view name, std::string_view value) {
        json::append_quoted(key(name), value);
    }
    void text_or_null(std::string_view name, std::string_view value) {
        if (value.empty()) {
            raw(name, "null");
        } else {
            text(name, value);
        }
    }
    void integer(std::string_view name, std::int64_t value) { key(name) += std::to_string(value); }
    // A time needs no escapes.
    void time(std::string_view name, TimePoint value) {
        key(name) += '"';
        append_rfc3339(out_, value);
        out_ += '"';
    }
    void time_if_any(std::string_view name, const std::optional<TimePoint>& value) {
        if (value) time(name, *value);
    }
    void degrees(std::string_view name, const std::optional<double>& value) {
        if (!value) return raw(name, "null");
        json::append_number(key(name), *value);
    }
    // `write(out, item)` appends one item.
    template <class Items, class Write>
    void array(std::string_view name, const Items& items, Write write) {
        key(name) += '[';
        bool first = true;
        for (const auto& item : items) {
            if (!first) out_ += ',';
            first = false;
            write(out_, item);
        }
        out_ += ']';
    }
    void close() { out_ += '}'; }

private:
    std::string& out_;
};

void append_location(std::string& out, const Complaint& complaint) {
    JsonObject location(out);
    location.degrees("latitude", complaint.place.latitude_deg);
    location.degrees("longitude", complaint.place.longitude_deg);
    location.text_or_null("address", complaint.place.label);
    location.text_or_null("area", complaint.area);
    location.close();
}

// Those that are kept; one that is still being fetched has no content yet.
std::vector<PhotoInfo> stored(const std::vector<PhotoInfo>& photos) {
    std::vector<PhotoInfo> stored;
    for (const PhotoInfo& photo : photos) {
        if (!photo.sha256.empty()) stored.push_back(photo);
    }
    return stored;
}

void append_photo(std::string& out, const PhotoInfo& info) {
    JsonObject photo(out);
    photo.text("sha256", info.sha256);
    photo.text("media_type", info.media_type);
    photo.integer("bytes", info.bytes);
    photo.close();
}

// What scorecards are computed from; nothing for an event older than that.
void append_facts(JsonObject& row, const EventFacts& facts) {
    if (!facts.status) return;
    row.text("status", to_string(*facts.status));
    row.text_or_null("department", facts.department);
    row.time_if_any("due_at", facts.due_at);
    row.time_if_any("contact_due_at", facts.contact_due_at);
    row.time_if_any("own_due_at", facts.own_due_at);
    if (!facts.verdict.empty()) row.text("verdict", facts.verdict);
    if (facts.satisfied != 0) row.integer("satisfied", facts.satisfied);
    if (!facts.rule.empty()) row.text("rule", facts.rule);
}

void append_event(std::string& out, const ComplaintEvent& event) {
    JsonObject row(out);
    row.time("at", event.at);
    row.text("event", event.event);
    row.text("by", event.by);
    if (event.text) {
        row.text("text", *event.text);
    } else {
        row.raw("text", "null");
    }
    append_facts(row, event.facts);
    row.close();
}

void append_rating(std::string& out, const std::optional<Rating>& rating) {
    if (!rating) {
        out += "null";
        return;
    }
    JsonObject object(out);
    object.text_or_null("solved", rating->solved);
    if (rating->satisfied == 0) {
        object.raw("satisfied", "null");
    } else {
        object.integer("satisfied", rating->satisfied);
    }
    object.time("at", rating->at);
    object.close();
}

// All fields in the contract's order; `write_place(object)` writes those of the place.
template <class WritePlace>
void write_facts(JsonObject& object, const Exported& exported, WritePlace write_place) {
    const Complaint& complaint = exported.complaint;
    object.text("number", complaint.number);
    object.text("status", to_string(complaint.status));
    object.text("channel", complaint.by.channel);
    object.text("resident", complaint.resident);
    object.text("category", complaint.category);
    object.text("text", complaint.text);
    object.text("language", complaint.language);
    write_place(object);
    object.array("photos", stored(complaint.photos), append_photo);
    object.text_or_null("department", complaint.department);
    object.array("assisting", complaint.assisting, [](std::string& out, const std::string& id) {
        json::append_quoted(out, id);
    });
    object.text_or_null("concern", exported.concern);
    object.time("filed_at", complaint.filed_at);
    object.time("due_at", complaint.due_at);
    object.array("timeline", complaint.timeline, append_event);
    append_rating(object.key("rating"), complaint.rating);
    // Beside the contract's fields, where there is something to say.
    if (const auto voices = stored(complaint.voices); !voices.empty())
        object.array("voices", voices, append_photo);
}

// Cells of one line.
class CsvLine {
public:
    explicit CsvLine(std::string& out) : out_(out) {}
    CsvLine& plain(std::string_view cell) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += cell;
        return *this;
    }
    CsvLine& id(std::string_view value) { return plain(csv_cell(value)); }
    CsvLine& words(std::string_view value) { return plain(csv_words(value)); }
    CsvLine& time(TimePoint value) { return plain(to_rfc3339(value)); }
    // Coordinates are numbers of ours and may begin with a minus sign.
    CsvLine& degrees(const std::optional<double>& value) {
        plain({});
        if (value) json::append_number(out_, *value);
        return *this;
    }

private:
    std::string& out_;
    bool first_ = true;
};

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty()) text += ';';
        text += item;
    }
    return text;
}

}  // namespace

void append_json(std::string& out, const Exported& exported) {
    JsonObject object(out);
    write_facts(object, exported, [&](JsonObject& place) {
        append_location(place.key("location"), exported.complaint);
    });
    object.close();
}

void append_feature(std::string& out, const Exported& exported) {
    const Complaint& complaint = exported.complaint;
    JsonObject feature(out);
    feature.text("type", "Feature");
    feature.text("id", complaint.number);
    feature.key("geometry");
    if (complaint.place.latitude_deg && complaint.place.longitude_deg) {
        out += R"({"type":"Point","coordinates":[)";
        json::append_number(out, *complaint.place.longitude_deg);
        out += ',';
        json::append_number(out, *complaint.place.latitude_deg);
        out += "]}";
    } else {
        out += "null";
    }
    feature.key("properties");
    JsonObject properties(out);
    write_facts(properties, exported, [&](JsonObject& place) {
        place.text_or_null("address", complaint.place.label);
        place.text_or_null("area", complaint.area);
    });
    properties.close();
    feature.close();
}

std::string_view open311_header() {
    return "service_request_id,status,status_notes,service_name,service_code,description,"
           "agency_responsible,requested_datetime,updated_datetime,expected_datetime,closed_date,"
           "address,lat,long,source";
}

void append_open311(std::string& out, const Complaint& complaint, const open311::Reader& reader) {
    const open311::RequestFacts facts = open311::request_facts(complaint, reader);
    CsvLine line(out);
    line.id(facts.service_request_id).plain(facts.status).words(facts.status_notes);
    line.words(facts.service_name).id(facts.service_code).words(facts.description);
    line.words(facts.agency_responsible).plain(facts.requested_datetime);
    line.plain(facts.updated_datetime).plain(facts.expected_datetime);
    line.plain(facts.closed_datetime).words(facts.address).degrees(facts.latitude_deg);
    line.degrees(facts.longitude_deg).id(complaint.by.channel);
}

std::string_view csv_header() {
    return "number,status,channel,resident,category,text,language,latitude,longitude,address,area,"
           "photos,department,assisting,concern,filed_at,due_at,solved,satisfied,rated_at";
}

void append_csv(std::string& out, const Exported& exported) {
    const Complaint& complaint = exported.complaint;
    std::vector<std::string> photos;
    for (const PhotoInfo& photo : stored(complaint.photos)) photos.push_back(photo.sha256);
    CsvLine line(out);
    line.id(complaint.number).plain(to_string(complaint.status)).id(complaint.by.channel);
    line.id(complaint.resident).id(complaint.category).words(complaint.text);
    line.id(complaint.language).degrees(complaint.place.latitude_deg);
    line.degrees(complaint.place.longitude_deg).words(complaint.place.label).id(complaint.area);
    line.id(joined(photos)).id(complaint.department).id(joined(complaint.assisting));
    line.plain(exported.concern).time(complaint.filed_at).time(complaint.due_at);
    const auto& rating = complaint.rating;
    line.id(rating ? std::string_view(rating->solved) : std::string_view());
    line.plain(rating && rating->satisfied != 0 ? std::to_string(rating->satisfied) : "");
    line.plain(rating ? to_rfc3339(rating->at) : "");
}

}  // namespace heed
