#include "dialogs/staff/pages.hpp"

#include "dialogs/casework/undo.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/understanding/datum.hpp"

#include <algorithm>
#include <cstdio>

namespace heed::staff {
namespace {

constexpr std::size_t row_place_max = 16;
constexpr std::size_t case_place_max = 60;
constexpr std::size_t case_text_max = 280;
constexpr std::size_t event_text_max = 80;
constexpr std::size_t assisting_shown_max = 3;

Reply as_reply(std::string text) {
    HEED_ENSURE(text.size() <= page_bytes_max);
    Reply reply;
    reply.spans.push_back({std::move(text), "", ""});
    return reply;
}

// "，第1/2页"; nothing when there is just one.
std::string page_of_pages(const PageContext& context, std::size_t total, int page) {
    const std::size_t pages = (total + rows_per_page - 1) / rows_per_page;
    if (pages <= 1) return {};
    return say(
        context,
        "staff.list_page",
        {{"page", std::to_string(page + 1)}, {"pages", std::to_string(pages)}}
    );
}

std::string list_title(
    const PageContext& context, std::span<const Complaint> rows, std::size_t total, int page
) {
    const auto late = std::ranges::count_if(rows, [&](const Complaint& complaint) {
        return is_late(complaint, context.now);
    });
    const std::string key = late > 0 ? "staff.list_title_late" : "staff.list_title";
    std::string title =
        say(context, key, {{"count", std::to_string(total)}, {"late", std::to_string(late)}});
    return title + page_of_pages(context, total, page);
}

std::string case_head(const PageContext& context, const Complaint& complaint) {
    const std::string no = short_number(complaint.number);
    std::string head;
    if (complaint.emergency) head += say(context, "staff.case_emergency") + " ";
    head +=
        say(context,
            "staff.case_title",
            {{"no", no},
             {"title", title_of(context, complaint)},
             {"status", say(context, "staff.status_" + std::string(to_string(complaint.status)))},
             {"left", time_left(context, complaint)}});
    while (head.ends_with(' ')) head.pop_back();
    head += "\n" + place_of(context, complaint, case_place_max);
    const std::string text = shortened(complaint.text, case_text_max, "…");
    if (!text.empty()) head += "\n" + say(context, "staff.case_text", {{"text", text}});
    head += "\n" + say(context,
                       complaint.anonymous ? "staff.case_by_anonymous" : "staff.case_by",
                       {{"when", short_time(complaint.filed_at)},
                        {"photos", std::to_string(complaint.photos.size())}});
    if (!complaint.voices.empty()) {
        const std::string count = std::to_string(complaint.voices.size());
        head += say(context, "staff.case_voices", {{"n", count}});
    }
    return head;
}

// What is open between the people who work on it.
std::string case_course(const PageContext& context, const Course& course) {
    std::string lines;
    const std::string suggested = unit_of(context, course.suggested);
    if (!suggested.empty())
        lines += "\n" + say(context, "staff.case_suggested", {{"unit", suggested}});
    if (course.waiting_since) {
        const std::string question = shortened(course.question, event_text_max, "…");
        lines += "\n" + say(context, "staff.case_waiting", {{"text", question}});
    }
    if (course.extension_asked) {
        const std::string date = long_time(context, *course.extension_asked);
        lines += "\n" + say(context, "staff.case_extension", {{"date", date}});
    }
    if (!course.proposed.empty()) {
        const std::string text = shortened(course.proposed, event_text_max, "…");
        lines += "\n" + say(context, "staff.case_proposed", {{"text", text}});
    }
    return lines;
}

std::string case_units(const PageContext& context, const Complaint& complaint) {
    std::string unit = unit_of(context, complaint.department);
    if (unit.empty()) unit = say(context, "staff.no_unit");
    std::string lines = "\n" + say(context, "staff.case_unit", {{"unit", unit}});
    std::string units;
    std::size_t shown = 0;
    for (const std::string& department : complaint.assisting) {
        const std::string name = unit_of(context, department);
        if (name.empty()) continue;
        if (shown == assisting_shown_max) {
            units += "…";
            break;
        }
        units += (shown++ > 0 ? "、" : "") + name;
    }
    if (!units.empty()) lines += "\n" + say(context, "staff.case_assisting", {{"units", units}});
    lines += case_course(context, complaint.course);
    return lines + "\n" + say(context, "staff.case_number", {{"number", complaint.number}});
}

std::string case_sides(const PageContext& context, const CaseSides& sides) {
    std::string lines;
    if (const auto& concern = sides.concern; concern && concern->people > 1)
        lines += "\n" + say(context,
                            "staff.case_concern",
                            {{"name", casework::concern_name(concern->id)},
                             {"people", std::to_string(concern->people)}});
    if (!sides.phone.empty())
        lines += "\n" + say(context, "staff.case_phone", {{"phone", sides.phone}});
    return lines;
}

std::string event_line(const PageContext& context, const ComplaintEvent& event) {
    std::string text = shortened(event.text.value_or(""), event_text_max, "…");
    // What was taken back stands there by its name.
    if (event.event == casework::undone_event) text = event_name(context, text);
    return "\n" + say(context,
                      text.empty() ? "staff.case_event" : "staff.case_event_text",
                      {{"when", short_time(event.at)},
                       {"event", event_name(context, shortened(event.event, 24, "…"))},
                       {"text", text}});
}

// The newest events that fit into `bytes`, oldest first; the filing stands in the head already.
std::string case_history(
    const PageContext& context, const std::vector<ComplaintEvent>& timeline, std::size_t bytes
) {
    std::vector<std::string> lines;
    for (const ComplaintEvent& event : timeline) {
        if (event.event != "filed") lines.push_back(event_line(context, event));
    }
    const auto earlier = [&](std::size_t left_out) {
        if (left_out == 0) return std::string();
        return "\n" + say(context, "staff.case_earlier", {{"count", std::to_string(left_out)}});
    };
    const std::size_t reserve = earlier(lines.size()).size();
    std::string history;
    std::size_t left_out = lines.size();
    while (left_out > 0) {
        const std::string& line = lines[left_out - 1];
        const std::size_t needed = left_out > 1 ? reserve : 0;
        if (history.size() + line.size() + needed > bytes) break;
        history.insert(0, line);
        --left_out;
    }
    const std::string note = earlier(left_out);
    return note.size() + history.size() <= bytes ? note + history : history;
}

}  // namespace

std::string case_hint(const PageContext& context, Status status) {
    switch (status) {
        case Status::filed:
            return "\n" + say(context, "staff.case_hint_assign");
        case Status::assigned:
        case Status::reopened:
            return "\n" + say(context, "staff.case_hint_accept");
        case Status::accepted:
        case Status::verified:
        case Status::in_progress:
            return "\n" + say(context, "staff.case_hint_work");
        case Status::resolved:
        case Status::closed:
        case Status::rejected:
        case Status::withdrawn:
        case Status::merged:
            return {};
    }
    return {};
}

Reply list_page(
    const PageContext& context, std::span<const Complaint> rows, std::size_t total, int page
) {
    if (rows.empty())
        return as_reply(say(context, page > 0 ? "staff.list_end" : "staff.list_empty"));
    rows = rows.first(std::min(rows.size(), rows_per_page));
    std::string text = list_title(context, rows, total, page);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text += "\n" + say(context,
                           "staff.list_row",
                           {{"index", std::to_string(i + 1)},
                            {"no", short_number(rows[i].number)},
                            {"title", title_of(context, rows[i])},
                            {"place", place_of(context, rows[i], row_place_max)},
                            {"left", time_left(context, rows[i])}});
        while (text.ends_with(' ')) text.pop_back();
    }
    const std::size_t shown_before = static_cast<std::size_t>(std::max(page, 0)) * rows_per_page;
    const bool more = shown_before + rows.size() < total;
    text += "\n" + say(context,
                       more ? "staff.list_hint_more" : "staff.list_hint",
                       {{"no", short_number(rows.front().number)}});
    return as_reply(cut_to(text, page_bytes_max, "…"));
}

