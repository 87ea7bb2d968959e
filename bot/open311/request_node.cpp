#include "bot/open311/request_node.hpp"

#include "adapters/open311/report_form.hpp"
#include "bot/public_events.hpp"
#include "dialogs/utf8.hpp"

#include <string>

namespace heed::open311 {
namespace {

bool is_open_to(const Complaint& complaint, const Reader& reader) {
    return reader.all || is_public(complaint);
}

// To everybody, where the progress page speaks to the one who reported.
std::string words_of_event(const ComplaintEvent& event, const Reader& reader) {
    const std::string own = "open311.event_" + event.event;
    return reader.texts.text(
        reader.language, reader.texts.has(reader.language, own) ? own : "page.event_" + event.event
    );
}

std::string_view status_of(Status status) { return is_open(status) ? "open" : "closed"; }

// The last change; of a closed one the moment at which it was closed.
TimePoint updated_at(const Complaint& whole) {
    TimePoint last = whole.filed_at, closed = whole.filed_at;
    bool open = true;
    for (const ComplaintEvent& event : whole.timeline) {
        last = event.at;
        const bool now_open = event.facts.status ? is_open(*event.facts.status) : open;
        if (open && !now_open) closed = event.at;
        open = now_open;
    }
    if (is_open(whole.status)) return last;
    if (!open) return closed;
    return whole.course.closed_at.value_or(last);  // its events are older than their facts
}

// What the department said last, in its words; else where it stands.
std::string status_notes(const Complaint& whole, const Reader& reader) {
    std::string notes =
        reader.texts.text(reader.language, "page.status_" + std::string(to_string(whole.status)));
    if (!is_open_to(whole, reader)) return notes;
    for (auto event = whole.timeline.rbegin(); event != whole.timeline.rend(); ++event) {
        if (!shows_words(event->event) || !event->text || event->text->empty()) continue;
        return notes + ": " + *event->text;
    }
    return notes;
}

}  // namespace

bool is_public(const Complaint& complaint) { return complaint.by.channel == open311_channel; }

RequestFacts request_facts(const Complaint& whole, const Reader& reader) {
    const Organisation& organisation = reader.organisation;
    const Category* category = organisation.category(whole.category);
    const Department* department = organisation.department(whole.department);
    const Area* area = organisation.area(whole.area);
    const bool shown = is_open_to(whole, reader);
    RequestFacts facts;
    facts.service_request_id = whole.number;
    facts.status = status_of(whole.status);
    facts.status_notes = status_notes(whole, reader);
    facts.service_name =
        category ? category->name.in(reader.language) : std::string_view(whole.category);
    facts.service_code = whole.category;
    if (shown) facts.description = cut_code_points(whole.text, description_max);
    if (department) facts.agency_responsible = department->name.in(reader.language);
    facts.requested_datetime = to_rfc3339(whole.filed_at);
    facts.updated_datetime = to_rfc3339(updated_at(whole));
    const bool open = is_open(whole.status);
    if (open && whole.status != Status::resolved)
        facts.expected_datetime = to_rfc3339(whole.due_at);
    if (!open) facts.closed_datetime = facts.updated_datetime;
    if (shown) {
        facts.address = whole.place.label;
        facts.latitude_deg = whole.place.latitude_deg;
        facts.longitude_deg = whole.place.longitude_deg;
    } else if (area) {
        facts.address = area->name.in(reader.language);
    }
    return facts;
}

Node request_node(const RequestFacts& facts) {
    const auto degrees = [](const std::optional<double>& value) {
        return value ? Node::number(*value) : Node::nothing();
    };
    Node one = Node::object();
    one.add("service_request_id", Node::text(facts.service_request_id));
    one.add("status", Node::text(facts.status));
    one.add("status_notes", Node::text(facts.status_notes));
    one.add("service_name", Node::text(facts.service_name));
    one.add("service_code", Node::text(facts.service_code));
    one.add("description", Node::text(facts.description));
    one.add("agency_responsible", Node::text(facts.agency_responsible));
    one.add("service_notice", Node::nothing());
    one.add("requested_datetime", Node::text(facts.requested_datetime));
    one.add("updated_datetime", Node::text(facts.updated_datetime));
    one.add("expected_datetime", Node::text(facts.expected_datetime));
    one.add("address", Node::text(facts.address));
    one.add("address_id", Node::nothing());
    one.add("zipcode", Node::nothing());
    one.add("lat", degrees(facts.latitude_deg));
    one.add("long", degrees(facts.longitude_deg));
    one.add("media_url", Node::nothing());
    return one;
}

void add_updates(
    Node& list, const Complaint& whole, const Reader& reader, TimePoint from, TimePoint until
) {
    Status status = Status::filed;
    std::size_t position = 0;
    for (const ComplaintEvent& event : whole.timeline) {
        ++position;
        status = event.facts.status.value_or(status);
        if (!is_public_event(event.event) || event.at < from || event.at >= until) continue;
        const bool words = is_open_to(whole, reader) && shows_words(event.event) && event.text;
        std::string description = words_of_event(event, reader);
        if (words && !event.text->empty()) description += ": " + *event.text;
        Node one = Node::object();
        one.add("service_request_id", Node::text(whole.number));
        one.add("update_id", Node::text(whole.number + "." + std::to_string(position)));
        one.add("updated_datetime", Node::text(to_rfc3339(event.at)));
        one.add("status", Node::text(status_of(status)));
        one.add("description", Node::text(description));
        one.add("media_url", Node::nothing());
        one.add("external_status_code", Node::text(to_string(status)));
        list.add(std::move(one));
    }
}

}  // namespace heed::open311
