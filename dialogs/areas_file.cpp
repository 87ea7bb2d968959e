#include "dialogs/areas_file.hpp"

#include "dialogs/json.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>

namespace heed {
namespace {

using rapidjson::Value;

constexpr std::size_t file_bytes_max = std::size_t{64} * 1024 * 1024;
constexpr std::size_t ring_points_min = 4;  // RFC 7946, section 3.1.6

std::string_view text_of(const Value& value) {
    return {value.GetString(), value.GetStringLength()};
}

// The line on which each element of the top-level "features" begins. `text` is well-formed JSON.
std::vector<std::size_t> feature_lines(std::string_view text) {
    std::vector<std::size_t> lines;
    std::size_t line = 1, depth = 0, key_begin = 0;
    bool in_string = false, in_features = false;
    std::string_view key;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n') ++line;
        if (in_string) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                in_string = false;
                if (depth == 1) key = text.substr(key_begin, i - key_begin);
            }
        } else if (c == '"') {
            in_string = true;
            key_begin = i + 1;
        } else if (c == '{' || c == '[') {
            if (depth == 1) in_features = c == '[' && key == "features";
            if (depth == 2 && in_features && c == '{') lines.push_back(line);
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return lines;
}

// The line that a message "… at byte N" of the JSON reader speaks of.
std::size_t line_of_fault(std::string_view text, std::string_view message) {
    constexpr std::string_view mark = "at byte ";
    const std::size_t found = message.rfind(mark);
    if (found == message.npos) return 1;
    std::size_t byte = 0;
    std::from_chars(message.data() + found + mark.size(), message.data() + message.size(), byte);
    const auto before = text.substr(0, std::min(byte, text.size()));
    return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

// One feature being read; every mistake is at its line.
class FeatureReader {
public:
    FeatureReader(const Value& feature, std::size_t line, FileErrors& errors)
        : feature_(feature), line_(line), errors_(errors) {}

    Area read();

private:
    void fault(const std::string& message) { errors_.add(line_, what_ + message); }
    void only(const Value& object, std::initializer_list<std::string_view> keys);
    const Value* property(const char* name) const;
    std::string text_property(const char* name);
    LocalText name();
    std::vector<std::string> names(const Value* list, const std::string& where);
    void read_geometry(Area& area);
    std::vector<Area::Ring> polygon(const Value& rings);
    Area::Ring ring(const Value& points);
    bool point(const Value& value, double& longitude_deg, double& latitude_deg);
    void read_places(Area& area);
    void read_place(const Value& value, Area& area);

    const Value& feature_;
    std::size_t line_;
    FileErrors& errors_;
    std::string what_ = "feature: ";
};

void FeatureReader::only(const Value& object, std::initializer_list<std::string_view> keys) {
    for (const auto& member : object.GetObject()) {
        if (std::ranges::find(keys, text_of(member.name)) == keys.end()) {
            fault("unknown key `" + std::string(text_of(member.name)) + "`");
        }
    }
}

const Value* FeatureReader::property(const char* name) const {
    const Value* properties = json::find(feature_, "properties");
    const Value* value = properties ? json::find(*properties, name) : nullptr;
    return value ? value : json::find(feature_, name);
}

std::string FeatureReader::text_property(const char* name) {
    const Value* value = property(name);
    if (!value || !value->IsString() || fold(text_of(*value)).empty()) {
        fault(std::string("`") + name + "` must be a text, not blank");
        return {};
    }
    return std::string(text_of(*value));
}

LocalText FeatureReader::name() {
    LocalText result;
    const Value* value = property("name");
    if (!value || !value->IsObject()) {
        result.by_language[""] = text_property("name");
        return result;
    }
    for (const auto& member : value->GetObject()) {
        if (member.value.IsString() && !fold(text_of(member.value)).empty()) {
            result.by_language[std::string(text_of(member.name))] = text_of(member.value);
        } else {
            fault("`name` in " + std::string(text_of(member.name)) + " must be a text");
        }
    }
    if (value->MemberCount() == 0) fault("`name` is empty");
    return result;
}

std::vector<std::string> FeatureReader::names(const Value* list, const std::string& where) {
    std::vector<std::string> result;
    if (!list) return result;
    if (!list->IsArray()) {
        fault("`aliases`" + where + " must be a list of texts");
        return result;
    }
    for (const Value& item : list->GetArray()) {
        if (item.IsString() && !fold(text_of(item)).empty()) {
            result.emplace_back(text_of(item));
        } else {
            fault("`aliases`" + where + " holds texts, not blank");
        }
    }
    return result;
}

bool FeatureReader::point(const Value& value, double& longitude_deg, double& latitude_deg) {
    if (!value.IsArray() || value.Size() < 2 || value.Size() > 3 || !value[0].IsNumber() ||
        !value[1].IsNumber()) {
        return false;
    }
    longitude_deg = value[0].GetDouble();
    latitude_deg = value[1].GetDouble();
    return std::abs(longitude_deg) <= 180 && std::abs(latitude_deg) <= 90;
}

Area::Ring FeatureReader::ring(const Value& points) {
    Area::Ring result;
    if (!points.IsArray() || points.Size() < ring_points_min) {
        fault("a ring has at least 4 points, the last equal to the first");
        return result;
    }
    for (const Value& value : points.GetArray()) {
        double longitude_deg = 0, latitude_deg = 0;
        if (!point(value, longitude_deg, latitude_deg)) {
            fault(
                "point " + std::to_string(result.size() + 1) +
                " of a ring must be [longitude, latitude] in degrees, at most 180 and 90"
            );
            return {};
        }
        result.emplace_back(longitude_deg, latitude_deg);
    }
    if (result.front() != result.back()) {
        fault("a ring is not closed: its last point is not its first");
        return result;
    }
    double twice_area = 0;
    for (std::size_t i = 0; i + 1 < result.size(); ++i) {
        twice_area +=
            (result[i].first - result[0].first) * (result[i + 1].second - result[0].second) -
            (result[i + 1].first - result[0].first) * (result[i].second - result[0].second);
    }
    if (twice_area == 0) fault("a ring encloses nothing");
    return result;
}

std::vector<Area::Ring> FeatureReader::polygon(const Value& rings) {
    std::vector<Area::Ring> result;
    if (!rings.IsArray() || rings.Empty()) {
        fault("a polygon is a list of rings");
        return result;
    }
    for (const Value& points : rings.GetArray()) result.push_back(ring(points));
    return result;
}

void FeatureReader::read_geometry(Area& area) {
    const Value* geometry = json::find(feature_, "geometry");
    if (!geometry || !geometry->IsObject()) return fault("`geometry` is missing");
    only(*geometry, {"type", "coordinates", "bbox"});
    const auto type = json::string_at(*geometry, "type");
    const Value* coordinates = json::find(*geometry, "coordinates");
    if (!coordinates || !coordinates->IsArray() || coordinates->Empty()) {
        return fault("`geometry` has no `coordinates`");
    }
    if (type == "Polygon") {
        area.polygons.push_back(polygon(*coordinates));
    } else if (type == "MultiPolygon") {
        for (const Value& rings : coordinates->GetArray()) area.polygons.push_back(polygon(rings));
    } else {
        fault("`geometry` must be a Polygon or a MultiPolygon");
    }
}

void FeatureReader::read_place(const Value& value, Area& area) {
    GazetteerEntry entry;
    const auto name = json::string_at(value, "name");
    if (!name || fold(*name).empty()) return fault("a place has no `name`");
    entry.name = *name;
    const std::string where = " of place `" + entry.name + "`";
    only(value, {"name", "aliases", "kind", "point", "comment"});
    entry.aliases = names(json::find(value, "aliases"), where);
    if (const Value* kind = json::find(value, "kind")) {
        if (kind->IsString()) {
            entry.kind = text_of(*kind);
        } else {
            fault("`kind`" + where + " must be a text");
        }
    }
    const Value* at = json::find(value, "point");
    if (!at || !point(*at, entry.longitude_deg, entry.latitude_deg)) {
        fault("`point`" + where + " must be [longitude, latitude] in degrees");
    }
    area.places.push_back(std::move(entry));
}

void FeatureReader::read_places(Area& area) {
    const Value* places = property("places");
    if (!places) return;
    if (places->IsObject()) {
        for (const auto& member : places->GetObject()) {
            GazetteerEntry entry;
            entry.name = text_of(member.name);
            if (fold(entry.name).empty()) fault("a place has no name");
            if (!point(member.value, entry.longitude_deg, entry.latitude_deg)) {
                fault("place `" + entry.name + "` must be [longitude, latitude] in degrees");
            }
            area.places.push_back(std::move(entry));
        }
    } else if (places->IsArray()) {
        for (const Value& value : places->GetArray()) {
            if (value.IsObject()) {
                read_place(value, area);
            } else {
                fault("`places` holds objects {\"name\", \"point\"}");
            }
        }
    } else {
        fault("`places` must be a list");
    }
}

Area FeatureReader::read() {
    Area area;
    area.id = text_property("id");
    if (!area.id.empty()) what_ = "area `" + area.id + "`: ";
    if (!area.id.empty() && !is_id(area.id)) fault("the id may have only a-z, 0-9, `-` and `_`");
    only(
        feature_,
        {"type",
         "properties",
         "geometry",
         "bbox",
         "id",
         "name",
         "department",
         "aliases",
         "places",
         "comment"}
    );
    if (json::string_at(feature_, "type") != "Feature") fault("`type` must be \"Feature\"");
    if (const Value* properties = json::find(feature_, "properties");
        properties && properties->IsObject()) {
        only(*properties, {"id", "name", "department", "aliases", "places", "comment"});
    } else if (properties && !properties->IsNull()) {
        fault("`properties` must be an object");
    }
    area.name = name();
    area.department = text_property("department");
    area.aliases = names(property("aliases"), "");
    read_places(area);
    read_geometry(area);
    return area;
}

}  // namespace

AreasFile read_areas_file(const std::filesystem::path& path, FileErrors& errors) {
    AreasFile file;
    const auto text = read_small_file(path, file_bytes_max, errors);
    if (!text) return file;
    rapidjson::Document document;
    if (const std::string fault = json::parse(*text, document); !fault.empty()) {
        errors.add(line_of_fault(*text, fault), fault);
        return file;
    }
    const Value* features = document.IsObject() ? json::find(document, "features") : nullptr;
    if (!features || !features->IsArray() ||
        json::string_at(document, "type") != "FeatureCollection") {
        errors.add(1, "must be a GeoJSON FeatureCollection with a list of `features`");
        return file;
    }
    file.readable = true;
    constexpr std::string_view known[] = {"type", "features", "bbox", "name", "comment"};
    for (const auto& member : document.GetObject()) {
        if (std::ranges::find(known, text_of(member.name)) == std::end(known)) {
            errors.add(1, "unknown key `" + std::string(text_of(member.name)) + "`");
        }
    }
    if (features->Empty()) errors.add(1, "there is no area");
    const std::vector<std::size_t> lines = feature_lines(*text);
    std::size_t index = 0;
    for (const Value& feature : features->GetArray()) {
        if (!feature.IsObject()) {
            errors.add(1, "`features` holds objects only");
            continue;
        }
        const std::size_t line = index < lines.size() ? lines[index] : 1;
        ++index;
        Area area = FeatureReader(feature, line, errors).read();
        const auto same = std::ranges::find(file.areas, area.id, &Area::id);
        if (!area.id.empty() && same != file.areas.end()) {
            errors.add(line, "area `" + area.id + "`: the id is used twice");
        }
        file.areas.push_back(std::move(area));
        file.lines.push_back(line);
    }
    return file;
}

}  // namespace heed