Reply case_page(const PageContext& context, const Complaint& complaint, const CaseSides& sides) {
    const std::string hint = case_hint(context, complaint.status);
    std::string text = cut_to(case_head(context, complaint), page_bytes_max - hint.size(), "…");
    const std::string units = case_sides(context, sides) + case_units(context, complaint);
    if (text.size() + units.size() + hint.size() <= page_bytes_max) text += units;
    text += case_history(context, complaint.timeline, page_bytes_max - text.size() - hint.size());
    return as_reply(text + hint);
}

Reply found_page(
    const PageContext& context, std::span<const Complaint> rows, std::size_t total, int page
) {
    if (rows.empty())
        return as_reply(say(context, page > 0 ? "staff.list_end" : "staff.found_none"));
    rows = rows.first(std::min(rows.size(), rows_per_page));
    std::string text = say(context, "staff.found_title", {{"count", std::to_string(total)}});
    text += page_of_pages(context, total, page);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        text +=
            "\n" + say(context,
                       "staff.found_row",
                       {{"index", std::to_string(i + 1)},
                        {"no", short_number(rows[i].number)},
                        {"date", short_time(rows[i].filed_at).substr(0, 5)},
                        {"title", title_of(context, rows[i])},
                        {"place", place_of(context, rows[i], row_place_max)},
                        {"status",
                         say(context, "staff.status_" + std::string(to_string(rows[i].status)))}});
    }
    const std::size_t shown_before = static_cast<std::size_t>(std::max(page, 0)) * rows_per_page;
    const bool more = shown_before + rows.size() < total;
    text += "\n" + say(context, more ? "staff.found_hint_more" : "staff.found_hint");
    return as_reply(cut_to(text, page_bytes_max, "…"));
}

