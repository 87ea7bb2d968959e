#include "bot/staff_turn.hpp"

#include "bot/invitation.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/number.hpp"
#include "dialogs/staff/notices.hpp"
#include "dialogs/staff/results.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t numbers_alike_max = 20;  // of complaints that one short number may mean

Reply plain_reply(std::string text) {
    Reply reply;
    reply.spans.push_back({std::move(text), {}, {}});
    return reply;
}

// The departments whose cases a member of staff works on: the own one; a head's also those below.
std::vector<std::string> own_departments(
    const Organisation& organisation, const casework::Staff& member
) {
    std::vector<std::string> ids{member.department};
    if (member.role != casework::Role::head) return ids;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        for (const Department& department : organisation.departments) {
            const bool below = department.parent == ids[i];
            const bool known = std::find(ids.begin(), ids.end(), department.id) != ids.end();
            if (below && !known) ids.push_back(department.id);
        }
    }
    return ids;
}

bool sees_everything(casework::Role role) {
    return role == casework::Role::dispatcher || role == casework::Role::checker ||
           role == casework::Role::auditor;
}

// "超时", "今天" narrow a list; all other words are looked for in text and place.
ComplaintFilter filter_for(
    const Organisation& organisation,
    const casework::Staff& member,
    std::string_view words,
    TimePoint now
) {
    ComplaintFilter filter;
    if (!sees_everything(member.role)) filter.departments = own_departments(organisation, member);
    filter.unassigned = member.role == casework::Role::dispatcher;
    const std::string folded = fold(words);
    if (folded == "超时" || folded == "overdue" || folded == "late") {
        filter.due_before = now;
    } else if (folded == "今天" || folded == "today") {
        const CivilTime civil = to_civil(now);
        filter.filed_from = from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
    } else {
        filter.words = folded;
    }
    return filter;
}

