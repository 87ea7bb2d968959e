// The desk as JSON, kept beside the conversation.
#include "dialogs/json.hpp"
#include "dialogs/staff/command.hpp"

#include <algorithm>

namespace heed::staff {
namespace {

constexpr std::size_t listed_max = 20;

std::int64_t milliseconds(TimePoint time) { return time.time_since_epoch().count(); }

TimePoint time_at(const rapidjson::Value& object, const char* name) {
    constexpr std::int64_t milliseconds_max = std::int64_t{1} << 53;  // far from overflow
    return TimePoint(Duration(std::clamp<std::int64_t>(
        json::integer_at(object, name).value_or(0), -milliseconds_max, milliseconds_max
    )));
}

}  // namespace

std::string encode(const Desk& desk) {
    std::string out = "{\"focus\":";
    json::append_quoted(out, desk.focus);
    out += ",\"focus_at\":" + std::to_string(milliseconds(desk.focus_at)) + ",\"listed\":[";
    const std::size_t count = std::min(desk.listed.size(), listed_max);
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0) out += ',';
        json::append_quoted(out, desk.listed[i]);
    }
    out += "],\"listed_at\":" + std::to_string(milliseconds(desk.listed_at));
    out += ",\"page\":" + std::to_string(desk.page) + ",\"filter\":";
    json::append_quoted(out, desk.filter);
    out += '}';
    return out;
}

Desk decode_desk(std::string_view bytes) {
    Desk desk;
    rapidjson::Document document;
    if (!json::parse(bytes, document).empty() || !document.IsObject()) return desk;
    desk.focus = json::string_at(document, "focus").value_or("");
    desk.focus_at = time_at(document, "focus_at");
    if (const auto* listed = json::find(document, "listed"); listed && listed->IsArray()) {
        for (const auto& number : listed->GetArray()) {
            if (!number.IsString() || desk.listed.size() == listed_max) continue;
            desk.listed.emplace_back(number.GetString(), number.GetStringLength());
        }
    }
    desk.listed_at = time_at(document, "listed_at");
    constexpr std::int64_t page_max = 1'000'000;
    desk.page = static_cast<int>(
        std::clamp<std::int64_t>(json::integer_at(document, "page").value_or(0), 0, page_max)
    );
    desk.filter = json::string_at(document, "filter").value_or("");
    return desk;
}

}  // namespace heed::staff
