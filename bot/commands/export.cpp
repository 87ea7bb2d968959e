#include "bot/commands/export.hpp"

#include "bot/csv.hpp"
#include "bot/rules.hpp"
#include "bot/system.hpp"
#include "dialogs/json.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <functional>
#include <memory>
#include <span>

namespace heed {
namespace {

class JsonObject {
public:
    explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
    void raw(std::string_view name, std::string_view value) {
        if (out_.back() != '{') out_ += ',';
        json::append_quoted(out_, name);
        out_ += ':';
        out_ += value;
    }
    void text(std::string_view name, std::string_view value) {
        std::string quoted;
        json::append_quoted(quoted, value);
        raw(name, quoted);
    }
    void text_or_null(std::string_view name, std::string_view value) {
        if (value.empty()) {
            raw(name, "null");
        } else {
            text(name, value);
        }
    }
    void number(std::string_view name, double value) {
        std::string digits;
        json::append_number(digits, value);
        raw(name, digits);
    }
    void close() { out_ += '}'; }

private:
    std::string& out_;
};

std::string location_json(const Complaint& complaint) {
    std::string text;
    JsonObject location(text);
    if (complaint.place.latitude_deg) {
        location.number("latitude", *complaint.place.latitude_deg);
        location.number("longitude", *complaint.place.longitude_deg);
    } else {
        location.raw("latitude", "null");
        location.raw("longitude", "null");
    }
    location.text_or_null("address", complaint.place.label);
    location.text_or_null("area", complaint.area);
    location.close();
    return text;
}

template <class Items, class Write>
std::string array_json(const Items& items, Write write) {
    std::string text = "[";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        write(text, item);
    }
    return text + "]";
}

// Those that are kept; one that is still being fetched has no content yet.
std::vector<PhotoInfo> stored(const std::vector<PhotoInfo>& photos) {
    std::vector<PhotoInfo> stored;
    for (const PhotoInfo& photo : photos) {
        if (!photo.sha256.empty()) stored.push_back(photo);
    }
    return stored;
}

void append_photo(std::string& text, const PhotoInfo& info) {
    JsonObject photo(text);
    photo.text("sha256", info.sha256);
    photo.text("media_type", info.media_type);
    photo.raw("bytes", std::to_string(info.bytes));
    photo.close();
}

// What scorecards are computed from; nothing for an event older than that.
void append_facts(JsonObject& row, const EventFacts& facts) {
    if (!facts.status) return;
    const auto time = [&](std::string_view name, const std::optional<TimePoint>& at) {
        if (at) row.text(name, to_rfc3339(*at));
    };
    row.text("status", to_string(*facts.status));
    row.text_or_null("department", facts.department);
    time("due_at", facts.due_at);
    time("contact_due_at", facts.contact_due_at);
    time("own_due_at", facts.own_due_at);
    if (!facts.verdict.empty()) row.text("verdict", facts.verdict);
    if (facts.satisfied != 0) row.raw("satisfied", std::to_string(facts.satisfied));
    if (!facts.rule.empty()) row.text("rule", facts.rule);
}

void append_event(std::string& text, const ComplaintEvent& event) {
    JsonObject row(text);
    row.text("at", to_rfc3339(event.at));
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

std::string rating_json(const std::optional<Rating>& rating) {
    if (!rating) return "null";
    std::string text;
    JsonObject object(text);
    object.text_or_null("solved", rating->solved);
    object.raw("satisfied", rating->satisfied == 0 ? "null" : std::to_string(rating->satisfied));
    object.text("at", to_rfc3339(rating->at));
    object.close();
    return text;
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) {
        if (!text.empty()) text += ';';
        text += item;
    }
    return text;
}

std::string degrees(const std::optional<double>& value) {
    std::string text;
    if (value) json::append_number(text, *value);
    return text;
}

// Without the place.
void write_facts(
    JsonObject& object,
    const Complaint& complaint,
    const std::optional<Rating>& rating,
    std::string_view concern,
    const std::function<void()>& write_place
) {
    object.text("number", complaint.number);
    object.text("status", to_string(complaint.status));
    object.text("channel", complaint.by.channel);
    object.text("resident", complaint.resident);
    object.text("category", complaint.category);
    object.text("text", complaint.text);
    object.text("language", complaint.language);
    write_place();
    object.raw("photos", array_json(stored(complaint.photos), append_photo));
    object.text_or_null("department", complaint.department);
    object.raw(
        "assisting",
        array_json(
            complaint.assisting,
            [](std::string& out, const std::string& id) { json::append_quoted(out, id); }
        )
    );
    object.text_or_null("concern", concern);
    object.text("filed_at", to_rfc3339(complaint.filed_at));
    object.text("due_at", to_rfc3339(complaint.due_at));
    object.raw("timeline", array_json(complaint.timeline, append_event));
    object.raw("rating", rating_json(rating));
    // Beside the contract's fields, where there is something to say.
    if (const auto voices = stored(complaint.voices); !voices.empty())
        object.raw("voices", array_json(voices, append_photo));
}

std::string line_of(std::span<const std::string> cells) {
    std::string line;
    for (const std::string& cell : cells) {
        if (!line.empty()) line += ',';
        line += cell;
    }
    return line;
}

// What goes between the complaints, and after each.
struct Frame {
    std::string_view between, after;
};
Frame frame_of(ExportFormat format) {
    switch (format) {
        case ExportFormat::jsonl:
            return {"", "\n"};
        case ExportFormat::geojson:
            return {",\n", ""};
        case ExportFormat::csv:
        case ExportFormat::open311:
            break;
    }
    return {"", "\r\n"};
}

}  // namespace

