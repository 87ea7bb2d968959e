// The console: the link that opens it, and what is asked for there.
#include "bot/console/access.hpp"
#include "bot/staff_turn.hpp"
#include "dialogs/staff/results.hpp"
#include "storage/console.hpp"

#include <algorithm>

namespace heed {
namespace {

const staff::VerbRow* row_for(casework::Action action) {
    const auto found = std::ranges::find_if(staff::verbs(), [&](const staff::VerbRow& row) {
        return row.action == action;
    });
    return found == staff::verbs().end() ? nullptr : &*found;
}

}  // namespace

// The secret stands behind "#": it goes into no server's log, and what fetches the address to show
// a preview of it does not use it up.
Reply StaffTurn::offer_console() {
    const std::string secret = console::new_secret(context_.random);
    const TimePoint expires = context_.now + console::link_lifetime;
    context_.tx.console().offer_sign_in(
        console::hash_of(secret), actor_.staff.id, expires, context_.now
    );
    return text(
        "staff.console_link", {{"url", context_.config.server.public_url + "/console#" + secret}}
    );
}

StaffOutcome StaffTurn::perform(const StaffOrder& asked) {
    using Result = StaffOutcome::Result;
    const Organisation& organisation = context_.rules.organisation;
    const auto visible = [&](const std::string& number) {
        auto complaint = context_.tx.complaint(number, false);
        if (complaint && !casework::may_see(organisation, actor_, *complaint)) complaint.reset();
        return complaint;
    };
    const auto complaint = visible(asked.number);
    const staff::VerbRow* row = row_for(asked.action);
    if (!complaint || row == nullptr)
        return {Result::not_found, staff::not_found_line(page(), asked.number)};
    if (complaint->version != asked.version) return {Result::changed, race(asked.number)};
    Orders orders;
    orders.row = row;
    orders.text = asked.text;
    orders.department = asked.department;
    orders.verdict = asked.verdict;
    orders.date = asked.date;
    if (!asked.officer.empty()) {
        // To those only whom one could name in chat: who handles complaints, where one has a say.
        orders.department.clear();
        const std::vector<staff::Named> known = colleagues();
        const bool near = std::ranges::find(known, asked.officer, &staff::Named::id) != known.end();
        for (const StaffRow& one : context_.tx.all_staff()) {
            if (!near || one.member.id != asked.officer) continue;
            orders.officer = asked.officer;
            orders.department = one.member.department;
        }
    }
    if (!asked.target.empty()) {
        orders.target = visible(asked.target);
        if (!orders.target) return {Result::not_found, staff::not_found_line(page(), asked.target)};
    }
    if (std::string why = obstacle(orders, *complaint); !why.empty())
        return {Result::refused, std::move(why)};
    focus_on(*complaint);
    photos_with_it_ = asked.photos.size();
    std::vector<std::string> lines;
    carry_out_each(orders, {*complaint}, lines);
    return {Result::done, lines.front()};
}

}  // namespace heed
