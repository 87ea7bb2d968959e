#include "dialogs/staff/morning_list.hpp"

#include "dialogs/article.hpp"
#include "dialogs/casework/transitions.hpp"
#include "dialogs/staff/phrases.hpp"

#include <algorithm>
#include <utility>

namespace heed::staff {
namespace {

constexpr std::size_t rows_each_max = 5;
constexpr std::size_t units_named_max = 6;
constexpr std::size_t row_place_max = 16;
constexpr std::int64_t above_passed = 3;  // rungs: reminded, overdue, above

bool contains(const std::vector<std::string>& ids, const std::string& id) {
    return std::ranges::find(ids, id) != ids.end();
}

bool is_waiting(const Complaint& complaint, TimePoint now) {
    const auto& since = complaint.course.waiting_since;
    return since && now - *since < casework::waiting_max;
}

bool is_above(const Complaint& complaint) {
    const Course& course = complaint.course;
    const bool unsigned_yet = complaint.status == Status::filed ||
                              complaint.status == Status::assigned ||
                              complaint.status == Status::reopened;
    const bool signing = course.signing.passed >= above_passed && unsigned_yet;
    const bool contacting = course.contacting.passed >= above_passed && course.contact_due;
    return signing || contacting || course.solving.passed >= above_passed;
}

TimePoint end_of_day(TimePoint time) {
    const CivilTime day = to_civil(time);
    return from_civil(day.year, day.month, day.day, 23, 59, 59);
}

std::string counted(
    const PageContext& context, std::string_view section, const std::vector<Complaint>& rows
) {
    if (rows.empty()) return {};
    return say(
        context, "staff.morning_" + std::string(section), {{"count", std::to_string(rows.size())}}
    );
}

// "3 overdue, 1 due today": the sections that are not empty.
std::string counts_line(const PageContext& context, const MorningList& list) {
    std::string line;
    for (const std::string& part :
         {counted(context, "overdue", list.overdue),
          counted(context, "due_today", list.due_today),
          counted(context, "above", list.above),
          counted(context, "fresh", list.fresh)}) {
        if (part.empty()) continue;
        if (!line.empty()) line += say(context, "staff.morning_comma");
        line += part;
    }
    return line;
}

std::string gaps_line(const PageContext& context, const std::vector<std::string>& headless) {
    std::string units;
    for (std::size_t i = 0; i < std::min(headless.size(), units_named_max); ++i) {
        if (i > 0) units += say(context, "staff.morning_comma");
        units += unit_of(context, headless[i]);
    }
    if (headless.size() > units_named_max) units += "…";
    return say(
        context,
        "staff.morning_headless",
        {{"count", std::to_string(headless.size())}, {"units", units}}
    );
}

std::string row_of(const PageContext& context, const Complaint& complaint) {
    std::string row =
        say(context,
            "staff.morning_row",
            {{"no", short_number(complaint.number)},
             {"title", title_of(context, complaint)},
             {"place", place_of(context, complaint, row_place_max)},
             {"left", time_left(context, complaint)}});
    while (row.ends_with(' ')) row.pop_back();
    return row;
}

// A heading and its first rows; nothing when not even one row fits into `bytes`.
std::string section(
    const PageContext& context,
    std::string_view name,
    const std::vector<Complaint>& rows,
    std::size_t bytes
) {
    if (rows.empty()) return {};
    const std::string heading =
        "\n" + say(context, "staff.morning_heading", {{"what", counted(context, name, rows)}});
    std::string text = heading;
    for (std::size_t i = 0; i < std::min(rows.size(), rows_each_max); ++i) {
        const std::string row = "\n" + row_of(context, rows[i]);
        if (text.size() + row.size() > bytes) break;
        text += row;
    }
    return text.size() > heading.size() ? text : std::string();
}

}  // namespace

MorningList morning_list(
    const Post& post, std::span<const Complaint> open, TimePoint since, TimePoint now
) {
    MorningList list;
    list.headless = post.headless;
    for (const Complaint& complaint : open) {
        const auto due = next_due(complaint);
        if (!due) continue;
        const bool own = complaint.department.empty() ? post.unassigned
                                                      : contains(post.own, complaint.department);
        if (own && complaint.filed_at >= since) list.fresh.push_back(complaint);
        if (contains(post.below, complaint.department) && is_above(complaint))
            list.above.push_back(complaint);
        if (!own || is_waiting(complaint, now)) continue;
        if (*due < now) {
            list.overdue.push_back(complaint);
        } else if (*due <= end_of_day(now)) {
            list.due_today.push_back(complaint);
        }
    }
    return list;
}

Notice morning_notice(
    const PageContext& context, const Post& post, const MorningList& list, std::string_view picture
) {
    const CivilTime today = to_civil(context.now);
    std::string text =
        say(context,
            "staff.morning_title",
            {{"month", std::to_string(today.month)},
             {"day", std::to_string(today.day)},
             {"unit", unit_of(context, post.title)}});
    const std::string counts = counts_line(context, list);
    if (!counts.empty()) text += "\n" + counts;
    if (!list.headless.empty()) text += "\n" + gaps_line(context, list.headless);
    std::string hint = counts.empty() ? "" : "\n" + say(context, "staff.morning_hint");
    if (!picture.empty())
        hint += "\n" + say(context, "staff.morning_picture", {{"url", std::string(picture)}});
    const auto room = [&] { return page_bytes_max - hint.size() - text.size(); };
    text += section(context, "overdue", list.overdue, room());
    text += section(context, "due_today", list.due_today, room());
    text += section(context, "above", list.above, room());
    text += section(context, "fresh", list.fresh, room());
    Notice notice;
    notice.event = "reminder";
    notice.text.spans.push_back({text + hint, {}, {}});
    return notice;
}

Notice morning_card(
    const PageContext& context,
    const Post& post,
    const MorningList& list,
    std::string_view url,
    std::string_view picture
) {
    Notice notice;
    notice.event = "reminder";
    notice.text.spans.push_back(
        {say(context, "staff.morning_picture", {{"url", std::string(url)}}), {}, {}}
    );
    Article article;
    article.title = say(context, "scores.card_title", {{"unit", unit_of(context, post.title)}});
    const std::string counts = counts_line(context, list);
    article.words = counts.empty() ? counts : counts + "\n";
    article.words += say(context, "scores.card_open");
    article.url = url;
    article.picture = picture;
    return with_article(std::move(notice), article);
}

}  // namespace heed::staff