std::optional<ExportFormat> parse_export_format(std::string_view text) {
    if (text == "jsonl") return ExportFormat::jsonl;
    if (text == "csv") return ExportFormat::csv;
    if (text == "geojson") return ExportFormat::geojson;
    if (text == "open311") return ExportFormat::open311;
    return std::nullopt;
}

std::string complaint_json(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern
) {
    std::string text;
    JsonObject object(text);
    write_facts(object, complaint, rating, concern, [&] {
        object.raw("location", location_json(complaint));
    });
    object.close();
    return text;
}

std::string complaint_feature(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern
) {
    std::string geometry = "null";
    if (complaint.place.latitude_deg && complaint.place.longitude_deg) {
        geometry = R"({"type":"Point","coordinates":[)";
        json::append_number(geometry, *complaint.place.longitude_deg);
        geometry += ',';
        json::append_number(geometry, *complaint.place.latitude_deg);
        geometry += "]}";
    }
    std::string properties;
    JsonObject object(properties);
    write_facts(object, complaint, rating, concern, [&] {
        object.text_or_null("address", complaint.place.label);
        object.text_or_null("area", complaint.area);
    });
    object.close();
    std::string text;
    JsonObject feature(text);
    feature.text("type", "Feature");
    feature.text("id", complaint.number);
    feature.raw("geometry", geometry);
    feature.raw("properties", properties);
    feature.close();
    return text;
}

std::string open311_header() {
    return "service_request_id,status,status_notes,service_name,service_code,description,"
           "agency_responsible,requested_datetime,updated_datetime,expected_datetime,closed_date,"
           "address,lat,long,source";
}

std::string complaint_open311(const Complaint& complaint, const open311::Reader& reader) {
    const open311::RequestFacts facts = open311::request_facts(complaint, reader);
    const std::string cells[] = {
        csv_cell(facts.service_request_id),
        facts.status,
        csv_cell(facts.status_notes),
        csv_cell(facts.service_name),
        csv_cell(facts.service_code),
        csv_cell(facts.description),
        csv_cell(facts.agency_responsible),
        facts.requested_datetime,
        facts.updated_datetime,
        facts.expected_datetime,
        facts.closed_datetime,
        csv_cell(facts.address),
        degrees(facts.latitude_deg),
        degrees(facts.longitude_deg),
        csv_cell(complaint.by.channel)};
    return line_of(cells);
}

