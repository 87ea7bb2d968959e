// One answer to a common concern: what is said or done of it goes to each of its complaints by the
// table of transitions, and to each of its residents once.
#include "bot/staff_turn.hpp"
#include "dialogs/staff/concern_pages.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace heed {
namespace {

// Complaints that one command reaches, all in one transaction; the newest, should there be more.
constexpr std::size_t cases_max = 2000;
constexpr std::size_t reasons_max = 3;

// Stands for what was shown: another number when a complaint came, went or changed since. 53 bits,
// as the desk's JSON keeps them exactly.
std::int64_t fingerprint(const std::vector<Complaint>& cases) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    const auto mix = [&](std::uint64_t value) { hash = (hash ^ value) * 0x100000001B3ULL; };
    for (const Complaint& complaint : cases) {
        mix(static_cast<std::uint64_t>(complaint.id));
        mix(static_cast<std::uint64_t>(complaint.version));
    }
    return static_cast<std::int64_t>(hash >> 11U) | 1;
}

Reply reply_of(std::string text) {
    Reply reply;
    reply.spans.push_back({staff::cut_to(text, staff::page_bytes_max, "…"), {}, {}});
    return reply;
}

// The complaints that a command cannot reach, in words.
struct LeftOut {
    std::size_t refused = 0, elsewhere = 0;
    std::set<std::string> reasons;  // the first few
    void refuse(std::string why) {
        ++refused;
        if (reasons.size() < reasons_max) reasons.insert(std::move(why));
    }
};

std::string left_out_lines(const staff::PageContext& page, const LeftOut& left) {
    std::string lines;
    const auto line = [&](std::string_view key, std::size_t count) {
        if (count > 0) lines += "\n" + staff::say(page, key, {{"n", std::to_string(count)}});
    };
    line("staff.concern_left", left.refused);
    for (const std::string& why : left.reasons) lines += "\n" + why;
    line("staff.concern_elsewhere", left.elsewhere);
    return lines;
}

}  // namespace

bool StaffTurn::speaks_for(const staff::VerbRow& row, const casework::Concern& concern) const {
    constexpr EnumSet<casework::Standing> leading = {
        casework::Standing::officer, casework::Standing::head};
    return row.verb == staff::Verb::reply && !concern.department.empty() &&
           leading.intersects(
               casework::standings(context_.rules.organisation, actor_, concern)
           );
}

Reply StaffTurn::act_on_concern(
    const staff::VerbRow& row,
    casework::ConcernId id,
    std::string_view typed,
    std::optional<std::int64_t> agreed
) {
    const auto concern = find_concern(id);
    if (!concern) return reply_of(staff::not_found_line(page(), casework::concern_name(id)));
    Orders orders;
    orders.row = &row;
    if (auto unclear = read(typed, orders)) return reply_of(*std::move(unclear));
    if (speaks_for(row, *concern)) orders.leads = concern->department;

    std::vector<Complaint> able;
    LeftOut left;
    for (Complaint& complaint : context_.tx.cases_of_concern(concern->id, cases_max)) {
        if (!is_open(complaint.status)) continue;
        const bool theirs = casework::may_see(context_.rules.organisation, actor_, complaint);
        if (!theirs && orders.leads.empty()) {
            ++left.elsewhere;
            continue;
        }
        const auto result = apply(orders, complaint);
        const auto* refusal = std::get_if<casework::Refusal>(&result);
        if (refusal != nullptr && !theirs) {
            ++left.elsewhere;
        } else if (refusal != nullptr) {
            left.refuse(staff::refused_line(page(), complaint, row, *refusal));
        } else {
            able.push_back(std::move(complaint));
        }
    }
    const std::string others = left_out_lines(page(), left);
    if (able.empty()) {
        const std::string none = staff::say(
            page(), "staff.concern_none", {{"name", casework::concern_name(concern->id)}}
        );
        return reply_of(none + others);
    }
    const std::int64_t seen = fingerprint(able);
    if (agreed != seen) {
        std::string preview = staff::confirm_for_all(page(), row, *concern, able.size(), typed);
        return ask_to_confirm_concern(row, *concern, typed, preview + others, seen);
    }
    std::optional<casework::Change> last;
    told_once_.emplace();
    for (const Complaint& complaint : able) {
        auto done = carry_out(orders, complaint);
        if (auto* change = std::get_if<casework::Change>(&done)) {
            last = std::move(*change);
        } else {
            left.refuse(std::get<std::string>(std::move(done)));
        }
    }
    desk_.undoable_concern = {};
    context_.tx.keep_undoable(actor_.staff.id, undoable_);
    for (StaffNews& news : news_) {
        news.concern = *concern;
        news.count = undoable_.size();
    }
    std::string text;
    if (last)
        text = staff::done_for_all_line(page(), *last, *concern, undoable_.size(), notices_.size());
    return reply_of(text + left_out_lines(page(), left));
}

Reply StaffTurn::ask_to_confirm_concern(
    const staff::VerbRow& row,
    const casework::Concern& concern,
    std::string_view typed,
    std::string preview,
    std::int64_t seen
) {
    const std::string name = casework::concern_name(concern.id);
    staff::PendingCommand pending;
    pending.verb = row.name;
    pending.concern = concern.id;
    pending.seen = seen;
    pending.text = typed;
    // The last two digits of its name: "17" of N-17, "07" of N-7.
    pending.code = "0" + name.substr(name.find('-') + 1);
    pending.code = pending.code.substr(pending.code.size() - 2);
    pending.at = context_.now;
    preview += "\n" + staff::say(page(), "staff.concern_yes", {{"code", pending.code}});
    desk_.pending = std::move(pending);
    return reply_of(std::move(preview));
}

}  // namespace heed
