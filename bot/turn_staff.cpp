// What staff hear of, and what they do as residents do: filing for somebody who called.
#include "bot/invitation.hpp"
#include "bot/notices.hpp"
#include "bot/turn.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/notices.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"

#include <algorithm>
#include <utility>

namespace heed {
namespace {

constexpr auto on_behalf_lifetime = std::chrono::minutes(30);

}  // namespace

bool Turn::take_binding(const IncomingMessage& message) {
    const auto* text = std::get_if<content::Text>(&message.content);
    if (text == nullptr) return false;
    const auto code = staff::parse_bind(text->utf8);
    if (!code) return false;
    const Texts& texts = context_.rules.texts;
    // What is told to staff must not reach accounts that were never bound.
    if (context_.tx.accounts(key_).size() > 1) {
        answer_.replies.push_back(texts.reply(language(), "link.bind_refused"));
        return true;
    }
    const auto member = context_.tx.bind(hash_code(*code), key_, context_.now);
    if (!member) {
        answer_.replies.push_back(texts.reply(language(), "staff.bind_bad"));
        return true;
    }
    const std::string spoken = language();
    const staff::PageContext page{context_.rules.organisation, texts, spoken, context_.now};
    answer_.replies.push_back(staff::bound_reply(page, *member));
    tell_administrators(*member);
    return true;
}

// Whoever may invite could as well have invited themselves: others see it (decision 0081).
void Turn::tell_administrators(const casework::Staff& bound) {
    if (bound.role == casework::Role::officer) return;
    std::vector<Member> administrators;
    for (StaffRow& row : context_.tx.all_staff()) {
        if (row.member.role != casework::Role::admin || row.member.id == bound.id) continue;
        administrators.emplace_back(std::move(row.member), std::move(row.key));
    }
    const auto build = [&](const staff::PageContext& page) {
        return staff::bound_notice(page, bound);
    };
    tell_members(administrators, {}, build, false);
}

void Turn::tell_staff(
    std::string_view department,
    std::string_view number,
    const std::function<Notice(const staff::PageContext&)>& build,
    bool emergency
) {
    tell_members(on_duty(context_.tx.staff_of(department)), number, build, emergency);
}

void Turn::tell_members(
    const std::vector<Member>& members,
    std::string_view number,
    const std::function<Notice(const staff::PageContext&)>& build,
    bool emergency
) {
    const Rules& rules = context_.rules;
    for (const auto& [member, key] : members) {
        const std::string spoken = language_of(key);
        enqueue(
            key,
            number,
            build({rules.organisation, rules.texts, spoken, context_.now}),
            true,
            emergency
        );
    }
}

void Turn::tell(
    EnumSet<casework::Told> told,
    const Complaint& before,
    const Complaint& after,
    const std::function<Notice(const staff::PageContext&)>& build
) {
    const std::vector<Member> members =
        audience(context_.tx, context_.rules.organisation, told, before, after, context_.now);
    tell_members(members, after.number, build, after.emergency);
}

void Turn::tell_of_colleague(const StaffNews& news, const casework::Staff& member) {
    const Complaint& after = news.change.after;
    // Who proposes a resolution and stands in for the head cannot sign it: others must know.
    const ComplaintEvent& event = news.change.event;
    const bool undone = event.event == casework::undone_event;
    const bool proposal = (undone ? event.text.value_or("") : event.event) == "resolution_proposed";
    const std::string_view not_to = proposal ? std::string_view(member.id) : std::string_view();
    std::vector<Member> members = audience(
        context_.tx,
        context_.rules.organisation,
        news.told,
        news.before,
        after,
        context_.now,
        not_to
    );
    if (undone) {
        // Those who were told of what is taken back, too.
        const std::vector<Member> earlier = audience(
            context_.tx,
            context_.rules.organisation,
            news.told,
            news.before,
            news.before,
            context_.now,
            not_to
        );
        for (const Member& one : earlier) {
            const bool there = std::ranges::any_of(members, [&](const Member& known) {
                return known.first.id == one.first.id;
            });
            if (!there) members.push_back(one);
        }
    }
    std::erase_if(members, [&](const Member& one) { return one.first.id == member.id; });
    if (news.count > 1) {
        const auto build_many = [&](const staff::PageContext& page) {
            return staff::colleague_acted_on_many_notice(
                page, news.change, member.name, news.count, news.concern
            );
        };
        tell_members(members, {}, build_many, after.emergency);
        return;
    }
    const auto build = [&](const staff::PageContext& page) {
        // Who is given a complaint reads what it is about; all others, what happened to it.
        if (news.change.status == Status::assigned && !undone)
            return staff::new_case_notice(page, after);
        const std::string text = news.change.event.text.value_or("");
        return staff::colleague_acted_notice(
            page,
            after,
            news.change.event.event,
            member.name,
            undone ? staff::event_name(page, text) : text
        );
    };
    tell_members(members, after.number, build, after.emergency);
}

void Turn::tell_word(const StaffWord& word) {
    const auto build = [&](const staff::PageContext& page) {
        Notice notice;
        notice.event = "reminder";
        notice.text = page.texts.reply(
            page.language,
            word.text_key,
            {{"unit", staff::unit_of(page, word.department)},
             {"until", staff::long_time(page, word.until)}}
        );
        return notice;
    };
    tell_members({word.to}, {}, build, false);
}

void Turn::tell_subscribers(const Complaint& complaint) {
    const std::vector<Member> told = context_.tx.staff_of(complaint.department);
    std::vector<Member> members = context_.tx.subscribers("category:" + complaint.category);
    for (Member& one : context_.tx.subscribers("area:" + complaint.area))
        members.push_back(std::move(one));
    std::vector<Member> wanted;
    for (Member& one : members) {
        const auto same = [&](const Member& other) { return other.first.id == one.first.id; };
        if (std::ranges::any_of(told, same) || std::ranges::any_of(wanted, same)) continue;
        const casework::Actor actor = casework::acting(one.first, context_.now);
        if (one.first.on_duty && casework::may_see(context_.rules.organisation, actor, complaint))
            wanted.push_back(std::move(one));
    }
    const auto build = [&](const staff::PageContext& page) {
        return staff::new_case_notice(page, complaint);
    };
    tell_members(wanted, complaint.number, build, complaint.emergency);
}

void Turn::begin_on_behalf(std::string_view encoded) {
    staff::Desk desk = staff::decode_desk(encoded);
    const staff::OnBehalf before = staff::decode_desk(desk_).on_behalf;
    desk.on_behalf.member_anonymous =
        before.way.empty() ? state_.anonymous : before.member_anonymous;
    state_.anonymous = false;
    desk_ = staff::encode(desk);
}

bool Turn::speaks_for_somebody() const {
    if (desk_.empty()) return false;
    const staff::OnBehalf caller = staff::decode_desk(desk_).on_behalf;
    return !caller.way.empty() && context_.now - caller.at <= on_behalf_lifetime;
}

void Turn::file_on_behalf(Complaint& complaint) {
    staff::Desk desk = staff::decode_desk(desk_);
    const staff::OnBehalf caller = std::exchange(desk.on_behalf, {});
    if (caller.way.empty()) return;
    desk_ = staff::encode(desk);
    state_.anonymous = caller.member_anonymous;
    const auto member = context_.tx.staff(key_);
    if (!member || context_.now - caller.at > on_behalf_lifetime) {
        complaint.anonymous |= caller.member_anonymous;
        return;
    }
    // An account of its own for each: a telephone number proves nothing, and whoever took the call
    // must not rate their own work as the resident.
    complaint.by = {caller.way, complaint.number};
    complaint.resident = context_.tx.touch_person(complaint.by, context_.now).resident;
    if (complaint.timeline.empty())
        complaint.timeline.push_back({complaint.filed_at, "filed", "resident", std::nullopt});
    complaint.timeline.front().by = member->id;
}

}  // namespace heed
