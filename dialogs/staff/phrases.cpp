#include "dialogs/staff/phrases.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <cstdio>

namespace heed::staff {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t title_max = 12;
constexpr std::size_t unit_max = 24;
constexpr auto hours_shown_below = hours(48);

// Turns the direction of what follows, or is not seen: a line would read otherwise than it is. The
// joiners stay, emoji and some scripts are made with them.
bool is_invisible(char32_t code_point) {
    return (code_point >= 0x202A && code_point <= 0x202E) ||
           (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0x061C ||
           code_point == 0x200B || code_point == 0x200E || code_point == 0x200F ||
           code_point == 0xFEFF;
}

TextValues count(std::int64_t value) { return {{"n", std::to_string(value)}}; }

}  // namespace

std::optional<TimePoint> next_due(const Complaint& complaint) {
    switch (complaint.status) {
        case Status::filed:
        case Status::assigned:
        case Status::reopened:
            return complaint.sign_for_due_at;
        case Status::accepted:
        case Status::verified:
        case Status::in_progress:
            return complaint.due_at;
        case Status::resolved:
        case Status::closed:
        case Status::rejected:
        case Status::withdrawn:
        case Status::merged:
            return std::nullopt;
    }
    return std::nullopt;
}

std::string one_line(std::string_view text) {
    std::string line;
    bool blank = false;
    for (std::size_t position = 0; position < text.size();) {
        const char32_t code_point = next_code_point(text, position);
        if (is_invisible(code_point)) continue;
        if (code_point <= U' ' || (code_point >= 0x7F && code_point <= 0xA0) ||
            code_point == 0x2028 || code_point == 0x2029) {
            blank = !line.empty();
            continue;
        }
        if (blank) line += ' ';
        blank = false;
        append_code_point(line, code_point);
    }
    return line;
}

std::string shortened(std::string_view text, std::size_t count_max, std::string_view mark) {
    std::string line = one_line(text);
    const std::size_t kept = cut_code_points(line, count_max).size();
    if (kept == line.size()) return line;
    line.resize(kept);
    return line.append(mark);
}

std::string cut_to(std::string_view text, std::size_t bytes_max, std::string_view mark) {
    if (text.size() <= bytes_max) return std::string(text);
    HEED_ENSURE(mark.size() <= bytes_max);
    return std::string(cut_bytes(text, bytes_max - mark.size())).append(mark);
}

std::string masked(std::string_view phone) {
    constexpr std::size_t shown_before = 3, shown_after = 4;
    const std::string line = one_line(phone);
    // Too short to hide anything in: nothing of it is shown.
    if (line.size() < 2 * (shown_before + shown_after) - 3) return "****";
    return line.substr(0, shown_before) + "****" + line.substr(line.size() - shown_after);
}

std::string title_of(const PageContext& context, const Complaint& complaint) {
    const Category* category = context.organisation.category(complaint.category);
    if (!category) return say(context, "staff.no_title");
    return shortened(category->name.in(context.language), title_max, "…");
}

std::string place_of(
    const PageContext& context, const Complaint& complaint, std::size_t count_max
) {
    std::string place = shortened(complaint.place.label, count_max, "…");
    if (!place.empty()) return place;
    if (const Area* area = context.organisation.area(complaint.area)) {
        return shortened(area->name.in(context.language), count_max, "…");
    }
    return say(context, "staff.no_place");
}

std::string unit_of(const PageContext& context, std::string_view department) {
    const Department* known = context.organisation.department(department);
    return known ? shortened(known->name.in(context.language), unit_max, "…") : std::string();
}

std::string time_left(const PageContext& context, const Complaint& complaint) {
    const auto due = next_due(complaint);
    if (!due) return {};
    const bool late = *due < context.now;
    const Duration left = late ? context.now - *due : *due - context.now;
    const std::string which = late ? "staff.late_" : "staff.left_";
    if (left < hours(1)) return say(context, which + "minutes", count(left / minutes(1)));
    if (left < hours_shown_below) return say(context, which + "hours", count(left / hours(1)));
    return say(context, which + "days", count(left / hours(24)));
}

bool is_late(const Complaint& complaint, TimePoint now) {
    const auto due = next_due(complaint);
    return due && *due < now;
}

std::string time_ago(const PageContext& context, TimePoint time) {
    // A clock that was set back makes the past look like the future.
    const Duration ago = std::max(context.now - time, Duration{});
    if (ago < minutes(1)) return say(context, "staff.ago_seconds", count(ago / seconds(1)));
    if (ago < hours(1)) return say(context, "staff.ago_minutes", count(ago / minutes(1)));
    if (ago < hours_shown_below) return say(context, "staff.ago_hours", count(ago / hours(1)));
    return say(context, "staff.ago_days", count(ago / hours(24)));
}

std::string short_time(TimePoint time) {
    const CivilTime civil = to_civil(time);
    char text[64];
    std::snprintf(
        text, sizeof text, "%02d-%02d %02d:%02d", civil.month, civil.day, civil.hour, civil.minute
    );
    return text;
}

std::string long_time(const PageContext& context, TimePoint time) {
    const CivilTime civil = to_civil(time);
    const std::string clock = short_time(time);  // "11-25 18:00"
    return say(
        context,
        "staff.date_time",
        {{"date", std::to_string(civil.year) + "-" + clock.substr(0, 5)},
         {"month", std::to_string(civil.month)},
         {"day", std::to_string(civil.day)},
         {"time", clock.substr(6)}}
    );
}

std::string event_name(const PageContext& context, std::string_view event) {
    const std::string key = "staff.event_" + std::string(event);
    return context.texts.has(context.language, key) ? say(context, key) : std::string(event);
}

}  // namespace heed::staff
