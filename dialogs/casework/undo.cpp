#include "dialogs/casework/undo.hpp"

#include "dialogs/casework/course_codec.hpp"
#include "dialogs/json.hpp"

#include <algorithm>
#include <iterator>

namespace heed::casework {
namespace {

std::string milliseconds(TimePoint time) { return std::to_string(time.time_since_epoch().count()); }

std::optional<TimePoint> time_at(const rapidjson::Value& object, const char* name) {
    const auto count = json::integer_at(object, name);
    return count ? std::optional(TimePoint(Duration(*count))) : std::nullopt;
}

}  // namespace

std::vector<ComplaintEvent> standing(const std::vector<ComplaintEvent>& timeline) {
    std::vector<ComplaintEvent> events;
    for (const ComplaintEvent& event : timeline) {
        if (event.event != undone_event) {
            events.push_back(event);
            continue;
        }
        const auto taken_back =
            std::find_if(events.rbegin(), events.rend(), [&](const ComplaintEvent& earlier) {
                return earlier.event == event.text;
            });
        if (taken_back != events.rend()) events.erase(std::next(taken_back).base());
    }
    return events;
}

Before before(const Complaint& complaint) {
    return {
        complaint.status,
        complaint.department,
        complaint.assisting,
        complaint.due_at,
        complaint.sign_for_due_at,
        complaint.course};
}

std::string encode(const Before& before) {
    std::string out = "{\"status\":";
    json::append_quoted(out, to_string(before.status));
    json::append_quoted(out += ",\"department\":", before.department);
    out += ",\"assisting\":[";
    for (std::size_t i = 0; i < before.assisting.size(); ++i) {
        if (i > 0) out += ',';
        json::append_quoted(out, before.assisting[i]);
    }
    out += "],\"due_at\":" + milliseconds(before.due_at);
    out += ",\"sign_for_due_at\":" + milliseconds(before.sign_for_due_at);
    json::append_quoted(out += ",\"course\":", encode(before.course));
    return out += '}';
}

std::optional<Before> decode_before(std::string_view text) {
    rapidjson::Document document;
    if (!json::parse(text, document).empty() || !document.IsObject()) return std::nullopt;
    const auto status = parse_status(json::string_at(document, "status").value_or(""));
    const auto due_at = time_at(document, "due_at");
    const auto sign_for_due_at = time_at(document, "sign_for_due_at");
    auto course = decode_course(json::string_at(document, "course").value_or(""));
    const auto* assisting = json::find(document, "assisting");
    if (!status || !due_at || !sign_for_due_at || !course || !assisting || !assisting->IsArray())
        return std::nullopt;
    Before before;
    before.status = *status;
    before.department = json::string_at(document, "department").value_or("");
    for (const auto& department : assisting->GetArray()) {
        if (!department.IsString()) return std::nullopt;
        before.assisting.emplace_back(department.GetString(), department.GetStringLength());
    }
    before.due_at = *due_at;
    before.sign_for_due_at = *sign_for_due_at;
    before.course = *std::move(course);
    return before;
}

Change undone(
    const Actor& actor,
    const Complaint& complaint,
    const Before& before,
    std::string_view event,
    TimePoint now
) {
    Change change;
    change.after = complaint;
    change.after.status = change.status = before.status;
    change.after.department = before.department;
    change.after.assisting = before.assisting;
    change.after.due_at = before.due_at;
    change.after.sign_for_due_at = before.sign_for_due_at;
    change.after.course = before.course;
    change.event = {now, std::string(undone_event), actor.id(), std::string(event)};
    return change;
}

}  // namespace heed::casework
