// The words that work anywhere, and the short answers.
#include "dialogs/conversation/turn.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

// Something was settled that the card on the screen shows: show it again. Elsewhere the question
// stays, so that nobody is asked for the place once more for saying "anonymous".
void show_again(Turn& turn) {
    const Focus focus = turn.state.focus;
    const bool card =
        focus == Focus::photos || focus == Focus::confirm || focus >= Focus::edit_menu;
    (card ? turn.state.draft_changed : turn.state.interrupted) = true;
}

void speak(Turn& turn, std::string_view language) {
    const auto& known = turn.context.settings.languages;
    if (std::ranges::find(known, language) == known.end()) return aside(turn, "language");
    turn.state.language = language;
    turn.state.language_settled = true;
    say(turn, "language");
    if (turn.state.draft) {
        turn.state.interrupted = true;
    } else {
        say(turn, "greet");
    }
}

void cancel(Turn& turn) {
    if (turn.state.draft) {
        cancel_draft(turn);
    } else if (turn.state.focus == Focus::stale) {
        take_choice(turn, "stale:drop");
    } else if (const auto* complaint = just_filed(turn)) {
        say(turn, "after.cancel_how", {{"no", complaint->number}});
    } else {
        say(turn, "draft.cancel_none");
    }
}

void restore(Turn& turn) {
    State& state = turn.state;
    if (!state.draft && state.taken_back_at > state.trashed_at && restore_withdrawn(turn)) return;
    if (state.draft || !state.trash) return aside(turn, "draft.restore_none");
    state.draft = std::move(state.trash);
    state.trash.reset();
    state.asked = {};
    state.draft->now.accepted = false;
    forget_question(state);
    state.draft_changed = true;
    say(turn, "draft.restored");
}

void resume(Turn& turn) {
    State& state = turn.state;
    if (state.draft) {
        state.interrupted = true;
    } else if (state.parked) {
        unpark(turn);
    } else {
        say(turn, "draft.cancel_none");
    }
}

// From anywhere to rest in one word: what was being told is set aside, not lost.
void leave_for_menu(Turn& turn) {
    State& state = turn.state;
    leave_rating(turn);
    park(turn);
    forget_question(state);
    if (state.parked) say(turn, "draft.aside");
    say(turn, "help");
}

void undo(Turn& turn) {
    if (!step_back(turn)) return aside(turn, "draft.undo_none");
    turn.state.draft_changed = true;
    say(turn, "draft.undone");
}

void hide_person(Turn& turn, bool hidden) {
    State& state = turn.state;
    state.anonymous = hidden;
    say(turn, hidden ? "anonymous" : "named");
    if (!state.draft) return;
    if (state.draft->now.edit == Focus::edit_contact) state.draft->now.edit = Focus::none;
    show_again(turn);
}

void edit(Turn& turn, Focus what) {
    if (turn.state.draft) return start_edit(turn, what);
    if (const auto* complaint = amended_one(turn)) {
        return say(turn, "after.amend_how", {{"no", complaint->number}});
    }
    say(turn, "draft.cancel_none");
}

void start_again(Turn& turn) {
    if (!turn.state.draft) return say(turn, "greet");
    throw_away(turn);
    say(turn, "draft.again");
}

void greet(Turn& turn) {
    if (turn.state.draft) {
        turn.state.interrupted = true;
    } else if (turn.state.parked) {
        offer_parked(turn);
    } else {
        say(turn, "greet");
    }
}

// 是, 好, 不, 没有: they answer what is on the screen and never become content.
void answer_shortly(Turn& turn, Word word) {
    State& state = turn.state;
    const Focus focus = state.focus;
    const bool agrees = word == Word::yes || word == Word::submit;
    if (focus == Focus::erase) return choose_erasing(turn, word == Word::yes);
    if (!state.draft) {
        if (focus == Focus::stale) return take_choice(turn, agrees ? "stale:resume" : "stale:drop");
        if (word == Word::submit && offer_back(turn)) return;
        return agrees ? say_received(turn) : say(turn, "ok");
    }
    DraftValues& draft = state.draft->now;
    if (word == Word::submit) {
        remember(turn);
        return accept(turn);
    }
    if (word == Word::yes) {
        const bool card = focus == Focus::photos || focus == Focus::confirm ||
                          focus == Focus::place || focus == Focus::concern ||
                          offers_photo_place(state);
        if (card && !state.options.empty()) {
            const std::string first = state.options.front().choice;
            return take_choice(turn, first);
        }
        state.interrupted = true;
        return;
    }
    const bool none = word == Word::nothing_to_add || word == Word::no_photos;
    // Said ahead of the question, which need not be asked then.
    if (word == Word::no_photos && focus != Focus::photos) {
        state.asked.photos = std::max(state.asked.photos, 1);
        state.interrupted = true;
        return;
    }
    if (focus == Focus::concern && !none) return choose_neighbours(turn, "other");
    const bool denies = word == Word::wrong || (word == Word::no && focus == Focus::confirm);
    if (denies && (focus == Focus::photos || focus == Focus::confirm)) {
        return start_edit(turn, Focus::edit_menu);
    }
    if (focus == Focus::photos && !state.options.empty()) return take_choice(turn, "photos:none");
    if (focus == Focus::place_pick && !none) return take_choice(turn, "location:0");
    // "旁边有什么店吗？" "没有": then it is as it was said.
    if (focus == Focus::place && draft.place && !denies && !state.options.empty())
        return take_choice(turn, "location:as_is");
    if (draft.edit != Focus::none) {
        draft.edit = Focus::none;
        state.draft_changed = true;
        return;
    }
    // With its options, since a number picks one.
    if (focus == Focus::description && none) state.draft_changed = true;
    state.interrupted = true;
}

