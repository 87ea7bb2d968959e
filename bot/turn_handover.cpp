// A resident asks for a person: the effects of the step, and the messages of whoever serves them.
#include "bot/audience.hpp"
#include "bot/engine.hpp"
#include "bot/handover_desk.hpp"
#include "bot/photo_link.hpp"
#include "bot/turn.hpp"
#include "dialogs/casework/clocks.hpp"
#include "dialogs/staff/handover_notices.hpp"
#include "storage/handovers.hpp"

#include <algorithm>

namespace heed {
namespace {

constexpr auto at_hand = std::chrono::minutes(30);  // who wrote that lately is there at night, too

}  // namespace

// On duty, and in working hours or heard of just now.
const conversation::Reception& Turn::reception() {
    if (reception_) return *reception_;
    const Organisation& organisation = context_.rules.organisation;
    const bool open = casework::is_working_time(organisation.calendar, context_.now);
    reception_.emplace();
    reception_->ahead = static_cast<int>(context_.tx.handovers().count_waiting());
    for (const auto& [member, key] : context_.tx.staff_of(organisation.dispatch().id)) {
        const bool serves = serves_residents(organisation, member) && member.on_duty;
        if (!serves || key == key_) continue;
        const auto person = context_.tx.person(key);
        const bool here = person && context_.now - person->last_message_at < at_hand;
        reception_->staffed = reception_->staffed || open || here;
    }
    return *reception_;
}

std::string Turn::link_to(PhotoId photo) const {
    return photo_link(
        context_.config.storage.encryption_key,
        context_.config.server.public_url,
        photo,
        context_.now
    );
}

bool Turn::take_as_server(const casework::Staff& member, const Inbound& inbound) {
    const std::string own_language = language();
    HandoverDesk desk(context_, key_, member, own_language, [&] { return keep_photo(inbound); });
    auto reply = desk.take(inbound.message.content);
    if (!reply) return false;
    if (!reply->empty()) answer_.replies.push_back(*std::move(reply));
    enqueued_ = enqueued_ || desk.enqueued();
    return true;
}

void Turn::apply(conversation::AskForPerson& effect) {
    Handovers& handovers = context_.tx.handovers();
    const auto state = effect.waits ? Handover::State::waiting : Handover::State::promised;
    const Handover handover = handovers.ask(key_, state, context_.now);
    for (const std::string& text : effect.words) {
        handovers.keep(handover.id, {text, 0, false, context_.now});
    }
    reception_.reset();
    // Asked and taken back over and over, it is told once in ten minutes.
    if (!may_alert("handover")) return;
    std::vector<std::string> words;
    for (HandoverWord& word : handovers.words(handover.id, conversation::last_words_max)) {
        words.push_back(std::move(word.text));
    }
    if (!calls_at_once()) {
        const std::string said = words.empty() ? std::string() : words.back();
        strangers().keep(StrangerAlerts::Call::person, said, context_.now);
        return;
    }
    const auto build = [&](const staff::PageContext& page) {
        return staff::handover_asked_notice(page, handover.id, words);
    };
    const Organisation& organisation = context_.rules.organisation;
    std::vector<Member> members = context_.tx.staff_of(organisation.dispatch().id);
    std::erase_if(members, [&](const Member& member) {
        return member.second == key_ || !serves_residents(organisation, member.first);
    });
    tell_members(on_duty(std::move(members)), {}, build, false);
}

void Turn::apply(conversation::TellPerson& effect) {
    const auto handover = context_.tx.handovers().of(key_);
    if (!handover) return;
    context_.tx.handovers().keep(handover->id, {effect.text, effect.photo, false, context_.now});
    if (!handover->staff) return;
    const std::string text =
        effect.photo == 0 ? effect.text : effect.text + " " + link_to(effect.photo);
    const auto build = [&](const staff::PageContext& page) {
        return staff::handover_said_notice(page, text);
    };
    tell_members({Member{{}, *handover->staff}}, {}, build, false);
}

void Turn::apply(conversation::StopWaiting&) {
    context_.tx.handovers().ask(key_, Handover::State::promised, context_.now);
}

// Who had the conversation may have been removed, or have other work now: what is said from here on
// is not for them.
void Turn::take_back_from_who_left() {
    if (state_.partner != conversation::Partner::human) return;
    const auto handover = context_.tx.handovers().of(key_);
    if (!handover || !handover->staff) return;
    const auto member = context_.tx.staff(*handover->staff);
    if (member && serves_residents(context_.rules.organisation, *member)) return;
    context_.tx.handovers().end(handover->id, context_.now);
    hear(conversation::PersonEvent{conversation::PersonEvent::Kind::gone});
}

void Turn::apply(conversation::EndHandover& effect) {
    const auto handover = context_.tx.handovers().of(key_);
    if (!handover) return;
    context_.tx.handovers().end(handover->id, context_.now);
    reception_.reset();
    if (!handover->staff || !context_.tx.staff(*handover->staff)) return;
    const auto build = [&](const staff::PageContext& page) {
        return staff::handover_left_notice(page, handover->id, effect.silent);
    };
    tell_members({Member{{}, *handover->staff}}, {}, build, false);
}

}  // namespace heed