Reply log_page(
    const PageContext& context,
    const Complaint& complaint,
    const std::function<std::string(std::string_view staff_id)>& name_of
) {
    std::string text =
        say(context,
            "staff.log_title",
            {{"no", short_number(complaint.number)}, {"title", title_of(context, complaint)}});
    std::vector<std::string> lines;
    std::size_t bytes = text.size();
    // The newest are kept when there is no room for all.
    for (auto event = complaint.timeline.rbegin(); event != complaint.timeline.rend(); ++event) {
        std::string who = event->by.starts_with("s_") ? name_of(event->by) : std::string();
        if (who.empty()) {
            const bool known = event->by == "resident" || event->by == "heed";
            who = say(context, known ? "staff.by_" + event->by : "staff.by_colleague");
        }
        std::string line = event_line(context, *event) + " · " + shortened(who, 20, "…");
        if (bytes + line.size() > page_bytes_max) break;
        bytes += line.size();
        lines.push_back(std::move(line));
    }
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) text += *line;
    return as_reply(text);
}

Reply place_page(const PageContext& context, const Complaint& complaint) {
    const Place& place = complaint.place;
    std::string text =
        say(context,
            "staff.place",
            {{"no", short_number(complaint.number)}, {"place", place_of(context, complaint, 200)}});
    if (const Area* area = context.organisation.area(complaint.area)) {
        text += "\n" + shortened(area->name.in(context.language), 40, "…");
    }
    if (place.latitude_deg && place.longitude_deg) {
        // Maps in mainland China draw in GCJ-02.
        const GeoPoint drawn = to_gcj02({*place.latitude_deg, *place.longitude_deg, Datum::wgs84});
        char points[96];
        std::snprintf(
            points,
            sizeof points,
            "\nWGS-84: %.6f, %.6f\nGCJ-02: %.6f, %.6f",
            *place.latitude_deg,
            *place.longitude_deg,
            drawn.latitude_deg,
            drawn.longitude_deg
        );
        text += points;
    }
    return as_reply(cut_to(text, page_bytes_max, "…"));
}

std::string short_number(std::string_view number) {
    const std::size_t first = number.find('-');
    if (first == number.npos) return std::string(number);
    const std::size_t second = number.find('-', first + 1);
    return std::string(number.substr(first + 1, second == number.npos ? second : second - first - 1)
    );
}

}  // namespace heed::staff