std::optional<casework::Action> action_of(staff::Verb verb) {
    switch (verb) {
        case staff::Verb::accept:
            return casework::Action::accept;
        case staff::Verb::reply:
            return casework::Action::reply;
        case staff::Verb::note:
            return casework::Action::note;
        case staff::Verb::resolve:
            return casework::Action::resolve;
        case staff::Verb::list:
        case staff::Verb::next:
        case staff::Verb::show:
        case staff::Verb::help:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

StaffTurn::StaffTurn(
    const TurnContext& context,
    const casework::Staff& member,
    std::string language,
    const std::string& desk
)
    : context_(context), language_(std::move(language)), desk_(staff::decode_desk(desk)) {
    actor_ = casework::acting(member, context.now);
}

std::optional<Reply> StaffTurn::take(std::string_view text) {
    const auto command =
        staff::parse(text, desk_, context_.now, context_.rules.organisation.number_prefix);
    if (!command) return std::nullopt;
    const std::string fault = staff::fault_line(page(), *command);
    if (!fault.empty()) return plain_reply(fault);
    if (const auto action = action_of(command->verb)) return act(*action, *command);
    switch (command->verb) {
        case staff::Verb::list:
            return list(command->text, 0);
        case staff::Verb::next:
            return list(desk_.filter, desk_.page + 1);
        case staff::Verb::show:
            return show(command->numbers.front());
        default:
            return context_.rules.texts.reply(language_, "staff.help");
    }
}

staff::PageContext StaffTurn::page() const {
    return {context_.rules.organisation, context_.rules.texts, language_, context_.now};
}

Reply StaffTurn::list(std::string_view filter, int page_number) {
    const ComplaintFilter wanted =
        filter_for(context_.rules.organisation, actor_.staff, filter, context_.now);
    const auto offset = static_cast<std::size_t>(page_number) * staff::rows_per_page;
    ComplaintPage found = context_.tx.open_complaints(wanted, offset, staff::rows_per_page);
    if (found.rows.empty() && page_number > 0) {
        return context_.rules.texts.reply(language_, "staff.list_end");
    }
    desk_.listed.clear();
    for (const Complaint& complaint : found.rows) desk_.listed.push_back(complaint.number);
    desk_.listed_at = context_.now;
    desk_.page = page_number;
    desk_.filter = filter;
    return staff::list_page(page(), found.rows, found.total, page_number);
}

std::variant<Complaint, Reply> StaffTurn::find(const std::string& typed) {
    const auto query = parse_number(context_.rules.organisation.number_prefix, typed);
    std::vector<Complaint> seen;
    if (query) {
        for (const std::string& number : context_.tx.numbers(*query, numbers_alike_max)) {
            auto complaint = context_.tx.complaint(number, false);
            if (complaint && casework::may_see(context_.rules.organisation, actor_, *complaint)) {
                seen.push_back(*std::move(complaint));
            }
        }
    }
    // A short number means the open case, if there is just one.
    const auto open_end =
        std::stable_partition(seen.begin(), seen.end(), [](const Complaint& complaint) {
            return is_open(complaint.status);
        });
    const auto open_count = static_cast<std::size_t>(open_end - seen.begin());
    if (open_count > 0) seen.resize(open_count);
    if (seen.empty()) return plain_reply(staff::not_found_line(page(), typed));
    if (seen.size() > 1) return plain_reply(staff::ambiguous_line(page(), typed, seen));
    return std::move(seen.front());
}

Reply StaffTurn::show(const std::string& typed) {
    auto found = find(typed);
    if (auto* reply = std::get_if<Reply>(&found)) return std::move(*reply);
    const std::string number = std::get<Complaint>(found).number;
    desk_.focus = number;
    desk_.focus_at = context_.now;
    const auto whole = context_.tx.complaint(number, true);
    HEED_ENSURE(whole);
    return staff::case_page(page(), *whole);
}

Reply StaffTurn::act(casework::Action action, const staff::Command& command) {
    std::string lines;
    for (const std::string& typed : command.numbers) {
        if (!lines.empty()) lines += '\n';
        lines += act_on_one(action, typed, command.text);
    }
    return plain_reply(std::string(cut_bytes(lines, staff::page_bytes_max)));
}

std::string StaffTurn::act_on_one(
    casework::Action action, const std::string& typed, std::string_view text
) {
    auto found = find(typed);
    if (const auto* reply = std::get_if<Reply>(&found)) return plain_text(*reply);
    const Complaint& complaint = std::get<Complaint>(found);
    desk_.focus = complaint.number;
    desk_.focus_at = context_.now;
    const auto result = casework::apply(
        context_.rules.organisation, actor_, action, complaint, {text}, context_.now
    );
    if (const auto* refusal = std::get_if<casework::Refusal>(&result)) {
        // Somebody else's act is the usual reason for a wrong status: say whose.
        const auto now = context_.tx.complaint(complaint.number, true);
        if (*refusal == casework::Refusal::wrong_status && now && done_by_another(*now)) {
            return staff::race_line(page(), *now, name_of(now->timeline.back().by));
        }
        return staff::refused_line(page(), complaint, action, *refusal);
    }
    const auto& change = std::get<casework::Change>(result);
    if (!context_.tx.change(change)) {
        const auto now = context_.tx.complaint(complaint.number, true);
        HEED_ENSURE(now && !now->timeline.empty());
        return staff::race_line(page(), *now, name_of(now->timeline.back().by));
    }
    if (!change.notice.empty()) {
        const staff::PageContext theirs{
            context_.rules.organisation, context_.rules.texts, complaint.language, context_.now};
        notices_.push_back(
            {complaint.by,
             complaint.number,
             staff::notice_for(theirs, complaint, change, link_of(context_.config, complaint)),
             complaint.emergency}
        );
    }
    return staff::done_line(page(), complaint, action);
}

bool StaffTurn::done_by_another(const Complaint& complaint) const {
    if (complaint.timeline.empty()) return false;
    const std::string& by = complaint.timeline.back().by;
    return by != "resident" && by != "heed" && by != actor_.staff.id;
}

std::string StaffTurn::name_of(std::string_view staff_id) const {
    for (const Department& department : context_.rules.organisation.departments) {
        for (const auto& [member, key] : context_.tx.staff_of(department.id)) {
            if (member.id == staff_id) return member.name;
        }
    }
    return {};
}

Reply bind_staff(
    const TurnContext& context,
    const ConversationKey& key,
    std::string_view code,
    std::string_view language
) {
    const staff::PageContext page{
        context.rules.organisation, context.rules.texts, language, context.now};
    const auto member = context.tx.bind(hash_code(code), key, context.now);
    if (!member) return context.rules.texts.reply(language, "staff.bind_bad");
    return plain_reply(staff::bound_line(page, *member));
}

}  // namespace heed
