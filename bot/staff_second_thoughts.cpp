// What waits for a yes, and what is taken back.
#include "bot/staff_turn.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"

#include <utility>

namespace heed {
namespace {

// The last two digits of how a complaint is called: "56" of 0456. What a person reads off the
// complaint itself is not typed by chance.
std::string code_of(const std::string& number) {
    const std::string called = staff::short_number(number);
    return called.substr(called.size() < 2 ? 0 : called.size() - 2);
}

}  // namespace

Reply StaffTurn::ask_to_confirm(
    const Orders& orders, const std::vector<Complaint>& able, std::string typed, bool bare
) {
    staff::PendingCommand& pending = desk_.pending;
    pending.verb = orders.row->name;
    pending.cases.clear();
    for (const Complaint& complaint : able)
        pending.cases.push_back({complaint.number, complaint.version});
    std::string shown = typed;
    if (orders.target) {
        pending.cases.push_back({orders.target->number, orders.target->version});
        shown = "→ " + staff::short_number(orders.target->number) + " " +
                staff::title_of(page(), *orders.target);
    }
    pending.text = std::move(typed);
    pending.code = code_of(able.front().number);
    pending.at = context_.now;
    std::string line = staff::confirm_line(page(), *orders.row, able, shown, pending.code);
    if (bare) {
        const std::string no = staff::short_number(able.front().number);
        line = staff::say(page(), "staff.confirm_bare_work", {{"no", no}}) + "\n" + line;
    }
    Reply reply;
    reply.spans.push_back({std::move(line), {}, {}});
    return reply;
}

Reply StaffTurn::confirm(std::string_view code) {
    const staff::VerbRow* row = staff::find_row(desk_.pending.verb);
    if (row == nullptr) return text("staff.confirm_none");
    if (context_.now - desk_.pending.at > staff::pending_lifetime) {
        desk_.pending = {};
        return text("staff.confirm_late");
    }
    if (code != desk_.pending.code)
        return text("staff.confirm_wrong", {{"code", desk_.pending.code}});

    const staff::PendingCommand pending = std::exchange(desk_.pending, {});
    if (pending.concern != 0) return confirm_for_concern(*row, pending);
    std::vector<std::string> lines;
    std::vector<Complaint> cases;
    for (const staff::SeenCase& seen : pending.cases) {
        auto complaint = context_.tx.complaint(seen.number, false);
        HEED_ENSURE(complaint);
        // Agreed to as it was then; it may be another matter now.
        if (complaint->version != seen.version) {
            lines.push_back(race(seen.number));
        } else {
            cases.push_back(*std::move(complaint));
        }
    }
    Orders orders;
    orders.row = row;
    const bool changed = cases.size() < pending.cases.size();
    if (row->numbers == staff::VerbRow::Numbers::two && !changed) {
        orders.target = std::move(cases.back());
        cases.pop_back();
    } else if (row->numbers == staff::VerbRow::Numbers::two) {
        cases.clear();
    }
    auto unclear = read(pending.text, orders);
    if (unclear) lines.push_back(*std::move(unclear));
    if (unclear) cases.clear();
    for (const Complaint& complaint : cases) focus_on(complaint);
    carry_out_each(orders, cases, lines);
    std::string all;
    for (const std::string& line : lines) all += (all.empty() ? "" : "\n") + line;
    Reply reply;
    reply.spans.push_back({staff::cut_to(all, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

Reply StaffTurn::confirm_for_concern(
    const staff::VerbRow& row, const staff::PendingCommand& pending
) {
    if (row.verb == staff::Verb::concern) return concern(pending.text, pending.seen);
    return act_on_concern(row, pending.concern, pending.text, pending.seen);
}

Reply StaffTurn::undo() {
    const auto actions = context_.tx.take_undoable(actor_.staff.id);
    const staff::UndoableConcern concern = std::exchange(desk_.undoable_concern, {});
    if (!concern.act.empty()) return undo_concern(concern);
    if (actions.empty()) return text("staff.undo_none");
    // What was done to many is taken back in one line, and what could not be in lines of its own.
    const bool many = actions.size() > staff::rows_per_page;
    std::size_t count = 0;
    std::string all;
    for (const staff::UndoableAction& action : actions) {
        std::string line;
        const bool undone = undo_one(action, line);
        count += undone ? 1U : 0U;
        if (!undone || !many) all += "\n" + line;
    }
    if (many && count > 0)
        all = "\n" + plain_text(text("staff.undone_many", {{"n", std::to_string(count)}})) + all;
    if (many)
        for (StaffNews& news : news_) news.count = count;
    Reply reply;
    reply.spans.push_back({staff::cut_to(all.substr(1), staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

bool StaffTurn::undo_one(const staff::UndoableAction& action, std::string& line) {
    const std::string& number = action.done.number;
    const auto refuse = [&](std::string_view key) {
        line = context_.rules.texts.text(language_, key, {{"no", staff::short_number(number)}});
        return false;
    };
    const auto before = casework::decode_before(action.before);
    const auto complaint = context_.tx.complaint(number, true);
    HEED_ENSURE(before && complaint && !complaint->timeline.empty());
    if (complaint->version != action.done.version) return refuse("staff.undo_changed");
    const auto held = static_cast<std::size_t>(action.notices);
    if (context_.now >= action.until ||
        !context_.tx.cancel_notices(number, action.done.version, held)) {
        return refuse("staff.undo_late");
    }
    casework::Change change = casework::undone(
        actor_, *complaint, *before, complaint->timeline.back().event, context_.now
    );
    change.event.facts = casework::standing_facts(context_.rules.organisation, change.after);
    HEED_ENSURE(context_.tx.change(change));
    ++carried_out_;
    // Colleagues were told at once: they are told again, where the complaint was and where it is.
    if (action.staff_told) {
        news_.push_back({{casework::Told::officers, casework::Told::head}, *complaint, change});
    }
    focus_on(*complaint);
    line = staff::done_line(page(), change);
    return true;
}

}  // namespace heed
