#include "dialogs/casework/ladder.hpp"

#include "dialogs/casework/clocks.hpp"
#include "dialogs/ensure.hpp"

#include <algorithm>
#include <array>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 4> deadline_names = {
    "sign_for", "contact", "resolve", "silence"};
constexpr std::array<std::string_view, rung_count> rung_names = {
    "reminded", "overdue", "above", "published"};
// Of the time between its begin and the deadline.
constexpr std::array<int, rung_count> rung_percent = {75, 100, 150, 300};

EnumSet<Told> told_at(Rung rung) {
    switch (rung) {
        case Rung::reminded:
            return {Told::officers};
        case Rung::overdue:
            return {Told::officers, Told::head};
        case Rung::above:
            return {Told::head_above};
        case Rung::published:
            return {};
    }
    return {};
}

constexpr Duration asks_again_after = std::chrono::hours(24);

bool runs(const Complaint& complaint, Deadline deadline) {
    switch (complaint.status) {
        case Status::filed:
        case Status::assigned:
        case Status::reopened:
            return deadline != Deadline::silence &&
                   (deadline != Deadline::contact || complaint.course.contact_due);
        case Status::accepted:
        case Status::verified:
        case Status::in_progress:
            return deadline == Deadline::resolve ||
                   (deadline == Deadline::contact && complaint.course.contact_due);
        case Status::resolved:
            return deadline == Deadline::silence && complaint.course.resolved_at;
        case Status::closed:
        case Status::rejected:
        case Status::withdrawn:
        case Status::merged:
            return false;
    }
    return false;
}

auto& running(auto& course, Deadline deadline) {
    HEED_ENSURE(deadline != Deadline::silence);
    if (deadline == Deadline::sign_for) return course.signing;
    return deadline == Deadline::contact ? course.contacting : course.solving;
}

// A promise's time, from its begin to its end.
struct Span {
    TimePoint since, due;
    bool by_clock = false;
};

Span span_of(const Organisation& organisation, const Complaint& complaint, Deadline deadline) {
    const auto level = promised(organisation, complaint.category, complaint.emergency);
    const Promise promise = !level                           ? Promise{}
                            : deadline == Deadline::sign_for ? level->sign_for
                            : deadline == Deadline::contact  ? level->contact
                                                             : level->resolve;
    const Course& course = complaint.course;
    Span span;
    span.since = running(course, deadline).since.value_or(complaint.filed_at);
    span.by_clock = !level || promise.unit == Promise::Unit::clock_minutes;
    if (deadline == Deadline::sign_for) {
        span.due = complaint.sign_for_due_at;
    } else if (deadline == Deadline::contact) {
        span.due = *course.contact_due;
    } else if (course.waiting_since) {
        // As if the answer came at the last moment: before that the clock does not move.
        const TimePoint until = *course.waiting_since + waiting_max;
        span.due = due_in_force(organisation, complaint, until);
        span.since = since_in_force(organisation, complaint, until);
    } else {
        span.due = complaint.due_at;
    }
    return span;
}

// Nothing: a promise of no time has no other rung than its end.
std::optional<TimePoint> rung_at(const WorkingCalendar& calendar, const Span& span, Rung rung) {
    if (rung == Rung::overdue) return span.due;
    const int percent = rung_percent[static_cast<std::size_t>(rung)];
    const Duration whole =
        span.by_clock ? span.due - span.since : working_time(calendar, span.since, span.due);
    if (whole <= Duration{}) return std::nullopt;
    const Duration part = whole * percent / 100;
    return span.by_clock ? span.since + part : after_working_time(calendar, part, span.since);
}

// The first rung from `from` on that there is, and when.
std::optional<std::pair<std::int64_t, TimePoint>> next_rung(
    const WorkingCalendar& calendar, const Span& span, std::int64_t from
) {
    for (std::int64_t i = from; i < rung_count; ++i) {
        if (const auto at = rung_at(calendar, span, static_cast<Rung>(i))) return std::pair{i, *at};
    }
    return std::nullopt;
}

// Nobody does it, and the complaint's status stays.
Change happens_by_itself(const Complaint& complaint, std::string event, TimePoint now) {
    Change change;
    change.status = complaint.status;
    change.after = complaint;
    change.event.event = std::move(event);
    change.event.at = now;
    change.event.by = Actor{}.id();
    return change;
}

}  // namespace

