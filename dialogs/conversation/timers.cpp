// What happens when a person says nothing for a while. Each timer carries the revision at which it
// was armed; any later message makes it stale.
#include "dialogs/conversation/turn.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

bool files_itself(const Turn& turn) {
    const State& state = turn.state;
    if (turn.context.settings.file_after <= Duration{}) return false;
    if (!place_is_good(turn.context, state.draft->now)) return false;
    const Focus next = next_question(state, turn.context).focus;
    if (state.focus == Focus::concern) return next == Focus::photos || next == Focus::confirm;
    return state.focus == Focus::photos && next == Focus::confirm;
}

void remind(Turn& turn) {
    State& state = turn.state;
    state.asked.reminders = 1;
    const DraftValues& draft = state.draft->now;
    const bool has_content =
        !draft.texts.empty() || draft.category_from == CategorySource::resident;
    Notice notice;
    notice.event = "reminder";
    notice.text = turn.context.texts.reply(
        turn.language(),
        has_content ? "draft.reminder" : "draft.reminder_empty",
        {{"question", open_question(turn, state.focus)}},
        state.epoch
    );
    if (has_content) note_options(state, notice.text);
    turn.effects.emplace_back(Push{std::move(notice)});
}

void file_unasked(Turn& turn) {
    Notice notice;
    notice.event = "filed";
    notice.complaint = turn.context.facts.next;
    notice.text = file_draft(turn, "filed.auto");
    for (const Effect& effect : turn.effects) {
        if (const auto* file = std::get_if<FileComplaint>(&effect)) {
            notice.status = to_string(file->complaint.status);
        }
    }
    turn.effects.emplace_back(Push{std::move(notice)});
}

}  // namespace

void arm(Turn& turn, std::string name, Duration after) {
    turn.effects.emplace_back(ArmTimer{std::move(name), std::max(after, Duration{1000})});
}

// The first of what is to happen to a draft; it arms the next when it comes. A draft waits while a
// person is spoken to.
void arm_draft(Turn& turn) {
    const State& state = turn.state;
    if (!state.draft || with_person(state)) return;
    const Settings& settings = turn.context.settings;
    const Duration park = state.last_message_at + settings.park_after - turn.context.now;
    if (!state.left && files_itself(turn) && settings.file_after < park) {
        arm(turn, "autofile", settings.file_after);
    } else if (!state.left && state.asked.reminders == 0 && remind_after < park) {
        arm(turn, "remind", remind_after);
    } else {
        arm(turn, "park", park);
    }
}

void arm_timers(Turn& turn) {
    const State& state = turn.state;
    const TimePoint now = turn.context.now;
    const Settings& settings = turn.context.settings;
    arm_handover(turn);
    arm_draft(turn);
    if (state.parked) arm(turn, "drop", state.parked_at + settings.keep_drafts - now);
    if (state.focus == Focus::rate_missing || state.focus == Focus::rate_rest)
        arm(turn, "missing", missing_time);
    if (state.trash) arm(turn, "purge", state.trashed_at + trash_time - now);
}

void take_timer(Turn& turn, const TimerEvent& event) {
    State& state = turn.state;
    if (event.revision != state.revision || state.reply_owed) return;
    if (event.name == "drop" || event.name == "purge") return drop_expired(turn);
    if (event.name == "handover") return take_handover_timer(turn);
    if (event.name == "missing") {
        leave_rating(turn);
        if (state.focus == Focus::rate_missing || state.focus == Focus::rate_rest) {
            forget_question(state);
        }
        return;
    }
    if (!state.draft || with_person(state)) return;
    if (event.name == "autofile" && files_itself(turn) && !state.left) {
        file_unasked(turn);
        if (state.draft) arm_timers(turn);  // the next matter of the same message
    } else if (event.name == "autofile") {
        arm_draft(turn);
    } else if (event.name == "remind") {
        if (state.asked.reminders == 0 && !state.left) remind(turn);
        arm_draft(turn);
    } else if (event.name == "park") {
        park(turn);
        arm_timers(turn);
    }
}

}  // namespace heed::conversation
