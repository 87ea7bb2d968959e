#include "dialogs/staff/notices.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/staff/phrases.hpp"

namespace heed::staff {
namespace {

constexpr std::size_t place_max = 60;
constexpr std::size_t told_text_max = 200;  // of the resident's words, to staff

Reply as_reply(std::string text) {
    Reply reply;
    reply.spans.push_back({std::move(text), "", ""});
    return reply;
}

}  // namespace

Notice notice_for(
    const PageContext& context,
    const Complaint& complaint,
    const casework::Change& change,
    const ComplaintLink& link
) {
    HEED_ENSURE(!change.notice.empty());
    const PageContext theirs{context.organisation, context.texts, complaint.language, context.now};
    std::string unit = unit_of(theirs, complaint.department);
    if (unit.empty()) unit = say(theirs, "notice.no_unit");
    std::string key = "notice." + change.notice;
    if (change.notice == "accepted" && complaint.due_at <= context.now) key += "_late";

    TextValues values = {
        {"no", complaint.number},
        {"title", title_of(theirs, complaint)},
        {"unit", unit},
        {"eta", long_time(theirs, complaint.due_at)},
        {"hotline", context.organisation.hotlines.city},
        {"text", ""}};
    const std::size_t without_text = say(theirs, key, values).size();
    HEED_ENSURE(without_text < page_bytes_max);
    const std::string mark = say(theirs, "notice.cut", {{"url", link.url}});
    const std::string all = change.event.text.value_or("");
    const std::size_t room = page_bytes_max - without_text;
    values.back().second = cut_to(all, room, mark.size() < room ? mark : "…");

    Notice notice;
    notice.event = change.notice;
    notice.complaint = link;
    notice.status = to_string(change.status);
    notice.text = as_reply(say(theirs, key, values));
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

}  // namespace heed::staff