bool is_rated(const Complaint& complaint) {
    const auto& resolved_at = complaint.course.resolved_at;
    return complaint.rating && (!resolved_at || complaint.rating->at >= *resolved_at);
}

std::string_view to_string(Deadline deadline) {
    const auto index = static_cast<std::size_t>(deadline);
    HEED_ENSURE(index < deadline_names.size());
    return deadline_names[index];
}

std::optional<Deadline> parse_deadline(std::string_view text) {
    const auto found = std::ranges::find(deadline_names, text);
    if (found == deadline_names.end()) return std::nullopt;
    return static_cast<Deadline>(found - deadline_names.begin());
}

std::string_view to_string(Rung rung) {
    const auto index = static_cast<std::size_t>(rung);
    HEED_ENSURE(index < rung_names.size());
    return rung_names[index];
}

std::string event_of(Deadline deadline, Rung rung) {
    return std::string(to_string(deadline)) + "_" + std::string(to_string(rung));
}

std::optional<Rung> last_rung(const Course& course, Deadline deadline) {
    if (deadline == Deadline::silence) return std::nullopt;
    const std::int64_t passed = running(course, deadline).passed;
    return passed == 0 ? std::nullopt : std::optional(static_cast<Rung>(passed - 1));
}

void wind(const Organisation& organisation, Complaint& complaint) {
    Course& course = complaint.course;
    for (const Deadline deadline : {Deadline::sign_for, Deadline::contact, Deadline::resolve}) {
        Running& clock = running(course, deadline);
        clock.next.reset();
        if (!runs(complaint, deadline)) continue;
        const Span span = span_of(organisation, complaint, deadline);
        const auto next = next_rung(organisation.calendar, span, clock.passed);
        if (next) clock.next = next->second;
    }
    course.lapses_at.reset();
    course.asks_again_at.reset();
    if (!runs(complaint, Deadline::silence)) return;
    course.lapses_at = *course.resolved_at + reopen_within;
    const bool asked = course.asked_again_at && *course.asked_again_at >= *course.resolved_at;
    if (!asked && !is_rated(complaint))
        course.asks_again_at = *course.resolved_at + asks_again_after;
}

void promise(const Organisation& organisation, Complaint& complaint, TimePoint now) {
    const WorkingCalendar& calendar = organisation.calendar;
    const ServiceLevel level =
        promised(organisation, complaint.category, complaint.emergency).value_or(ServiceLevel{});
    complaint.sign_for_due_at = due(calendar, level.sign_for, now);
    complaint.course.contact_due = due(calendar, level.contact, now);
    complaint.due_at = due(calendar, level.resolve, now);
    complaint.course.signing = complaint.course.contacting = complaint.course.solving = {now};
    wind(organisation, complaint);
}

std::optional<Change> climb(
    const Organisation& organisation, const Complaint& complaint, Deadline deadline, TimePoint now
) {
    if (!runs(complaint, deadline)) return std::nullopt;
    if (deadline == Deadline::silence) {
        auto lapsed = apply(organisation, Actor{}, Action::lapse, complaint, {}, now);
        if (auto* change = std::get_if<Change>(&lapsed)) return std::move(*change);
        const auto& asks = complaint.course.asks_again_at;
        if (!asks || *asks > now) return std::nullopt;
        Change change = happens_by_itself(complaint, std::string(asked_again_event), now);
        change.notice = "reminder";
        change.after.course.asked_again_at = now;
        wind(organisation, change.after);
        change.event.facts = standing_facts(organisation, change.after);
        return change;
    }
    const Span span = span_of(organisation, complaint, deadline);
    std::optional<Rung> reached;
    EnumSet<Told> told;
    std::int64_t passed = running(complaint.course, deadline).passed;
    while (const auto next = next_rung(organisation.calendar, span, passed)) {
        if (next->second > now) break;
        reached = static_cast<Rung>(next->first);
        told.insert(told_at(*reached));
        passed = next->first + 1;
    }
    if (!reached) return std::nullopt;
    Change change = happens_by_itself(complaint, event_of(deadline, *reached), now);
    change.told = told;
    running(change.after.course, deadline).passed = passed;
    wind(organisation, change.after);
    change.event.facts = standing_facts(organisation, change.after);
    return change;
}

}  // namespace heed::casework