// "不知道": whoever cannot say is led on, and the words never become content.
void know_no_better(Turn& turn) {
    State& state = turn.state;
    if (!state.draft) return say(turn, "ok");
    DraftValues& draft = state.draft->now;
    const bool about_place = state.focus == Focus::place || state.focus == Focus::place_pick;
    if (draft.edit != Focus::none) {
        draft.edit = Focus::none;
    } else if (about_place && (draft.place || !draft.candidates.empty())) {
        remember(turn);
        take_place_as_is(turn);
    } else if (about_place && state.asked.place >= 3) {
        return take_choice(turn, "location:as_is");
    } else if (about_place) {
        state.asked.place = 2;  // the next form is the last one, with its way out
    } else if (state.focus == Focus::category && !state.options.empty()) {
        const std::string staff_decide = state.options.back().choice;
        return take_choice(turn, staff_decide);
    } else {
        state.interrupted = true;
        return;
    }
    state.draft_changed = true;
}

}  // namespace

void take_word(Turn& turn, Word word) {
    State& state = turn.state;
    switch (word) {
        case Word::unsure:
            know_no_better(turn);
            return;
        case Word::yes:
        case Word::submit:
        case Word::no:
        case Word::wrong:
        case Word::nothing_to_add:
        case Word::no_photos:
            answer_shortly(turn, word);
            return;
        case Word::wait:
            if (!state.draft) say(turn, "ok");
            state.interrupted = true;
            return;
        case Word::cancel:
            cancel(turn);
            return;
        case Word::restore:
            restore(turn);
            return;
        case Word::undo:
            undo(turn);
            return;
        case Word::resume:
            resume(turn);
            return;
        case Word::withdraw:
            if (state.draft) {
                cancel(turn);
            } else {
                withdraw(turn, nullptr);
            }
            return;
        case Word::help:
            aside(turn, "help");
            return;
        case Word::menu:
            leave_for_menu(turn);
            return;
        case Word::status:
            tell_status(turn);
            return;
        case Word::human:
            ask_for_person(turn);
            return;
        case Word::anonymous:
            hide_person(turn, true);
            return;
        case Word::named:
            hide_person(turn, false);
            return;
        case Word::another:
            begin_another(turn);
            return;
        case Word::again:
            start_again(turn);
            return;
        case Word::edit:
            edit(turn, Focus::edit_menu);
            return;
        case Word::edit_description:
            edit(turn, Focus::edit_description);
            return;
        case Word::edit_category:
            edit(turn, Focus::category);
            return;
        case Word::edit_place:
            edit(turn, Focus::edit_place);
            return;
        case Word::edit_photos:
            edit(turn, Focus::edit_photos);
            return;
        case Word::edit_contact:
            edit(turn, Focus::edit_contact);
            return;
        case Word::thanks:
            aside(turn, "thanks");
            return;
        case Word::greeting:
            greet(turn);
            return;
        case Word::who_are_you:
            aside(turn, "who_are_you");
            return;
        case Word::english:
            speak(turn, "en");
            return;
        case Word::chinese:
            speak(turn, "zh-CN");
            return;
        case Word::refuse_privacy:
            refuse_privacy(turn);
            return;
        case Word::my_data:
        case Word::export_data:
        case Word::erase_data:
            tell_rights(turn, word);
            return;
        case Word::urge:
            urge(turn, nullptr);
            return;
        case Word::solved:
            say_solved(turn, Verdict::solved);
            return;
        case Word::partly_solved:
            say_solved(turn, Verdict::partly);
            return;
        case Word::not_solved:
            say_solved(turn, Verdict::unsolved);
            return;
    }
}

}  // namespace heed::conversation
