#include "dialogs/casework/effects.hpp"

#include "dialogs/casework/clocks.hpp"
#include "dialogs/casework/ladder.hpp"
#include "dialogs/casework/routing.hpp"

#include <algorithm>

namespace heed::casework {
namespace {

std::optional<ServiceLevel> level_of(const Organisation& organisation, const Complaint& complaint) {
    return promised(organisation, complaint.category, complaint.emergency);
}

// `time` moved by what waiting for the resident has taken of the resolution's time by `now`.
TimePoint moved_by_waiting(
    const Organisation& organisation, const Complaint& complaint, TimePoint time, TimePoint now
) {
    const auto& since = complaint.course.waiting_since;
    const auto level = level_of(organisation, complaint);
    if (!since || !level) return time;
    const TimePoint until = std::min(now, *since + waiting_max);
    return shifted(organisation.calendar, level->resolve, time, *since, until);
}

// To have told the resident something is to have spoken to them.
bool is_contact(const TransitionRow& row) {
    return row.notice == "reply" || row.notice == "question";
}

// Whoever holds it now has the whole time to sign for it, or to hand it on.
void restart_signing(const Situation& situation, Complaint& after) {
    if (const auto level = level_of(situation.organisation, after)) {
        after.sign_for_due_at =
            due(situation.organisation.calendar, level->sign_for, situation.now);
        after.course.signing = {situation.now};
    }
}

// Whoever gets it owes the resident a first word.
void restart_contact(const Situation& situation, Complaint& after) {
    if (const auto level = level_of(situation.organisation, after)) {
        after.course.contact_due =
            due(situation.organisation.calendar, level->contact, situation.now);
        after.course.contacting = {situation.now};
    }
}

void restart_work(const Situation& situation, Complaint& after) {
    if (const auto level = level_of(situation.organisation, after)) {
        after.due_at = due(situation.organisation.calendar, level->resolve, situation.now);
        after.course.solving = {situation.now};
    }
}

void end_waiting(const Situation& situation, Complaint& after) {
    const TimePoint due_at = due_in_force(situation.organisation, after, situation.now);
    after.course.solving.since = since_in_force(situation.organisation, after, situation.now);
    after.due_at = due_at;
    after.course.waiting_since.reset();
    after.course.question.clear();
}

void hand_to(const Situation& situation, Complaint& after) {
    after.department = situation.details.department;
    std::erase(after.assisting, after.department);
    after.course.officer = situation.details.officer;
    after.course.returned_by.clear();
    after.course.suggested.clear();
    restart_signing(situation, after);
    restart_contact(situation, after);
}

// What was under way is over, whatever comes next.
void drop_work(Complaint& after) {
    after.course.extension_asked.reset();
    after.course.proposed.clear();
    after.course.proposed_by.clear();
    after.course.planned_at.reset();
}

void reopen(const Situation& situation, Complaint& after) {
    Course& course = after.course;
    ++course.reopened;
    const bool ended = situation.complaint.status != Status::resolved;
    if (ended && situation.actor.kind == Actor::Kind::resident) course.reopened_by_resident = true;
    course.resolved_at.reset();
    course.closed_at.reset();
    course.granted_due.reset();
    course.silent = false;
    course.officer.clear();
    course.appealed = false;
    drop_work(after);
    restart_signing(situation, after);
    restart_contact(situation, after);
    restart_work(situation, after);
}

void rate(const Situation& situation, Complaint& after) {
    Rating rating = after.rating.value_or(Rating{});
    if (!situation.details.verdict.empty()) rating.solved = situation.details.verdict;
    if (situation.details.satisfied != 0)
        rating.satisfied = std::clamp(situation.details.satisfied, 1, 5);
    rating.at = situation.now;
    after.rating = rating;
}

// The right category with its promises, the right place, and to whom it is a matter. Nobody has
// signed for it yet.
void correct(const Situation& situation, Change& change) {
    Complaint& after = change.after;
    const Details& details = situation.details;
    const Organisation& organisation = situation.organisation;
    const Complaint& before = situation.complaint;
    if (!details.category.empty()) after.category = details.category;
    if (details.place != nullptr) {
        after.place = *details.place;
        after.area = details.area;
    }
    // A place that the map does not know takes it from nobody.
    const std::string& area = after.area.empty() ? before.area : after.area;
    const auto routed = rerouted(
        organisation, {before.category, before.area}, {after.category, area}, after.department
    );
    const auto level = level_of(organisation, after);
    if (level && !details.category.empty()) {
        after.due_at = due(organisation.calendar, level->resolve, after.filed_at);
    }
    if (!routed) return;
    after.department = routed->department;
    after.assisting = routed->assisting;
    after.course.officer.clear();
    after.status = change.status = routed->by_rule ? Status::assigned : Status::filed;
    restart_signing(situation, after);
    restart_contact(situation, after);
}

// A new promise, with a ladder of its own.
void extend(TimePoint deadline, TimePoint now, Complaint& after) {
    after.due_at = deadline;
    after.course.solving = {now};
    after.course.granted_due = deadline;
    after.course.extension_asked.reset();
}

// By the name that the row gives to what happened.
void take_effect(const TransitionRow& row, const Situation& situation, Change& change) {
    const Details& details = situation.details;
    Complaint& after = change.after;
    Course& course = after.course;
    switch (row.action) {
        case Action::route:
        case Action::assign:
        case Action::transfer:
            hand_to(situation, after);
            if (row.action == Action::transfer) drop_work(after), course.ruled = false;
            break;
        case Action::rule:
            hand_to(situation, after);
            course.ruled = true;
            break;
        case Action::accept:
            if (row.event == "accepted") course.officer = situation.actor.staff.id;
            break;
        case Action::give_back:
            ++course.returned;
            course.returned_by = after.department;
            course.suggested = details.department;
            course.officer.clear();
            after.department.clear();
            restart_signing(situation, after);
            break;
        case Action::ask:
            if (!course.waiting_since) course.waiting_since = situation.now;
            course.question = details.text;
            break;
        case Action::answer:
            end_waiting(situation, after);
            break;
        case Action::start:
            course.planned_at = details.date;
            break;
        case Action::assist:
            after.assisting.emplace_back(details.department);
            break;
        case Action::extend:
            if (row.event == "extended") {
                extend(*details.date, situation.now, after);
            } else {
                course.extension_asked = details.date;
            }
            break;
        case Action::grant:
            extend(std::max(*course.extension_asked, after.due_at), situation.now, after);
            break;
        case Action::refuse:
            course.extension_asked.reset();
            break;
        case Action::resolve:
            if (row.event == "resolution_proposed") {
                course.proposed = details.text;
                course.proposed_by = situation.actor.id();
            }
            break;
        case Action::sign:
            change.event.text = course.proposed;
            break;
        case Action::merge:
            course.merged_into = details.target->number;
            break;
        case Action::rate:
            rate(situation, after);
            break;
        case Action::lapse:
            course.silent = true;
            break;
        case Action::urge:
            if (situation.actor.kind == Actor::Kind::resident) course.urged_at = situation.now;
            break;
        case Action::amend:
            if (row.event != "amended") break;
            if (details.category.empty() && details.place == nullptr) {
                after.text = details.text;
            } else {
                correct(situation, change);
            }
            break;
        case Action::escalate:
            course.demanded_by = details.date;
            break;
        case Action::appeal:
            course.appealed = true;
            break;
        case Action::decide:
            course.appealed = false;
            break;
        case Action::restore:
            change.status = after.department.empty() ? Status::filed : Status::assigned;
            after.status = change.status;
            course.closed_at.reset();
            break;
        case Action::file:
        case Action::verify:
        case Action::reply:
        case Action::note:
        case Action::reject:
        case Action::withdraw:
        case Action::check:
        case Action::reopen:
        case Action::supplement:
        case Action::instruct:
        case Action::prove:
            break;
    }
}

// What every way into a state brings along.
void enter(Status status, const Situation& situation, Complaint& after) {
    const bool worked_on =
        status == Status::accepted || status == Status::verified || status == Status::in_progress;
    if (after.course.waiting_since && !worked_on) end_waiting(situation, after);
    if (status == situation.complaint.status) return;
    if (status == Status::resolved) {
        after.course.resolved_at = situation.now;
        drop_work(after);
    } else if (!is_open(status)) {
        after.course.closed_at = situation.now;
    } else if (status == Status::reopened) {
        reopen(situation, after);
    }
}

TimePoint contact_due(
    const Organisation& organisation, const Complaint& complaint, TimePoint from
) {
    const auto level = level_of(organisation, complaint);
    return level ? due(organisation.calendar, level->contact, from) : complaint.due_at;
}

// The clocks of the department that has the complaint from now on.
void start_clocks(const Situation& situation, const Complaint& after, EventFacts& facts) {
    const Complaint& before = situation.complaint;
    const bool reopened = after.status == Status::reopened && before.status != Status::reopened;
    // Given to another member of the same department, nothing begins anew.
    const bool handed = !after.department.empty() && after.status != Status::filed &&
                        (after.department != before.department ||
                         (before.status == Status::filed && after.status == Status::assigned));
    if (!reopened && !handed) return;
    facts.contact_due_at = contact_due(situation.organisation, after, situation.now);
    const auto level = level_of(situation.organisation, after);
    // Whoever sent it back and gets it again has lost that time by themselves.
    if (!handed || !level || after.department == before.course.returned_by) return;
    facts.own_due_at = std::max(
        *facts.due_at, due(situation.organisation.calendar, level->resolve, situation.now)
    );
}

EventFacts facts_of(const TransitionRow& row, const Situation& situation, const Complaint& after) {
    EventFacts facts = standing_facts(situation.organisation, after);
    start_clocks(situation, after, facts);
    if (!row.verdict.empty()) facts.verdict = situation.details.verdict;
    // As the rating keeps it.
    if (row.action == Action::rate && situation.details.satisfied != 0)
        facts.satisfied = after.rating->satisfied;
    return facts;
}

}  // namespace

EventFacts standing_facts(const Organisation& organisation, const Complaint& complaint) {
    EventFacts facts;
    facts.status = complaint.status;
    facts.department = complaint.department;
    facts.due_at = due_in_force(organisation, complaint, TimePoint::max());
    return facts;
}

ComplaintEvent filed_event(
    const Organisation& organisation,
    const Complaint& complaint,
    std::string_view by,
    std::string_view rule
) {
    ComplaintEvent event{complaint.filed_at, "filed", std::string(by), std::nullopt};
    event.facts = standing_facts(organisation, complaint);
    event.facts.rule = rule;
    if (complaint.status == Status::assigned) {
        event.facts.contact_due_at = contact_due(organisation, complaint, complaint.filed_at);
    }
    return event;
}

Change made_heavy(const Organisation& organisation, const Complaint& complaint, TimePoint now) {
    Change change;
    change.after = complaint;
    change.after.course.heavy = true;
    change.status = complaint.status;
    change.event = {now, "heavy", "heed", std::nullopt};
    change.event.facts = standing_facts(organisation, change.after);
    return change;
}

bool is_heavy(const Complaint& complaint) {
    return complaint.emergency || complaint.course.heavy || complaint.course.reopened >= 2;
}

TimePoint due_in_force(
    const Organisation& organisation, const Complaint& complaint, TimePoint now
) {
    return moved_by_waiting(organisation, complaint, complaint.due_at, now);
}

TimePoint since_in_force(
    const Organisation& organisation, const Complaint& complaint, TimePoint now
) {
    const TimePoint since = complaint.course.solving.since.value_or(complaint.filed_at);
    return moved_by_waiting(organisation, complaint, since, now);
}

Change carried_out(const TransitionRow& row, const Situation& situation) {
    Change change;
    change.after = situation.complaint;
    change.after.status = change.status = row.to.value_or(situation.complaint.status);
    change.event.at = situation.now;
    change.event.event = row.event;
    change.event.by = situation.actor.id();
    if (!situation.details.text.empty()) change.event.text = situation.details.text;
    change.notice = row.notice;
    change.told = row.told;
    take_effect(row, situation, change);
    enter(change.status, situation, change.after);
    if (is_contact(row)) change.after.course.contact_due.reset();
    wind(situation.organisation, change.after);
    // Who was told that this department has it need not hear it again.
    const Complaint& before = situation.complaint;
    const std::string& told_before =
        before.department.empty() ? before.course.returned_by : before.department;
    if (change.notice == "assigned" && change.after.department == told_before) {
        change.notice.clear();
    }
    change.event.facts = facts_of(row, situation, change.after);
    return change;
}

}  // namespace heed::casework