std::string csv_header() {
    return "number,status,channel,resident,category,text,language,latitude,longitude,address,area,"
           "photos,department,assisting,concern,filed_at,due_at,solved,satisfied,rated_at";
}

std::string complaint_csv(
    const Complaint& complaint, const std::optional<Rating>& rating, std::string_view concern
) {
    std::vector<std::string> photos;
    for (const PhotoInfo& photo : stored(complaint.photos)) photos.push_back(photo.sha256);
    // Coordinates are numbers of ours and may begin with a minus sign.
    const std::string cells[] = {
        csv_cell(complaint.number),
        std::string(to_string(complaint.status)),
        csv_cell(complaint.by.channel),
        csv_cell(complaint.resident),
        csv_cell(complaint.category),
        csv_cell(complaint.text),
        csv_cell(complaint.language),
        degrees(complaint.place.latitude_deg),
        degrees(complaint.place.longitude_deg),
        csv_cell(complaint.place.label),
        csv_cell(complaint.area),
        csv_cell(joined(photos)),
        csv_cell(complaint.department),
        csv_cell(joined(complaint.assisting)),
        std::string(concern),
        to_rfc3339(complaint.filed_at),
        to_rfc3339(complaint.due_at),
        rating ? csv_cell(rating->solved) : "",
        rating && rating->satisfied != 0 ? std::to_string(rating->satisfied) : "",
        rating ? to_rfc3339(rating->at) : "",
    };
    return line_of(cells);
}

int run_export(
    const Config& config,
    const ExportRequest& request,
    std::ostream& out,
    std::ostream& err,
    ProgressLine& progress
) {
    const auto reader = open_sqlite_reader(config.storage.database, config.storage.encryption_key);
    constexpr std::string_view mark = "\xEF\xBB\xBF";  // tells Excel that it is UTF-8
    std::vector<FileError> errors;
    std::shared_ptr<const Rules> rules;
    const ExportFormat format = request.format;
    if (format == ExportFormat::open311) {
        rules = load_rules(config, SystemClock().now(), errors);
        for (const FileError& error : errors) err << to_string(error) << '\n';
        if (!errors.empty()) return 1;
        out << mark << open311_header() << "\r\n";
    }
    if (format == ExportFormat::csv) out << mark << csv_header() << "\r\n";
    if (format == ExportFormat::geojson)
        out << R"({"type":"FeatureCollection","features":[)" << '\n';
    const Frame frame = frame_of(format);
    bool first = true;
    // They come in order of filing, so that an id says how far it is, also of a part of them.
    const auto all = static_cast<std::uint64_t>(reader->counts().complaints);
    reader->each_complaint(
        request.since,
        request.until,
        [&](const Complaint& complaint, const std::optional<Rating>& rating) {
            progress.at("complaints", static_cast<std::uint64_t>(complaint.id), all);
            if (!first) out << frame.between;
            first = false;
            if (format == ExportFormat::open311) {
                const open311::Reader everybody{
                    rules->organisation, rules->texts, rules->conversation.languages.front()};
                out << complaint_open311(complaint, everybody) << frame.after;
                return static_cast<bool>(out);
            }
            const auto id = reader->concern_of(complaint.id);
            const std::string concern = id ? casework::concern_name(*id) : std::string();
            if (format == ExportFormat::csv) {
                out << complaint_csv(complaint, rating, concern);
            } else if (format == ExportFormat::geojson) {
                out << complaint_feature(complaint, rating, concern);
            } else {
                out << complaint_json(complaint, rating, concern);
            }
            out << frame.after;
            return static_cast<bool>(out);
        }
    );
    progress.clear();
    if (format == ExportFormat::geojson) out << "\n]}\n";
    out.flush();
    if (out) return 0;
    err << "heed export: the output could not be written\n";
    return 1;
}

}  // namespace heed
