// The life of a draft besides filing: cancelled, set aside, brought back, dropped.
#include "dialogs/conversation/turn.hpp"

namespace heed::conversation {
namespace {

void forget_half_done(Draft& draft) {
    DraftValues& values = draft.now;
    draft.photo_place.reset();
    // Others were to come in their place, and have not.
    if (values.edit == Focus::edit_photos && values.photos.empty())
        values.photos = std::exchange(draft.removed, {});
}

}  // namespace

void forget_question(State& state) {
    state.focus = Focus::none;
    state.options.clear();
    state.about.clear();
}

void forget_supplement(State& state) {
    state.supplemented.clear();
    state.supplement_photos.clear();
    state.supplement_voices.clear();
    state.supplement_text.clear();
    state.supplement_place.reset();
}

void forget_fragment(Turn& turn) {
    State& state = turn.state;
    state.fragment.clear();
    if (state.fragment_voices.empty()) return;
    turn.effects.emplace_back(DiscardPhotos{std::exchange(state.fragment_voices, {})});
}

void end_draft(Turn& turn) {
    turn.state.draft.reset();
    turn.state.asked = {};
    turn.state.draft_changed = false;
    forget_question(turn.state);
    ++turn.state.epoch;
}

void lay_aside(Turn& turn, Draft& draft) {
    DraftValues& values = draft.now;
    draft.history.clear();
    forget_half_done(draft);
    if (!draft.removed.empty())
        turn.effects.emplace_back(DiscardPhotos{std::exchange(draft.removed, {})});
    if (values.candidates.empty()) return;
    if (!values.place) values.place = kept_place(in_words(values.candidates));
    values.candidates.clear();
}

void throw_away(Turn& turn) {
    State& state = turn.state;
    if (state.trash) discard_photos(turn, *state.trash);
    // With its steps back: who brings it back goes on where they were.
    state.trash = std::move(state.draft);
    if (state.trash) forget_half_done(*state.trash);
    state.trashed_at = turn.context.now;
    end_draft(turn);
}

void cancel_draft(Turn& turn) {
    State& state = turn.state;
    std::vector<std::string> queue = std::exchange(state.draft->queue, {});
    const std::optional<PlaceFound> place = state.draft->now.place;
    throw_away(turn);
    say(turn, "draft.cancelled");
    if (auto next = begin_next(turn, std::move(queue), place)) {
        say(turn, std::move(next->key), std::move(next->values));
    }
}

void park(Turn& turn) {
    State& state = turn.state;
    if (!state.draft) return;
    if (state.parked) discard_photos(turn, *state.parked);
    state.parked = std::move(state.draft);
    lay_aside(turn, *state.parked);
    state.parked_at = state.last_message_at;
    // An answer that waits for more is given up with the draft it belonged to.
    end_draft(turn);
}

void unpark(Turn& turn) {
    State& state = turn.state;
    state.draft = std::move(state.parked);
    state.parked.reset();
    state.asked = {};
    state.draft->now.accepted = false;
    state.draft->now.edit = Focus::none;
    forget_question(state);
    state.draft_changed = true;
    say(turn, "draft.restored");
}

void drop_expired(Turn& turn) {
    State& state = turn.state;
    const TimePoint now = turn.context.now;
    if (state.parked && now - state.parked_at >= turn.context.settings.keep_drafts) {
        discard_photos(turn, *state.parked);
        state.parked.reset();
        if (state.focus == Focus::stale) forget_question(state);
    }
    if (state.trash && now - state.trashed_at >= trash_time) {
        discard_photos(turn, *state.trash);
        state.trash.reset();
    }
}

void offer_parked(Turn& turn) {
    State& state = turn.state;
    const auto days =
        std::chrono::round<std::chrono::days>(turn.context.now - state.parked_at).count();
    const std::string when = days >= 1 ? turn.text("word.days_ago", {{"n", std::to_string(days)}})
                                       : turn.text("word.earlier_today");
    const std::string summary = summary_of(turn, state.parked->now);
    say(turn, "draft.stale", {{"when", when}, {"summary", summary}});
    state.focus = Focus::stale;
    note_options(
        state,
        turn.context.texts.reply(
            turn.language(), "draft.stale", {{"when", when}, {"summary", summary}}, state.epoch
        )
    );
}

}  // namespace heed::conversation
