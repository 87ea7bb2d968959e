// A head's list of a working morning.
#include "bot/score_picture.hpp"
#include "bot/turn.hpp"
#include "bot/work_chat.hpp"
#include "dialogs/staff/morning_list.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr std::size_t complaints_max = 20'000;  // read for one list

// What `member` answers for: the departments that they head, those below that have no head on duty,
// and so on down to the next ones that have.
staff::Post post_of(
    ReadTx& tx, const Organisation& organisation, const casework::Staff& member, TimePoint now
) {
    staff::Post post;
    if (member.role == casework::Role::head) post.own.push_back(member.department);
    for (const casework::Deputyship& deputyship : member.deputyships)
        if (deputyship.until > now) post.own.push_back(deputyship.department);
    if (post.own.empty()) return post;
    post.title = post.own.front();
    for (std::size_t i = 0; i < post.own.size(); ++i) {
        for (const Department& department : organisation.departments) {
            const bool known = std::ranges::find(post.own, department.id) != post.own.end();
            if (department.parent != post.own[i] || known) continue;
            if (heads_on_duty(tx, department.id, now).empty()) {
                post.own.push_back(department.id);
                post.headless.push_back(department.id);
            } else {
                post.below.push_back(department.id);
            }
        }
    }
    post.unassigned = std::ranges::find(post.own, organisation.dispatch().id) != post.own.end();
    return post;
}

}  // namespace

void Turn::tell_morning_list(const casework::Staff& member, TimePoint since) {
    const Organisation& organisation = context_.rules.organisation;
    const TimePoint now = context_.now;
    const staff::Post post = post_of(context_.tx, organisation, member, now);
    ComplaintFilter filter;
    filter.departments = post.own;
    filter.departments.insert(filter.departments.end(), post.below.begin(), post.below.end());
    if (filter.departments.empty()) return;
    filter.unassigned = post.unassigned;
    const ComplaintPage open = context_.tx.open_complaints(filter, 0, complaints_max);
    const auto list = staff::morning_list(post, open.rows, since, now);
    if (list.empty()) return;
    const auto link = [&](const staff::PageContext& page, bool for_card) {
        return score_picture_link(
            context_.config, {post.title, std::string(page.language), now, for_card}
        );
    };
    const bool as_card = shows_articles(context_.config, key_.channel);
    const auto build = [&](const staff::PageContext& page) {
        return staff::morning_notice(
            page, post, list, as_card ? std::string() : link(page, false)
        );
    };
    tell_members({{member, key_}}, {}, build, false);
    if (!as_card) return;
    const auto build_card = [&](const staff::PageContext& page) {
        return staff::morning_card(page, post, list, link(page, false), link(page, true));
    };
    tell_members({{member, key_}}, {}, build_card, false);
}

}  // namespace heed
