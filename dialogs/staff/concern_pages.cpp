#include "dialogs/staff/concern_pages.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"

#include <algorithm>
#include <map>

namespace heed::staff {
namespace {

constexpr std::size_t place_max = 24;
constexpr std::size_t row_place_max = 16;
constexpr std::size_t finding_max = 80;

Reply as_reply(std::string_view text) {
    Reply reply;
    reply.spans.push_back({cut_to(text, page_bytes_max, "…"), "", ""});
    return reply;
}

std::string state_of(const PageContext& context, const casework::Concern& concern) {
    return say(context, "concern_state." + std::string(to_string(concern.state)));
}

// "待受理5、已受理7".
std::string by_status(const PageContext& context, std::span<const Complaint> cases) {
    std::map<Status, std::size_t> counts;
    for (const Complaint& complaint : cases) ++counts[complaint.status];
    std::string list;
    for (const auto& [status, count] : counts) {
        list += (list.empty() ? "" : say(context, "staff.morning_comma")) +
                say(context, "staff.status_" + std::string(to_string(status))) + " " +
                std::to_string(count);
    }
    return list;
}

// Whoever leads it.
std::string unit_of(const PageContext& context, const casework::Concern& concern) {
    const std::string unit = unit_of(context, concern.department);
    return unit.empty() ? say(context, "staff.no_unit") : unit;
}

}  // namespace

std::string concern_title(const PageContext& context, const casework::Concern& concern) {
    Complaint like;  // named as one of its complaints would be
    like.category = concern.category;
    like.area = concern.area;
    like.place.label = concern.place;
    return title_of(context, like) + "·" + place_of(context, like, place_max);
}

Reply concern_page(const PageContext& context, const ConcernSight& sight) {
    const casework::Concern& concern = sight.concern;
    const std::string name = casework::concern_name(concern.id);
    std::string text =
        say(context,
            "staff.concern_head",
            {{"name", name},
             {"title", concern_title(context, concern)},
             {"state", state_of(context, concern)},
             {"people", std::to_string(concern.people)},
             {"n", std::to_string(concern.complaints)},
             {"first", short_time(concern.first_at)},
             {"last", short_time(concern.last_at)},
             {"unit", unit_of(context, concern)}});
    const auto line = [&](std::string_view key, const TextValues& values) {
        text += "\n" + say(context, key, values);
    };
    if (sight.due_at && casework::is_live(concern))
        line("staff.concern_due", {{"date", long_time(context, *sight.due_at)}});
    if (concern.heavy_at) line("staff.concern_heavy", {});
    if (concern.confirm_at) line("staff.concern_waits", {});
    if (!sight.finding.empty())
        line("staff.concern_finding", {{"text", shortened(sight.finding, finding_max, "…")}});
    if (!sight.cases.empty())
        line("staff.concern_cases", {{"list", by_status(context, sight.cases)}});
    for (std::size_t i = 0; i < std::min(sight.cases.size(), rows_per_page); ++i) {
        const Complaint& one = sight.cases[i];
        line(
            "staff.found_row",
            {{"index", std::to_string(i + 1)},
             {"no", short_number(one.number)},
             {"date", short_time(one.filed_at).substr(0, 5)},
             {"title", title_of(context, one)},
             {"place", place_of(context, one, row_place_max)},
             {"status", say(context, "staff.status_" + std::string(to_string(one.status)))}}
        );
    }
    const std::size_t more =
        sight.cases.size() > rows_per_page ? sight.cases.size() - rows_per_page : 0;
    if (more > 0) line("staff.concern_more", {{"n", std::to_string(more)}});
    if (sight.elsewhere > 0)
        line("staff.concern_elsewhere", {{"n", std::to_string(sight.elsewhere)}});
    if (casework::is_live(concern)) line("staff.concern_hint", {{"name", name}});
    return as_reply(text);
}

Reply hot_page(const PageContext& context, std::span<const HotSpot> spots, int days) {
    const TextValues values{
        {"days", std::to_string(days)}, {"count", std::to_string(spots.size())}};
    if (spots.empty()) return as_reply(say(context, "staff.hot_none", values));
    std::string text = say(context, "staff.hot_title", values);
    for (std::size_t i = 0; i < std::min(spots.size(), rows_per_page); ++i) {
        const casework::Concern& concern = spots[i].concern;
        text += "\n" + say(context,
                           "staff.hot_row",
                           {{"name", casework::concern_name(concern.id)},
                            {"title", concern_title(context, concern)},
                            {"people", std::to_string(spots[i].people)},
                            {"all", std::to_string(concern.people)},
                            {"state", state_of(context, concern)}});
    }
    const std::string first = casework::concern_name(spots.front().concern.id);
    return as_reply(text + "\n" + say(context, "staff.hot_hint", {{"name", first}}));
}

std::string concern_refused_line(
    const PageContext& context,
    const casework::Concern& concern,
    casework::ConcernAct act,
    casework::ConcernRefusal refusal
) {
    const std::string name = casework::concern_name(concern.id);
    switch (refusal) {
        case casework::ConcernRefusal::not_allowed: {
            EnumSet<casework::Standing> who;
            for (const casework::ConcernActRow& row : casework::concern_acts())
                if (row.act == act) who.insert(row.who);
            return not_yours_line(context, name, concern.department, who);
        }
        case casework::ConcernRefusal::wrong_state:
            return say(
                context,
                "staff.wrong_status",
                {{"no", name}, {"status", state_of(context, concern)}}
            );
        case casework::ConcernRefusal::needs_text:
            return say(context, "staff.concern_how", {{"name", name}});
    }
    return {};
}

std::string concern_line(const PageContext& context, const casework::Concern& concern) {
    return say(
        context,
        "staff.concern_line",
        {{"name", casework::concern_name(concern.id)},
         {"title", concern_title(context, concern)},
         {"people", std::to_string(concern.people)},
         {"state", state_of(context, concern)}}
    );
}

Notice concern_notice(
    const PageContext& context, const casework::Concern& concern, casework::ConcernNews news
) {
    std::string_view key = "staff.concern_new";
    if (news == casework::ConcernNews::recurred) key = "staff.concern_again";
    if (news == casework::ConcernNews::heavy) key = "staff.concern_grown";
    Notice notice;
    notice.event = "reminder";  // the contract's event that is about no complaint
    std::string unit = unit_of(context, concern.department);
    if (unit.empty()) unit = say(context, "notice.no_unit");
    notice.text.spans.push_back(
        {say(context,
             key,
             {{"name", casework::concern_name(concern.id)},
              {"title", concern_title(context, concern)},
              {"people", std::to_string(concern.people)},
              {"n", std::to_string(concern.complaints)},
              {"since", short_time(concern.first_at)},
              {"unit", unit}}),
         "",
         ""}
    );
    return notice;
}

Notice recognised_notice(
    const PageContext& context,
    const casework::Concern& concern,
    const Complaint& complaint,
    std::string_view url
) {
    Notice notice;
    notice.event = "concern";
    notice.complaint = ComplaintLink{complaint.number, std::string(url)};
    notice.status = to_string(complaint.status);
    std::string unit = unit_of(context, concern.department);
    if (unit.empty()) unit = say(context, "notice.no_unit");
    notice.text.spans.push_back(
        {say(context,
             "notice.concern",
             {{"no", complaint.number},
              {"title", title_of(context, complaint)},
              {"n", std::to_string(concern.people)},
              {"unit", unit}}),
         "",
         ""}
    );
    return notice;
}

}  // namespace heed::staff
