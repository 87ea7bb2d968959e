#include "bot/commands/concerns.hpp"

#include "bot/system.hpp"
#include "dialogs/casework/concern_stream.hpp"
#include "dialogs/json.hpp"

#include <cmath>
#include <stdexcept>

namespace heed {
namespace {

constexpr std::size_t line_bytes_max = 1 << 20;

struct LineError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string text_of(const rapidjson::Value& object, const char* name, bool required) {
    const rapidjson::Value* value = json::find(object, name);
    if (value == nullptr || value->IsNull()) {
        if (required) throw LineError(std::string("`") + name + "` is missing");
        return {};
    }
    if (!value->IsString()) throw LineError(std::string("`") + name + "` must be a string");
    return std::string(value->GetString(), value->GetStringLength());
}

std::optional<double> degrees_of(const rapidjson::Value& object, const char* name, double most) {
    const rapidjson::Value* value = json::find(object, name);
    if (value == nullptr || value->IsNull()) return std::nullopt;
    const auto number = json::number_at(object, name);
    if (!number || !(std::abs(*number) <= most)) {
        throw LineError(
            std::string("`") + name + "` must be a number of degrees between -" +
            std::to_string(static_cast<int>(most)) + " and " +
            std::to_string(static_cast<int>(most))
        );
    }
    return number;
}

// Times without an offset are taken as UTC: only their differences matter here.
TimePoint time_of(const std::string& text) {
    auto time = parse_rfc3339(text);
    if (!time) time = parse_rfc3339(text + 'Z');
    if (!time) throw LineError("`time` must be RFC 3339, like 2026-11-23T04:00:00Z");
    return *time;
}

// The id as it stood, in JSON: a string or a whole number.
std::string id_of(const rapidjson::Value& object) {
    std::string id;
    if (const auto number = json::integer_at(object, "id")) return std::to_string(*number);
    const std::string text = text_of(object, "id", true);
    json::append_quoted(id, text);
    return id;
}

casework::Sighting sighting_of(const rapidjson::Value& object) {
    casework::Sighting sighting;
    sighting.at = time_of(text_of(object, "time", true));
    sighting.text = text_of(object, "text", true);
    sighting.title = text_of(object, "title", false);
    sighting.category = text_of(object, "category", false);
    sighting.resident = text_of(object, "resident", false);
    const auto latitude = degrees_of(object, "latitude", 90);
    const auto longitude = degrees_of(object, "longitude", 180);
    if (latitude.has_value() != longitude.has_value())
        throw LineError("`latitude` and `longitude` go together: one of them is missing");
    if (latitude) sighting.position = casework::Position{*latitude, *longitude};
    return sighting;
}

void append_part(std::string& line, const char* name, double value) {
    line += std::string(",\"") + name + "\":";
    json::append_number(line, std::round(value * 1000) / 1000);
}

// `first` is the id of the concern's first complaint, in JSON; empty: no concern.
std::string line_of(const std::string& id, const std::string& first, const casework::Heard& heard) {
    std::string line = "{\"id\":" + id + ",\"concern\":";
    if (first.empty()) {
        line += "null";
    } else {
        const bool quoted = first.front() == '"';
        line += "\"N-" + (quoted ? first.substr(1) : first + "\"");
    }
    const casework::Likeness likeness =
        heard.closest ? heard.closest->likeness : casework::Likeness{};
    append_part(line, "score", likeness.score);
    std::string parts;
    append_part(parts, "place", likeness.parts.place);
    append_part(parts, "kind", likeness.parts.kind);
    append_part(parts, "words", likeness.parts.words);
    append_part(parts, "time", likeness.parts.time);
    line += ",\"parts\":{" + parts.substr(1) + "}}\n";
    return line;
}

}  // namespace

int run_concerns(const Config& config, std::istream& in, std::ostream& out, std::ostream& errors) {
    std::vector<FileError> mistakes;
    const Organisation organisation = load_organisation(
        config.organisation_file, config.areas_file, SystemClock().now(), mistakes
    );
    if (!mistakes.empty()) {
        errors << "heed: " << to_string(mistakes.front()) << '\n';
        return 1;
    }
    casework::ConcernStream stream(organisation, organisation.concerns);
    std::string line;
    std::vector<std::string> ids;  // by the line's number, in JSON
    std::int64_t number = 0;
    TimePoint last{};
    bool failed = false;
    while (std::getline(in, line)) {
        ++number;
        ids.emplace_back();
        if (line.find_first_not_of(" \t\r") == line.npos) continue;
        try {
            if (line.size() > line_bytes_max) throw LineError("longer than 1 MiB");
            rapidjson::Document document;
            const std::string wrong = json::parse(line, document);
            if (!wrong.empty()) throw LineError(wrong);
            if (!document.IsObject()) throw LineError("not a JSON object");
            std::string id = id_of(document);
            casework::Sighting sighting = sighting_of(document);
            sighting.id = number;
            if (sighting.at < last)
                throw LineError("its time is before that of an earlier line: sort by time");
            last = sighting.at;
            const casework::Heard heard = stream.hear(sighting);
            ids.back() = std::move(id);
            const std::string first =
                heard.first ? ids[static_cast<std::size_t>(*heard.first - 1)] : std::string();
            out << line_of(ids.back(), first, heard) << std::flush;
        } catch (const LineError& error) {
            errors << "heed: line " << number << ": " << error.what() << '\n';
            failed = true;
        }
    }
    return failed ? 1 : 0;
}

}  // namespace heed
