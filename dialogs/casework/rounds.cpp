#include "dialogs/casework/rounds.hpp"

#include "dialogs/casework/transitions.hpp"
#include "dialogs/casework/undo.hpp"

#include <algorithm>
#include <array>

namespace heed::casework {
namespace {

// Events by which the resident hears from people, not from the clockwork: signing for it is none.
constexpr std::array<std::string_view, 7> contacts = {
    "reply", "question", "started", "extended", "instructed", "resolved", "rejected"};

std::optional<Round::End> end_of(Status status) {
    switch (status) {
        case Status::resolved:
            return Round::End::resolved;
        case Status::rejected:
            return Round::End::rejected;
        case Status::withdrawn:
            return Round::End::withdrawn;
        case Status::merged:
            return Round::End::merged;
        default:
            return std::nullopt;
    }
}

// Whole seconds, as the export writes them, so that whoever recomputes it from there agrees.
TimePoint whole(TimePoint time) { return std::chrono::floor<std::chrono::seconds>(time); }

ComplaintEvent in_seconds(ComplaintEvent event) {
    event.at = whole(event.at);
    for (auto* time : {&event.facts.due_at, &event.facts.contact_due_at, &event.facts.own_due_at}) {
        if (*time) *time = whole(**time);
    }
    return event;
}

class Cutter {
public:
    void take(const ComplaintEvent& event) {
        if (rounds_.empty() || event.event == "reopened") begin(event);
        Round& round = rounds_.back();
        if (event.event == "restored") revive(round);
        if (round.end == Round::End::open) work(event, round);
        judge(event, round);
    }
    std::vector<Round> take_rounds() { return std::move(rounds_); }

private:
    void begin(const ComplaintEvent& event) {
        if (!rounds_.empty()) {
            Round& before = rounds_.back();
            if (event.facts.verdict == "reopened") before.overturned = true;
            if (event.facts.verdict == "no") {
                before.verdict = event.facts.verdict;
                before.answered = true;
            }
            before.reopened =
                before.end == Round::End::resolved && event.at - before.ended_at <= reopen_within;
        }
        Round round;
        round.first = rounds_.empty();
        round.rule = event.facts.rule;
        rounds_.push_back(std::move(round));
        allowance_ = {};
    }

    // Taken back a moment after it was withdrawn: as if nothing had happened.
    static void revive(Round& round) {
        round.end = Round::End::open;
        if (!round.stints.empty() && !round.stints.back().returned)
            round.stints.back().ended_at.reset();
    }

    void work(const ComplaintEvent& event, Round& round) {
        const EventFacts& facts = event.facts;
        if (facts.contact_due_at) hand_over(event, round);
        if (event.event == "returned") leave(event, round, true);
        const bool contact = std::ranges::find(contacts, event.event) != contacts.end();
        if (contact && !round.stints.empty()) meet(event, round.stints.back());
        if (event.event == "extended") {
            round.extended = true;
            allowance_ = {};  // whoever granted the date knew how late it had come
        }
        if (event.event == "accepted") round.worker = event.by;
        round.department = *facts.status == Status::filed ? std::string() : facts.department;
        round.due_at = *facts.due_at;
        round.own_due_at = round.due_at + allowance_;
        if (const auto end = end_of(*facts.status)) {
            round.end = *end;
            round.ended_at = event.at;
            leave(event, round, false);
        }
    }

    void hand_over(const ComplaintEvent& event, Round& round) {
        leave(event, round, false);
        if (event.facts.own_due_at) allowance_ = *event.facts.own_due_at - *event.facts.due_at;
        round.stints.push_back({event.facts.department, *event.facts.contact_due_at, {}, {}, false}
        );
    }

    static void meet(const ComplaintEvent& event, Stint& stint) {
        if (!stint.ended_at && !stint.contacted_at) stint.contacted_at = event.at;
    }

    static void leave(const ComplaintEvent& event, Round& round, bool returned) {
        if (round.stints.empty() || round.stints.back().ended_at) return;
        round.stints.back().ended_at = event.at;
        round.stints.back().returned = returned;
    }

    static void judge(const ComplaintEvent& event, Round& round) {
        if (event.event == "checked") round.checked = true;
        if (event.event == "rated") {
            if (!event.facts.verdict.empty()) round.verdict = event.facts.verdict;
            if (event.facts.satisfied != 0) round.satisfied = event.facts.satisfied;
            round.answered = true;
        }
        if (event.event == "appeal_upheld") {
            round.verdict.clear();
            round.satisfied = 0;
            round.struck = true;
        }
    }

    std::vector<Round> rounds_;
    Duration allowance_{};  // how much later than the resident's the department's deadline is
};

}  // namespace

std::optional<std::vector<Round>> rounds_of(const History& history, TimePoint as_of) {
    std::vector<const ComplaintEvent*> lasting;
    for (const ComplaintEvent& event : history.events) {
        if (event.at > as_of) break;
        if (event.event != undone_event) {
            lasting.push_back(&event);
        } else if (!lasting.empty()) {
            lasting.pop_back();  // what is taken back is always the event before
        }
    }
    Cutter cutter;
    for (const ComplaintEvent* event : lasting) {
        if (!event->facts.status || !event->facts.due_at) return std::nullopt;
        cutter.take(in_seconds(*event));
    }
    return cutter.take_rounds();
}

}  // namespace heed::casework
