#include "dialogs/staff/notices.hpp"

#include "dialogs/casework/reject_reasons.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/concern_pages.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

namespace heed::staff {
namespace {

constexpr std::size_t kept_words_max = 60;  // characters of what one of many strangers said

constexpr std::size_t place_max = 60;
constexpr std::size_t about_place_max = 16;  // to the resident, who knows the place
constexpr std::size_t told_text_max = 200;   // of the resident's words, to staff
constexpr std::size_t name_max = 20;

Reply as_reply(std::string text) {
    Reply reply;
    reply.spans.push_back({std::move(text), "", ""});
    return reply;
}

// Each thing that happened has a text of its own, or that of the notice that it is.
std::string text_key(const PageContext& context, const casework::Change& change) {
    const std::string own = "notice." + change.event.event;
    std::string key = context.texts.has(context.language, own) ? own : "notice." + change.notice;
    if (change.notice == "accepted" && change.after.due_at <= context.now) key += "_late";
    if (change.event.event == "started" && change.after.course.planned_at) key = "notice.planned";
    return key;
}

// As the progress page calls it.
std::string event_name_for_resident(const PageContext& context, const std::string& event) {
    const std::string key = "page.event_" + event;
    return context.texts.has(context.language, key) ? say(context, key) : event;
}

// The first is the text, which is cut to what room the others leave.
TextValues values_for(
    const PageContext& context, const Complaint& complaint, const casework::Change& change
) {
    const Complaint& after = change.after;
    std::string unit = unit_of(context, after.department);
    if (unit.empty()) unit = say(context, "notice.no_unit");
    std::string title = title_of(context, complaint);
    const std::string place = shortened(complaint.place.label, about_place_max, "…");
    if (!place.empty()) title += "·" + place;
    std::string instead;
    if (change.event.event == "rejected") {
        const std::string reason(
            casework::to_string(casework::reject_reason_of(change.event.text.value_or("")))
        );
        const std::string key = "notice.instead_" + reason;
        if (context.texts.has(context.language, key)) {
            const std::string& hotline = context.organisation.hotlines.city;
            instead = say(context, key, {{"hotline", hotline}});
        }
    }
    const TimePoint planned = after.course.planned_at.value_or(after.due_at);
    return {
        {"text", ""},
        {"no", complaint.number},
        {"title", std::move(title)},
        {"unit", std::move(unit)},
        {"eta", long_time(context, after.due_at)},
        {"date", long_time(context, planned)},
        {"target", after.course.merged_into},
        {"instead", std::move(instead)},
        {"hotline", context.organisation.hotlines.city}};
}

}  // namespace

Notice notice_for(
    const PageContext& context,
    const Complaint& complaint,
    const casework::Change& change,
    const ComplaintLink& link,
    std::size_t proofs
) {
    HEED_ENSURE(!change.notice.empty());
    const PageContext theirs{context.organisation, context.texts, complaint.language, context.now};
    const std::string key = text_key(theirs, change);
    TextValues values = values_for(theirs, complaint, change);
    values.emplace_back("url", link.url);
    std::string pictures;
    if (proofs > 0 && change.event.event == "resolved")
        pictures = "\n" + say(theirs, "notice.proofs", {{"url", link.url}});
    values.emplace_back("proofs", pictures);
    const std::size_t without_text = say(theirs, key, values).size();
    HEED_ENSURE(without_text < page_bytes_max);
    const std::string mark = say(theirs, "notice.cut", {{"url", link.url}});
    const std::string all = change.event.text.value_or("");
    const std::size_t room = page_bytes_max - without_text;
    values.front().second = cut_to(all, room, mark.size() < room ? mark : "…");

    Notice notice;
    notice.event = change.notice;
    notice.complaint = link;
    notice.status = to_string(change.status);
    notice.text = theirs.texts.reply(theirs.language, key, values);
    if (notice.event == "reminder") {  // the contract's event that is about no complaint
        notice.complaint.reset();
        notice.status.clear();
    }
    return notice;
}

Notice new_case_notice(const PageContext& context, const Complaint& complaint) {
    const std::string no = short_number(complaint.number);
    const std::string mark = say(context, "staff.cut", {{"no", no}});
    Notice notice;
    notice.event = "filed";
    // Staff are told the number; the page behind the link is the resident's.
    notice.complaint = ComplaintLink{complaint.number, ""};
    notice.status = to_string(complaint.status);
    notice.text = as_reply(
        say(context,
            complaint.emergency ? "staff.new_case_emergency" : "staff.new_case",
            {{"no", no},
             {"title", title_of(context, complaint)},
             {"place", place_of(context, complaint, place_max)},
             {"text", shortened(complaint.text, told_text_max, mark)},
             {"due", long_time(context, complaint.sign_for_due_at)}})
    );
    return notice;
}

Notice resident_acted_notice(
    const PageContext& context,
    const Complaint& complaint,
    std::string_view event,
    std::string_view text
) {
    const std::string no = short_number(complaint.number);
    const std::string mark = say(context, "staff.cut", {{"no", no}});
    TextValues values{
        {"no", no}, {"title", title_of(context, complaint)}, {"event", event_name(context, event)}};
    const bool bare = fold(text).empty();
    if (!bare) values.emplace_back("text", shortened(text, told_text_max, mark));
    Notice notice;
    notice.event = event == "reopened" ? "reopened" : "reply";
    notice.complaint = ComplaintLink{complaint.number, ""};
    notice.status = to_string(complaint.status);
    notice.text =
        as_reply(say(context, bare ? "staff.resident_acted_bare" : "staff.resident_acted", values));
    return notice;
}

Notice colleague_acted_notice(
    const PageContext& context,
    const Complaint& complaint,
    std::string_view event,
    std::string_view who,
    std::string_view text
) {
    const std::string no = short_number(complaint.number);
    const std::string words =
        shortened(text, told_text_max, say(context, "staff.cut", {{"no", no}}));
    Notice notice;
    notice.event = event == "reopened" ? "reopened" : "reply";
    notice.complaint = ComplaintLink{complaint.number, ""};
    notice.status = to_string(complaint.status);
    notice.text = as_reply(
        say(context,
            "staff.colleague_acted",
            {{"no", no},
             {"title", title_of(context, complaint)},
             {"who", shortened(who, name_max, "…")},
             {"event", event_name(context, event)},
             {"text", words.empty() ? "" : "\n“" + words + "”"}})
    );
    return notice;
}

Notice colleague_acted_on_many_notice(
    const PageContext& context,
    const casework::Change& change,
    std::string_view who,
    std::size_t count,
    const std::optional<casework::Concern>& concern
) {
    const Complaint& complaint = change.after;
    const std::string no =
        concern ? casework::concern_name(concern->id) : short_number(complaint.number);
    std::string title = concern ? concern_title(context, *concern) : title_of(context, complaint);
    std::string words;
    if (change.event.text)
        words =
            shortened(*change.event.text, told_text_max, say(context, "staff.cut", {{"no", no}}));
    Notice notice;
    notice.event = "reminder";  // it is about no single complaint
    notice.text = as_reply(
        say(context,
            "staff.colleague_acted",
            {{"no", no},
             {"title",
              say(context,
                  "staff.concern_count",
                  {{"title", std::move(title)}, {"n", std::to_string(count)}})},
             {"who", shortened(who, name_max, "…")},
             {"event", event_name(context, change.event.event)},
             {"text", words.empty() ? "" : "\n“" + words + "”"}})
    );
    return notice;
}

Notice rung_notice(
    const PageContext& context, const Complaint& complaint, casework::Deadline deadline
) {
    const auto rung = casework::last_rung(complaint.course, deadline);
    HEED_ENSURE(rung.has_value());
    const bool unassigned = complaint.department.empty();
    std::string_view holder = complaint.department;
    if (unassigned) holder = context.organisation.dispatch().id;
    const TimePoint now = context.now;
    TimePoint due = casework::due_in_force(context.organisation, complaint, now);
    std::string what(to_string(deadline));
    if (deadline == casework::Deadline::sign_for) {
        due = complaint.sign_for_due_at;
        if (unassigned) what = "assign";
    } else if (deadline == casework::Deadline::contact) {
        due = complaint.course.contact_due.value_or(due);
    }
    Notice notice;
    notice.event = "reminder";
    notice.text = as_reply(
        say(context,
            "staff.rung_" + std::string(to_string(*rung)),
            {{"no", short_number(complaint.number)},
             {"title", title_of(context, complaint)},
             {"place", place_of(context, complaint, place_max)},
             {"due", long_time(context, due)},
             {"what", say(context, "staff.what_" + what)},
             {"unit", unit_of(context, holder)}})
    );
    return notice;
}

Notice merged_notice_for(
    const PageContext& context,
    const Complaint& member,
    const casework::Change& change,
    const ComplaintLink& link
) {
    const PageContext theirs{context.organisation, context.texts, member.language, context.now};
    const std::string event = event_name_for_resident(theirs, change.event.event);
    TextValues values = values_for(theirs, member, change);
    values.emplace_back("event", event);
    values.emplace_back("main", change.after.number);
    constexpr std::string_view key = "notice.merged_news";
    const std::size_t room = page_bytes_max - say(theirs, key, values).size();
    const std::string mark = say(theirs, "notice.cut", {{"url", link.url}});
    values.front().second =
        cut_to(change.event.text.value_or(""), room, mark.size() < room ? mark : "…");
    Notice notice;
    notice.event = "concern";
    notice.complaint = link;
    notice.status = to_string(member.status);
    notice.text = theirs.texts.reply(theirs.language, key, values);
    return notice;
}

Notice abuse_notice(const PageContext& context, std::string_view resident) {
    Notice notice;
    notice.event = "reminder";
    notice.text = as_reply(say(context, "staff.abuse", {{"resident", std::string(resident)}}));
    return notice;
}

Notice emergency_notice(const PageContext& context, std::string_view kind, std::string_view text) {
    std::string key = "staff.emergency_" + std::string(kind);
    if (!context.texts.has(context.language, key)) key = "staff.emergency_other";
    Notice notice;
    notice.event = "reminder";  // the contract's event that is about no complaint
    notice.text = as_reply(
        say(context,
            "staff.emergency",
            {{"kind", say(context, key)}, {"text", shortened(text, told_text_max, "…")}})
    );
    return notice;
}

Notice calls_kept_back_notice(const PageContext& context, const CallsKeptBack& calls) {
    std::string list;
    for (const std::string& words : calls.words)
        list += "\n“" + shortened(one_line(words), kept_words_max, "…") + "”";
    Notice notice;
    notice.event = "reminder";
    notice.text = as_reply(
        say(context,
            "staff.calls_kept_back",
            {{"n", std::to_string(calls.count())},
             {"dangers", std::to_string(calls.dangers)},
             {"persons", std::to_string(calls.persons)},
             {"filed", std::to_string(calls.filed)},
             {"list", list}})
    );
    return notice;
}

Notice bound_notice(const PageContext& context, const casework::Staff& member) {
    Notice notice;
    notice.event = "reminder";
    notice.text = as_reply(
        say(context,
            "staff.bound",
            {{"name", shortened(member.name, name_max, "…")},
             {"unit", unit_of(context, member.department)},
             {"role", say(context, "staff.role_" + std::string(to_string(member.role)))},
             {"id", member.id}})
    );
    return notice;
}

}  // namespace heed::staff
