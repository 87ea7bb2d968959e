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
    const Orders& orders, const std::vector<Complaint>& able, std::string typed
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
    Reply reply;
    reply.spans.push_back(
        {staff::confirm_line(page(), *orders.row, able, shown, pending.code), {}, {}}
    );
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
    desk_.undoable.clear();
    for (const Complaint& complaint : cases) {
        if (unclear) break;
        focus_on(complaint);
        lines.push_back(carry_out(orders, complaint));
    }
    std::string all;
    for (const std::string& line : lines) all += (all.empty() ? "" : "\n") + line;
    Reply reply;
    reply.spans.push_back({staff::cut_to(all, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

Reply StaffTurn::undo() {
    if (desk_.undoable.empty()) return text("staff.undo_none");
    std::string all;
    for (const staff::UndoableAction& action : std::exchange(desk_.undoable, {})) {
        all += (all.empty() ? "" : "\n") + undo_one(action);
    }
    Reply reply;
    reply.spans.push_back({staff::cut_to(all, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

std::string StaffTurn::undo_one(const staff::UndoableAction& action) {
    const std::string& number = action.done.number;
    const auto say = [&](std::string_view key) {
        return context_.rules.texts.text(language_, key, {{"no", staff::short_number(number)}});
    };
    const auto before = casework::decode_before(action.before);
    const auto complaint = context_.tx.complaint(number, true);
    HEED_ENSURE(before && complaint && !complaint->timeline.empty());
    if (complaint->version != action.done.version) return say("staff.undo_changed");
    const auto held = static_cast<std::size_t>(action.notices);
    if (context_.now >= action.until ||
        !context_.tx.cancel_notices(number, action.done.version, held)) {
        return say("staff.undo_late");
    }
    casework::Change change = casework::undone(
        actor_, *complaint, *before, complaint->timeline.back().event, context_.now
    );
    change.event.facts = casework::standing_facts(context_.rules.organisation, change.after);
    HEED_ENSURE(context_.tx.change(change));
    // Colleagues were told at once: they are told again, where the complaint was and where it is.
    if (action.staff_told) {
        news_.push_back({{casework::Told::officers, casework::Told::head}, *complaint, change});
    }
    focus_on(*complaint);
    return staff::done_line(page(), change);
}

}  // namespace heed
