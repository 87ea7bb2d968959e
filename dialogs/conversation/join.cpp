#include "dialogs/conversation/join.hpp"

#include "dialogs/conversation/turn.hpp"

#include <algorithm>
#include <utility>

namespace heed::conversation {
namespace {

struct Unfinished {
    Draft draft;
    TimePoint told_at{};
};

// The ones to set aside, the latest first; the draft in hand is not among them.
std::vector<Unfinished> set_aside(State& here, State& there) {
    std::vector<Unfinished> drafts;
    const auto take = [&](std::optional<Draft>& draft, TimePoint told_at) {
        if (draft) drafts.push_back({*std::exchange(draft, std::nullopt), told_at});
    };
    if (here.draft) take(there.draft, there.last_message_at);
    take(here.parked, here.parked_at);
    take(there.parked, there.parked_at);
    return drafts;
}

// The later of what was cancelled can still be restored.
void keep_later_trash(Turn& turn, State& there) {
    State& here = turn.state;
    if (!there.trash) return;
    const bool theirs = !here.trash || there.trashed_at > here.trashed_at;
    if (theirs) {
        std::swap(here.trash, there.trash);
        std::swap(here.trashed_at, there.trashed_at);
    }
    if (there.trash) discard_photos(turn, *there.trash);
}

// What was being said there of filed complaints, where nothing of it is said here.
void take_over_talk(State& here, State& there) {
    const bool is_free = !here.draft && here.focus == Focus::none;
    if (is_free && !there.about.empty()) {
        here.focus = there.focus;
        here.options = std::move(there.options);
        here.about = std::move(there.about);
    }
    if (there.answered_at > here.answered_at) {
        here.answered = std::move(there.answered);
        here.answered_at = there.answered_at;
    }
    if (there.partner > here.partner) {
        here.partner = there.partner;
        here.partner_at = there.partner_at;
    }
    if (there.taken_back_at > here.taken_back_at) {
        here.taken_back = std::move(there.taken_back);
        here.taken_back_at = there.taken_back_at;
    }
}

}  // namespace

std::optional<Step> join(State here, State there, const Context& context) {
    Step step;
    step.state = std::move(here);
    State& state = step.state;
    Turn turn{state, context, step.effects};

    const bool draft_is_theirs = !state.draft && there.draft;
    std::vector<Unfinished> aside = set_aside(state, there);
    if (aside.size() > 1) return std::nullopt;
    if (!aside.empty()) {
        state.parked = std::move(aside.front().draft);
        state.parked_at = aside.front().told_at;
        lay_aside(turn, *state.parked);
    }
    keep_later_trash(turn, there);
    if (draft_is_theirs) {
        state.draft = std::move(there.draft);
        state.draft->now.accepted = false;
        state.draft->now.edit = Focus::none;
        state.asked = {};
    }
    if (draft_is_theirs || state.focus == Focus::stale) forget_question(state);
    // Options that are on either screen will not count any more: ask afresh.
    state.draft_changed = state.draft.has_value();
    take_over_talk(state, there);

    if (!state.language_settled && there.language_settled) {
        state.language = there.language;
        state.language_settled = true;
    }
    if (state.language.empty()) state.language = context.settings.languages.front();
    state.anonymous = state.anonymous || there.anonymous;
    state.noticed = state.noticed || there.noticed;
    state.left = false;
    state.abused_at = std::max(state.abused_at, there.abused_at);
    // Above both: timers, held replies and options of either are of the past.
    state.revision = std::max(state.revision, there.revision) + 1;
    state.epoch = std::max(state.epoch, there.epoch) + 1;
    state.last_message_at = context.now;
    say(turn, "link.done");
    state.reply_owed = true;
    step.reply_owed = true;
    return step;
}

State left_behind(const State& shared) {
    State state;
    state.language = shared.language;
    state.channel_language = shared.channel_language;
    state.language_settled = shared.language_settled;
    state.anonymous = shared.anonymous;
    state.noticed = shared.noticed;
    state.revision = shared.revision + 1;
    state.epoch = shared.epoch + 1;
    state.last_message_at = shared.last_message_at;
    return state;
}

}  // namespace heed::conversation
