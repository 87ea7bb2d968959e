// What a resident does to a complaint that is filed: the effects of the step, carried out by the
// table of transitions.
#include "bot/corrections.hpp"
#include "bot/turn.hpp"
#include "dialogs/casework/undo.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/notices.hpp"
#include "dialogs/understanding/areas.hpp"

#include <variant>

namespace heed {
namespace {

// Told lately, and not yet at its end: news waits this long after the last message.
constexpr auto fresh_draft = std::chrono::minutes(15);

bool is_unaccepted(const Complaint& complaint) {
    return complaint.status == Status::filed || complaint.status == Status::assigned;
}

bool speaks_for_department(std::string_view event) {
    return event == "reply" || event == "started" || event == "extended" || event == "resolved" ||
           event == "rejected" || event == "instructed";
}

}  // namespace

conversation::RecentComplaint Turn::recent_facts(const Complaint& complaint) {
    conversation::RecentComplaint recent;
    recent.number = complaint.number;
    recent.category = complaint.category;
    recent.place_label = complaint.place.label;
    recent.status = complaint.status;
    recent.filed_at = complaint.filed_at;
    recent.text = complaint.text;
    recent.url = link_of(context_.config, complaint).url;
    recent.department = complaint.department;
    recent.due_at = casework::due_in_force(context_.rules.organisation, complaint, context_.now);
    const Course& course = complaint.course;
    const auto& ended = is_open(complaint.status) ? course.resolved_at : course.closed_at;
    recent.ended_at = ended.value_or(TimePoint{});
    if (course.waiting_since) recent.question = course.question;
    recent.urged_at = course.urged_at.value_or(TimePoint{});
    // A rating of the time before it was reopened says nothing of this time.
    recent.rated = complaint.rating && !complaint.rating->solved.empty() &&
                   (!course.resolved_at || complaint.rating->at >= *course.resolved_at);
    recent.reopened_once = course.reopened_by_resident;
    recent.area = complaint.area;
    recent.anonymous = complaint.anonymous;
    const auto whole = context_.tx.complaint(complaint.number, true);
    if (!whole) return recent;
    for (const ComplaintEvent& event : casework::standing(whole->timeline)) {
        if (!event.text || !speaks_for_department(event.event)) continue;
        recent.said = *event.text;
        recent.said_at = event.at;
    }
    return recent;
}

std::optional<TimePoint> Turn::busy_until() const {
    const bool talks = state_.draft || state_.partner >= conversation::Partner::waiting;
    if (!talks) return std::nullopt;
    const TimePoint until = state_.last_message_at + fresh_draft;
    return until > context_.now ? std::optional(until) : std::nullopt;
}

bool Turn::act(
    const std::string& number,
    casework::Action action,
    const casework::Details& details,
    PhotoId photo,
    std::string_view phone
) {
    const auto complaint = context_.tx.complaint(number, false);
    if (!complaint || !is_theirs(*complaint)) return false;
    const auto result = casework::apply(
        context_.rules.organisation,
        casework::acting_resident(),
        action,
        *complaint,
        details,
        context_.now
    );
    const auto* change = std::get_if<casework::Change>(&result);
    if (change == nullptr) return false;
    HEED_ENSURE(context_.tx.change(*change));
    recent_.reset();
    if (photo != 0) context_.tx.attach_photo(complaint->id, photo);
    if (!phone.empty()) context_.tx.set_phone(complaint->id, phone);
    // What is added while nobody has signed for it is read with it.
    const bool news = action != casework::Action::supplement || !is_unaccepted(*complaint);
    if (!news) return true;
    tell(change->told, *complaint, change->after, [&](const staff::PageContext& page) {
        return staff::resident_acted_notice(
            page, change->after, change->event.event, change->event.text.value_or("")
        );
    });
    return true;
}

void Turn::note_lost_photo(PhotoId photo) {
    const auto row = context_.tx.photo(photo);
    if (!row || row->complaint.empty() || row->shows_work) return;
    const auto complaint = context_.tx.complaint(row->complaint, false);
    HEED_ENSURE(complaint);
    const auto result = casework::apply(
        context_.rules.organisation, {}, casework::Action::note, *complaint, {}, context_.now
    );
    // Refused when it is over: nobody works on it any more.
    if (const auto* change = std::get_if<casework::Change>(&result)) context_.tx.change(*change);
}

void Turn::apply(conversation::Supplement& effect) {
    std::string text = effect.text;
    if (effect.place) text += (text.empty() ? "" : "\n") + effect.place->label;
    act(effect.number, casework::Action::supplement, {text}, effect.photo, effect.phone);
}

std::string Turn::area_of(const Place& place) const {
    if (!place.latitude_deg || !place.longitude_deg) return {};
    const Area* area =
        area_at(context_.rules.organisation, *place.latitude_deg, *place.longitude_deg);
    return area == nullptr ? std::string() : area->id;
}

void Turn::apply(conversation::Detach& effect) {
    const auto complaint = context_.tx.complaint(effect.number, false);
    if (!complaint || !is_theirs(*complaint)) return;
    for (const PhotoId photo : effect.photos) context_.tx.detach_photo(complaint->id, photo);
}

void Turn::apply(conversation::Withdraw& effect) {
    act(effect.number, casework::Action::withdraw, {}, 0, {});
}

void Turn::apply(conversation::Unwithdraw& effect) {
    act(effect.number, casework::Action::restore, {}, 0, {});
}

void Turn::apply(conversation::Amend& effect) {
    const auto before = context_.tx.complaint(effect.number, false);
    if (!before) return;
    // While nobody has accepted it, what is right replaces what was filed, and who is responsible
    // is worked out anew; afterwards it is passed on in words (the table sees to it).
    const bool early = is_unaccepted(*before);
    casework::Details details{early && !effect.text.empty() ? effect.text : effect.note};
    std::string area;
    if (early) details.category = effect.category;
    if (early && effect.place) {
        area = effect.place->area.empty() ? area_of(effect.place->place) : effect.place->area;
        details.place = &effect.place->place;
        details.area = area;
    }
    if (!act(effect.number, casework::Action::amend, details, effect.photo, effect.phone)) return;
    if (details.place != nullptr) {
        context_.tx.set_place(before->id, *details.place, area);
        recent_.reset();
    }
    // The next training hears of it.
    if (!effect.category.empty() && context_.corrections != nullptr) {
        context_.corrections->record(effect.category, before->text, before->number);
    }
    tell_of_rerouting(*before, effect);
}

// Both departments hear of it when it goes to another one.
void Turn::tell_of_rerouting(const Complaint& before, const conversation::Amend& effect) {
    const auto after = context_.tx.complaint(effect.number, false);
    HEED_ENSURE(after);
    if (after->department == before.department) return;
    tell_staff(
        before.department,
        effect.number,
        [&](const staff::PageContext& page) {
            return staff::resident_acted_notice(page, *after, "amended", effect.note);
        },
        false
    );
    tell_staff(
        after->department,
        effect.number,
        [&](const staff::PageContext& page) { return staff::new_case_notice(page, *after); },
        after->emergency
    );
}

void Turn::apply(conversation::AnswerStaff& effect) {
    std::string text = effect.text;
    if (effect.place) text += (text.empty() ? "" : "\n") + effect.place->label;
    const casework::Details details{text};
    // Answered a moment ago, or no longer in their hands: it is told all the same.
    if (act(effect.number, casework::Action::answer, details, effect.photo, effect.phone)) return;
    act(effect.number, casework::Action::supplement, details, effect.photo, effect.phone);
}

void Turn::apply(conversation::Urge& effect) {
    act(effect.number, casework::Action::urge, {}, 0, {});
}

void Turn::apply(conversation::Rate& effect) {
    casework::Details details;
    if (!effect.solved.empty()) {
        details.verdict = effect.solved;
        act(effect.number, casework::Action::rate, details, 0, {});
    }
    if (effect.satisfied != 0) {
        details.verdict = {};
        details.satisfied = effect.satisfied;
        act(effect.number, casework::Action::rate, details, 0, {});
    }
}

void Turn::apply(conversation::Reopen& effect) {
    const auto complaint = context_.tx.complaint(effect.number, false);
    if (!complaint) return;
    const Rules& rules = context_.rules;
    const std::string text =
        effect.text.empty()
            ? rules.texts.text(rules.conversation.languages.front(), "after.unsolved_note")
            : effect.text;
    casework::Details details{text};
    const bool resolved = complaint->status == Status::resolved;
    if (resolved) details.verdict = "no";
    const auto action = resolved ? casework::Action::rate : casework::Action::reopen;
    act(effect.number, action, details, effect.photo, effect.phone);
}

void Turn::apply(conversation::FlagAbuse&) {
    const auto build = [&](const staff::PageContext& page) {
        return staff::abuse_notice(page, person_.resident);
    };
    tell_staff(context_.rules.organisation.dispatch().id, {}, build, false);
}

}  // namespace heed
