// What is different in a chat that is there for staff: who is not bound is told how to be; a case
// is a card with buttons; what is told comes in company.
#include "bot/staff_turn.hpp"
#include "bot/turn.hpp"
#include "bot/work_chat.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/card.hpp"
#include "dialogs/staff/command.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/staff/results.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace heed {
namespace {

// Between two messages of news to one member, unless it is urgent. Source: docs/casework.md,
// "Notices and their time".
constexpr auto news_every = std::chrono::minutes(10);
constexpr auto words_patience = std::chrono::minutes(10);
constexpr auto card_lifetime = std::chrono::hours(72);  // of the platform's code

// The member has done just this before: a second tap is answered like the first.
bool has_done(const casework::Staff& member, const Complaint& complaint, casework::Action action) {
    if (complaint.timeline.empty()) return false;
    const ComplaintEvent& last = complaint.timeline.back();
    return last.by == member.id &&
           std::ranges::any_of(casework::transitions(), [&](const casework::TransitionRow& row) {
               return row.action == action && row.event == last.event;
           });
}

}  // namespace

bool Turn::take_in_work_chat(const IncomingMessage& message) {
    if (!is_work_chat(context_.config, key_.channel)) return false;
    const bool came_in = std::holds_alternative<content::Followed>(message.content);
    if (context_.tx.staff(key_)) return came_in;
    const auto* text = std::get_if<content::Text>(&message.content);
    const std::string& prefix = context_.rules.organisation.number_prefix;
    const bool commands = text && staff::parse(text->utf8, {}, context_.now, prefix);
    const bool taps = std::holds_alternative<content::Choice>(message.content);
    if (!came_in && !commands && !taps) return false;
    answer_.replies.push_back(context_.rules.texts.reply(language(), "staff.bind_how"));
    return true;
}

bool Turn::take_tap(const IncomingMessage& message) {
    const auto member = context_.tx.staff(key_);
    if (!member) return false;
    if (const auto* text = std::get_if<content::Text>(&message.content)) {
        return take_tap_words(*member, text->utf8);
    }
    const auto* choice = std::get_if<content::Choice>(&message.content);
    if (choice == nullptr) return false;
    const auto tap = staff::parse_tap(choice->id);
    if (!tap) return false;
    const std::string own = language();
    const staff::PageContext page{
        context_.rules.organisation, context_.rules.texts, own, context_.now};
    const auto complaint = context_.tx.complaint(tap->number, false);
    const casework::Actor actor = casework::acting(*member, context_.now);
    const bool open =
        complaint &&
        std::ranges::any_of(staff::buttons_for(page, actor, *complaint), [&](const Span& span) {
            return span.choice == choice->id;
        });
    if (staff::needs_words(tap->button) && open) {
        staff::Desk desk = staff::decode_desk(desk_);
        desk.tapped = {choice->id, choice->card, context_.now};
        desk_ = staff::encode(desk);
        Notice question{"question", {}, {}, {}};
        std::string asked = staff::words_question(page, *tap);
        const bool bare = staff::action_of(tap->button) == casework::Action::resolve &&
                          lacks_proof(context_.tx, context_.rules.organisation, *complaint);
        if (bare) {
            const TextValues no{{"no", staff::short_number(tap->number)}};
            asked += "\n" + staff::say(page, "staff.confirm_bare_work", no);
        }
        question.text.spans = {{std::move(asked), {}, {}}};
        tell_account(key_, question, std::chrono::hours(1));
        return true;
    }
    rewrite_card(*member, tap->number, do_tap(*member, *tap, {}), choice->card);
    return true;
}

