// What a row asks for beside status and right.
#include "dialogs/casework/effects.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::casework {
namespace {

constexpr auto urge_interval = std::chrono::hours(24);
constexpr std::int64_t disputed_after = 2;

// What is promised for years hence is promised to nobody.
constexpr auto date_ahead_max = std::chrono::hours(24 * 366);

bool is_after(const std::optional<TimePoint>& date, TimePoint earliest, TimePoint now) {
    return date && *date > earliest && *date <= now + date_ahead_max;
}

bool has_text(const Situation& situation) { return !fold(situation.details.text).empty(); }

bool verdict_is(const TransitionRow& row, const Details& details) {
    if (row.verdict.empty()) return true;
    // The second question may be answered alone, or together with the first.
    if (row.verdict == "satisfied") return details.verdict.empty() && details.satisfied != 0;
    return details.verdict == row.verdict;
}

// Which departments an action cannot name.
enum class But : std::uint8_t { none, the_holder, the_holder_and_who_assists };

std::optional<Refusal> needs_department(const Situation& situation, But but) {
    const Complaint& complaint = situation.complaint;
    const std::string_view department = situation.details.department;
    if (situation.organisation.department(department) == nullptr) return Refusal::needs_department;
    const bool holds = but != But::none && department == complaint.department;
    const bool assists =
        but == But::the_holder_and_who_assists &&
        std::ranges::find(complaint.assisting, department) != complaint.assisting.end();
    if (holds || assists) return Refusal::already_there;
    return std::nullopt;
}

std::optional<Refusal> check(Need need, const Situation& situation) {
    const Details& details = situation.details;
    const Complaint& complaint = situation.complaint;
    switch (need) {
        case Need::text:
            if (!has_text(situation)) return Refusal::needs_text;
            break;
        case Need::department:
            return needs_department(situation, But::none);
        case Need::other_department:
            return needs_department(situation, But::the_holder_and_who_assists);
        case Need::reason_for_same:
            if (!complaint.course.returned_by.empty() &&
                details.department == complaint.course.returned_by && !has_text(situation)) {
                return Refusal::needs_text;
            }
            break;
        case Need::date:
            if (!is_after(details.date, situation.now, situation.now)) return Refusal::needs_date;
            break;
        case Need::later_deadline:
            if (!is_after(
                    details.date,
                    due_in_force(situation.organisation, complaint, situation.now),
                    situation.now
                )) {
                return Refusal::needs_date;
            }
            break;
        case Need::target:
            if (details.target == nullptr || details.target->number == complaint.number ||
                !is_open(details.target->status) ||
                !may_see(situation.organisation, situation.actor, *details.target)) {
                return Refusal::needs_target;
            }
            break;
    }
    return std::nullopt;
}

std::optional<Refusal> unless(bool holds, Refusal refusal) {
    return holds ? std::nullopt : std::optional(refusal);
}

// Of those kept before the proposer was: whoever has the complaint.
const std::string& proposer_of(const Course& course) {
    return course.proposed_by.empty() ? course.officer : course.proposed_by;
}

std::optional<Refusal> check(Condition condition, const Situation& situation) {
    const Complaint& complaint = situation.complaint;
    const Course& course = complaint.course;
    const TimePoint now = situation.now;
    const auto fresh = [&](const std::optional<TimePoint>& since) {
        return since && now - *since <= reopen_within;
    };
    switch (condition) {
        case Condition::none:
        case Condition::light:
        case Condition::heavy:
            return std::nullopt;
        case Condition::not_ruled:
            return unless(!course.ruled, Refusal::ruled);
        case Condition::returned_twice:
            return unless(course.returned >= disputed_after, Refusal::not_disputed);
        case Condition::waiting:
            return unless(course.waiting_since.has_value(), Refusal::not_waiting);
        case Condition::before_deadline:
            return unless(
                now < due_in_force(situation.organisation, complaint, now), Refusal::past_deadline
            );
        case Condition::extension_asked:
            return unless(course.extension_asked.has_value(), Refusal::not_asked);
        case Condition::proposed:
            if (course.proposed.empty()) return Refusal::not_proposed;
            return unless(situation.actor.id() != proposer_of(course), Refusal::own_proposal);
        case Condition::urged_not_today:
            return unless(
                !course.urged_at || now - *course.urged_at >= urge_interval, Refusal::too_soon
            );
        case Condition::within_15_days:
            return unless(fresh(course.resolved_at), Refusal::too_late);
        case Condition::first_within_15_days:
            if (course.reopened_by_resident) return Refusal::once_only;
            return unless(fresh(course.closed_at), Refusal::too_late);
        case Condition::silent_15_days:
            return unless(
                course.resolved_at && now - *course.resolved_at >= reopen_within, Refusal::too_soon
            );
        case Condition::withdrawn_just_now:
            return unless(
                course.closed_at && now - *course.closed_at <= restore_within, Refusal::too_late
            );
        case Condition::rated:
            if (!complaint.rating) return Refusal::not_rated;
            return unless(!course.appealed, Refusal::not_appealed);
        case Condition::appealed:
            return unless(course.appealed, Refusal::not_appealed);
    }
    return std::nullopt;
}

}  // namespace

bool selected(const TransitionRow& row, const Situation& situation) {
    if (row.condition == Condition::light && is_heavy(situation.complaint)) return false;
    if (row.condition == Condition::heavy && !is_heavy(situation.complaint)) return false;
    return verdict_is(row, situation.details);
}

std::optional<Refusal> missing_for(const TransitionRow& row, const Situation& situation) {
    if (const auto refusal = check(row.condition, situation)) return refusal;
    for (const Need need :
         {Need::department,
          Need::other_department,
          Need::date,
          Need::later_deadline,
          Need::target,
          Need::text,
          Need::reason_for_same}) {
        if (!row.needs.contains(need)) continue;
        // Who assists may be given the whole of it.
        const bool hands_on = row.action == Action::transfer && need == Need::other_department;
        const auto refusal =
            hands_on ? needs_department(situation, But::the_holder) : check(need, situation);
        if (refusal) return refusal;
    }
    return std::nullopt;
}

}  // namespace heed::casework
