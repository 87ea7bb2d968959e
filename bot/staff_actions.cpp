// What a member of staff does to complaints: every verb of a transition goes this way.
#include "bot/staff_turn.hpp"
#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/notices.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"
#include "dialogs/staff/scanner.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t several = 3;  // more at once wait for a yes

Reply lines_reply(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
    Reply reply;
    reply.spans.push_back({staff::cut_to(text, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

bool needs_yes(const staff::VerbRow& row, bool all, std::size_t count) {
    switch (row.confirm) {
        case staff::VerbRow::Confirm::never:
            return false;
        case staff::VerbRow::Confirm::several:
            return all || count > several;
        case staff::VerbRow::Confirm::always:
            return true;
    }
    return true;
}

}  // namespace

std::variant<casework::Change, casework::Refusal> StaffTurn::apply(
    const Orders& orders, const Complaint& complaint
) const {
    std::string words = orders.text;
    if (!orders.phrase.empty()) {
        words = context_.rules.texts.text(complaint.language, orders.phrase);
        if (!orders.text.empty()) words += "\n" + orders.text;
    }
    const Organisation& organisation = context_.rules.organisation;
    std::optional<TimePoint> date = orders.date;
    if (orders.longer) {
        const TimePoint deadline = casework::due_in_force(organisation, complaint, context_.now);
        date = casework::due(organisation.calendar, *orders.longer, deadline);
    }
    const casework::Details details{
        .text = words,
        .department = orders.department,
        .officer = orders.officer,
        .date = date,
        .target = orders.target ? &*orders.target : nullptr,
        .verdict = orders.verdict};
    const auto done_to = [&](const Complaint& one) {
        return casework::apply(
            organisation, actor_, *orders.row->action, one, details, context_.now
        );
    };
    if (orders.leads.empty() || casework::may_see(organisation, actor_, complaint))
        return done_to(complaint);
    // As if its department had asked the leading one to assist, for these words alone.
    Complaint led = complaint;
    led.assisting.push_back(orders.leads);
    auto result = done_to(led);
    if (auto* change = std::get_if<casework::Change>(&result))
        change->after.assisting = complaint.assisting;
    return result;
}

Reply StaffTurn::act(const staff::VerbRow& row, const staff::Command& command) {
    if (!command.numbers.empty()) {
        const auto concern = casework::parse_concern_name(command.numbers.front());
        if (concern && row.numbers == staff::VerbRow::Numbers::two)
            return merge_concerns(
                *concern, *casework::parse_concern_name(command.numbers.back()), std::nullopt
            );
        if (concern) return act_on_concern(row, *concern, command.text, std::nullopt);
    }
    std::vector<std::string> lines;
    std::vector<Complaint> found;
    if (command.all) {
        ComplaintFilter waiting = scope();
        waiting.to_sign_for = true;
        found = context_.tx.open_complaints(waiting, 0, staff::rows_per_page * 2).rows;
        if (found.empty()) return text("staff.all_none");
    }
    for (const std::string& typed : command.numbers) {
        auto one = find(typed);
        if (auto* why = std::get_if<std::string>(&one)) {
            lines.push_back(std::move(*why));
        } else {
            found.push_back(std::get<Complaint>(std::move(one)));
        }
    }
    Orders orders;
    orders.row = &row;
    if (row.numbers == staff::VerbRow::Numbers::two) {
        if (found.size() != 2) return lines_reply(lines);
        orders.target = std::move(found.back());
        found.pop_back();
    }
    if (auto unclear = read(command.text, orders)) return lines_reply({*std::move(unclear)});

    std::vector<Complaint> able;
    for (Complaint& complaint : found) {
        focus_on(complaint);
        std::string why = obstacle(orders, complaint);
        if (why.empty()) {
            able.push_back(std::move(complaint));
        } else {
            lines.push_back(std::move(why));
        }
    }
    if (able.empty()) return lines_reply(lines);
    const auto shows_nothing = [&](const Complaint& complaint) {
        return lacks_proof(context_.tx, context_.rules.organisation, complaint);
    };
    const bool bare = row.verb == staff::Verb::resolve && std::ranges::any_of(able, shows_nothing);
    if (bare || needs_yes(row, command.all, able.size()))
        return ask_to_confirm(orders, able, command.text, bare);
    carry_out_each(orders, able, lines);
    return lines_reply(lines);
}

std::optional<std::string> StaffTurn::read(std::string_view typed, Orders& orders) const {
    const Organisation& organisation = context_.rules.organisation;
    const bool may_name_people = orders.row->arguments.contains(staff::Argument::unit_or_member);
    const std::vector<staff::Named> known =
        may_name_people ? colleagues() : std::vector<staff::Named>();
    const staff::Arguments read =
        staff::read_arguments(organisation, *orders.row, typed, known, context_.now);
    if (read.units.size() > 1 || read.members.size() > 1) {
        std::vector<std::string> names;
        for (const std::string& id : read.units) names.push_back(staff::unit_of(page(), id));
        for (const StaffRow& one : context_.tx.all_staff()) {
            if (std::ranges::find(read.members, one.member.id) == read.members.end()) continue;
            names.push_back(
                one.member.name + "（" + staff::unit_of(page(), one.member.department) + "）"
            );
        }
        return staff::which_line(page(), read.typed_name, names);
    }
    if (!read.units.empty()) orders.department = read.units.front();
    if (!read.members.empty()) {
        orders.officer = read.members.front();
        for (const StaffRow& one : context_.tx.all_staff()) {
            if (one.member.id == orders.officer) orders.department = one.member.department;
        }
    }
    staff::Scanner scanner(read.text);
    if (orders.row->verb == staff::Verb::reply && scanner.take("#")) {
        const std::string_view rest = scanner.rest();
        const std::string_view name = rest.substr(0, rest.find_first_of(" \t\r\n"));
        orders.phrase = phrase_of(name);
        orders.text = staff::trimmed(rest.substr(name.size()));
        if (!orders.phrase.empty()) return std::nullopt;
        return context_.rules.texts.text(
            language_, "staff.phrase_unknown", {{"name", staff::shortened(name, 20, "…")}}
        );
    }
    orders.date = read.date;
    orders.longer = read.longer;
    orders.verdict = read.verdict;
    orders.text = read.text;
    return std::nullopt;
}

// Those to whom a complaint may be given: who handles complaints, where this member has a say.
std::vector<staff::Named> StaffTurn::colleagues() const {
    const ComplaintFilter mine = scope();
    std::vector<staff::Named> known;
    for (const StaffRow& one : context_.tx.all_staff()) {
        const casework::Staff& member = one.member;
        const bool handles =
            member.role == casework::Role::officer || member.role == casework::Role::head;
        const bool near =
            mine.departments.empty() ||
            std::ranges::find(mine.departments, member.department) != mine.departments.end();
        if (handles && near && !member.name.empty()) known.push_back({member.id, {member.name}});
    }
    return known;
}

std::string StaffTurn::obstacle(const Orders& orders, const Complaint& complaint) {
    const auto result = apply(orders, complaint);
    const auto* refusal = std::get_if<casework::Refusal>(&result);
    if (refusal == nullptr) return {};
    if (*refusal == casework::Refusal::not_allowed) count_decision(*orders.row->action, false);
    // Somebody else's act is the usual reason for a wrong status: say whose.
    const auto now = context_.tx.complaint(complaint.number, true);
    if (*refusal == casework::Refusal::wrong_status && now && done_by_another(*now)) {
        return staff::race_line(page(), *now, name_of(now->timeline.back().by));
    }
    return staff::refused_line(page(), complaint, *orders.row, *refusal);
}

std::variant<casework::Change, std::string> StaffTurn::carry_out(
    const Orders& orders, const Complaint& complaint
) {
    const auto result = apply(orders, complaint);
    if (const auto* refusal = std::get_if<casework::Refusal>(&result))
        return staff::refused_line(page(), complaint, *orders.row, *refusal);
    const auto& change = std::get<casework::Change>(result);
    if (!context_.tx.change(change)) return race(complaint.number);
    count_decision(*orders.row->action, true);
    ++carried_out_;

    std::size_t residents = 0;
    const std::size_t news = news_.size();
    tell(complaint, change, residents);
    if (orders.row->undoable) {
        const NoticesConfig& times = context_.config.notices;
        const bool short_hold = change.notice == "reply" || change.notice == "question";
        TimePoint until = context_.now + (short_hold ? times.reply_hold : times.undo_window);
        // What is said of an emergency is on its way already.
        if (complaint.emergency && residents > 0) until = context_.now;
        undoable_.push_back(
            {{complaint.number, complaint.version + 1},
             casework::encode(casework::before(complaint)),
             static_cast<std::int64_t>(residents),
             until,
             news_.size() > news}
        );
    }
    return change;
}

void StaffTurn::carry_out_each(
    const Orders& orders, const std::vector<Complaint>& cases, std::vector<std::string>& lines
) {
    for (const Complaint& complaint : cases) {
        auto done = carry_out(orders, complaint);
        if (auto* why = std::get_if<std::string>(&done)) {
            lines.push_back(std::move(*why));
        } else {
            lines.push_back(staff::done_line(page(), std::get<casework::Change>(done)));
        }
    }
    // Photos that follow are of what was done.
    const bool ends = orders.row->verb == staff::Verb::resolve;
    if (ends && cases.size() == 1 && !undoable_.empty())
        desk_.proofs = {cases.front().number, context_.now, {}};
    desk_.undoable_concern = {};
    context_.tx.keep_undoable(actor_.staff.id, undoable_);
}

// Since it was filed, or reopened, its head has taken it up.
bool StaffTurn::has_head_s_word(const Complaint& complaint) const {
    const auto whole = context_.tx.complaint(complaint.number, true);
    HEED_ENSURE(whole);
    for (auto event = whole->timeline.rbegin(); event != whole->timeline.rend(); ++event) {
        if (event->event == "reopened") return false;
        if (event->event == "instructed") return true;
    }
    return false;
}

// Only what ends the work shows what was done.
std::size_t StaffTurn::proofs_of(const Complaint& before, const casework::Change& change) const {
    if (change.event.event != "resolved") return 0;
    return count_proofs(context_.tx, before) + photos_with_it_;
}

void StaffTurn::tell(
    const Complaint& before, const casework::Change& change, std::size_t& residents
) {
    const std::size_t told_before = notices_.size();
    const std::int64_t version = before.version + 1;
    // One answer to many reaches a person once, and a department's staff once.
    const auto once = [&](const std::string& whom) {
        return !told_once_ || told_once_->insert(whom).second;
    };
    if (!change.notice.empty() && once(before.resident)) {
        notices_.push_back(
            {before.by,
             before.number,
             version,
             staff::notice_for(
                 page(), before, change, link_of(context_.config, before), proofs_of(before, change)
             ),
             before.emergency}
        );
        // Whoever's complaint became one with this hears what is said of it.
        const bool ends_here = change.notice == "question" || change.notice == "concern";
        for (const Complaint& member :
             ends_here ? std::vector<Complaint>() : context_.tx.merged_into(before.number)) {
            if (!once(member.resident)) continue;
            Notice notice =
                staff::merged_notice_for(page(), member, change, link_of(context_.config, member));
            notices_.push_back(
                {member.by, before.number, version, std::move(notice), before.emergency}
            );
        }
    }
    residents = notices_.size() - told_before;
    EnumSet<casework::Told> told = change.told;
    // What became of the head's word.
    if (change.event.event == "resolved" && has_head_s_word(before))
        told.insert(casework::Told::head);
    if (!told.empty() && once(change.after.department)) news_.push_back({told, before, change});
}

std::string StaffTurn::race(const std::string& number) const {
    const auto now = context_.tx.complaint(number, true);
    HEED_ENSURE(now && !now->timeline.empty());
    return staff::race_line(page(), *now, name_of(now->timeline.back().by));
}

bool StaffTurn::done_by_another(const Complaint& complaint) const {
    if (complaint.timeline.empty()) return false;
    const std::string& by = complaint.timeline.back().by;
    return by != "resident" && by != "heed" && by != actor_.staff.id;
}

}  // namespace heed