bool Turn::take_tap_words(const casework::Staff& member, const std::string& words) {
    staff::Desk desk = staff::decode_desk(desk_);
    if (desk.tapped.choice.empty()) return false;
    const staff::TappedButton tapped = std::exchange(desk.tapped, {});
    // One text is waited for: whatever it is, the next is a text like any other.
    desk_ = staff::encode(desk);
    const auto tap = staff::parse_tap(tapped.choice);
    const std::string& prefix = context_.rules.organisation.number_prefix;
    const bool late = context_.now - tapped.at > words_patience;
    if (!tap || late) return false;
    if (staff::takes_back(words)) {
        const TextValues values{{"no", staff::short_number(tap->number)}};
        answer_.replies.push_back(
            context_.rules.texts.reply(language(), "staff.card_taken_back", values)
        );
        return true;
    }
    if (staff::is_clear_command(words, desk, context_.now, prefix)) return false;
    const std::string line = do_tap(member, *tap, words);
    answer_.replies.push_back({{{line, {}, {}}}});
    if (!tapped.card.empty()) rewrite_card(member, tap->number, line, tapped.card);
    return true;
}

std::string Turn::do_tap(
    const casework::Staff& member, const staff::Tap& tap, std::string_view words
) {
    const casework::Action action = staff::action_of(tap.button);
    const auto whole = context_.tx.complaint(tap.number, true);
    const std::string own = language();
    if (whole && has_done(member, *whole, action)) {
        const staff::PageContext page{
            context_.rules.organisation, context_.rules.texts, own, context_.now};
        casework::Change done;
        done.status = whole->status;
        done.after = *whole;
        done.event = whole->timeline.back();
        return staff::done_line(page, done);
    }
    std::string command = staff::command_of(tap, words);
    const auto read =
        staff::parse(command, {}, context_.now, context_.rules.organisation.number_prefix);
    // "1204房已修好" begins like the number of another case: in quotes it does not.
    if (read && read->numbers.size() > 1) {
        command = staff::command_of(tap, "“" + std::string(words) + "”");
    }
    const staff::PendingCommand waiting = staff::decode_desk(desk_).pending;
    auto reply = do_as_staff(member, command);
    // Who has tapped and then said what was done has said yes.
    const staff::PendingCommand asked = staff::decode_desk(desk_).pending;
    if (asked != waiting) reply = do_as_staff(member, "yes " + asked.code);
    HEED_ENSURE(reply);  // command_of() writes nothing but commands
    return plain_text(*reply);
}

void Turn::rewrite_card(
    const casework::Staff& member,
    const std::string& number,
    std::string_view line,
    const std::string& card
) {
    const casework::Actor actor = casework::acting(member, context_.now);
    const Organisation& organisation = context_.rules.organisation;
    const auto complaint = context_.tx.complaint(number, true);
    Notice notice{"reminder", {}, {}, {}};
    if (complaint && casework::may_see(organisation, actor, *complaint)) {
        const std::string own = language();
        const staff::PageContext page{organisation, context_.rules.texts, own, context_.now};
        const std::string who = context_.tx.staff_name(complaint->timeline.back().by);
        notice = staff::card_now(page, actor, *complaint, line, who);
        notice.rewrites = card;
    } else {
        notice.text.spans = {{std::string(line), {}, {}}};
    }
    tell_account(key_, notice, card_lifetime);
}

bool Turn::fit_work_chat(OutboxEntry& entry, bool emergency) {
    // What is about no case is a conversation or a digest: neither waits.
    if (entry.number.empty() || !is_work_chat(context_.config, entry.to.channel)) return false;
    const std::string own = language_of(entry.to);
    const staff::PageContext page{
        context_.rules.organisation, context_.rules.texts, own, context_.now};
    const auto member = context_.tx.staff(entry.to);
    const auto complaint = context_.tx.complaint(entry.number, false);
    if (member && complaint) {
        const casework::Actor actor = casework::acting(*member, context_.now);
        entry.notice.buttons = staff::buttons_for(page, actor, *complaint);
    }
    if (emergency) return false;
    entry.gathers = true;
    const auto last = context_.tx.last_gathering(entry.to);
    if (!last) return false;
    const Notice both = staff::gathered(page, last->entry.notice, entry.notice);
    if (context_.tx.replace_notice(*last, both)) {
        Deed joined{Deed::Kind::notice, entry.notice.event, entry.number, {}, "joined"};
        joined.with = last->trace;
        context_.tx.note(std::move(joined));
        return true;
    }
    entry.due = std::max(entry.due, std::max(last->entry.due, last->first_leased) + news_every);
    return false;
}

}  // namespace heed
