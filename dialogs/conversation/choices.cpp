// Options: tapped, or typed by number or words.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace heed::conversation {
namespace {

constexpr int album_max = 20;  // more than any phone sends at once

bool offers(const State& state, std::string_view choice) {
    return std::ranges::any_of(state.options, [&](const Option& option) {
        return option.choice == choice;
    });
}

void expired(Turn& turn) { aside(turn, "option.expired"); }

void choose_category(Turn& turn, const std::string& category) {
    if (!turn.context.organisation.category(category)) return expired(turn);
    DraftValues& draft = draft_of(turn);
    remember(turn);
    turn.state.draft_changed = true;
    const bool says_nothing =
        category == catch_all(turn.context.organisation) && draft.texts.empty();
    if (says_nothing) {
        draft.edit = Focus::edit_description;
    } else {
        set_category(draft, category, 1.0, CategorySource::resident);
        if (draft.edit == Focus::edit_menu) draft.edit = Focus::none;
    }
}

void choose_place(Turn& turn, std::string_view which) {
    if (!turn.state.draft) return expired(turn);
    DraftValues& draft = turn.state.draft->now;
    if (which == "as_is") {
        if (!offers(turn.state, "location:as_is")) return expired(turn);
        remember(turn);
        take_place_as_is(turn);
        turn.state.draft_changed = true;
        return;
    }
    std::size_t number = 0;
    const auto read = std::from_chars(which.data(), which.data() + which.size(), number);
    const bool whole = read.ec == std::errc{} && read.ptr == which.data() + which.size();
    if (whole && number <= 1 && offers_photo_place(turn.state))
        return answer_photo_place(turn, number == 1);
    if (!whole || draft.candidates.empty() || number > draft.candidates.size())
        return expired(turn);
    remember(turn);
    if (number == 0) {
        draft.candidates.clear();
    } else {
        const PlaceFound chosen = draft.candidates[number - 1];
        set_place(turn, chosen);
        // Picked by the person from a list: as exact as it will get.
        draft.place_as_is = true;
    }
    turn.state.draft_changed = true;
}

void choose_parked(Turn& turn, std::string_view what) {
    State& state = turn.state;
    if (!state.parked || state.draft) return expired(turn);
    if (what == "resume") return unpark(turn);
    if (what != "drop") return expired(turn);
    if (state.trash) discard_photos(turn, *state.trash);
    state.trash = std::move(state.parked);
    state.parked.reset();
    state.trashed_at = turn.context.now;
    ++state.epoch;
    forget_question(state);
    say(turn, "draft.cancelled");
}

void choose_confirm(Turn& turn, std::string_view what) {
    State& state = turn.state;
    if (!state.draft) return expired(turn);
    if (what == "yes") {
        // Only what is on the screen can be agreed to.
        if (!offers(state, "confirm:yes") && !offers(state, "photos:none")) return expired(turn);
        remember(turn);
        return accept(turn);
    }
    if (what == "edit") return start_edit(turn, Focus::edit_menu);
    if (what != "cancel") return expired(turn);
    cancel_draft(turn);
}

void choose_edit(Turn& turn, std::string_view slot) {
    static const std::map<std::string_view, Focus> slots{
        {"description", Focus::edit_description},
        {"category", Focus::category},
        {"location", Focus::edit_place},
        {"photos", Focus::edit_photos},
        {"contact", Focus::edit_contact},
    };
    const auto found = slots.find(slot);
    if (found == slots.end() || !turn.state.draft) return expired(turn);
    start_edit(turn, found->second);
}

// "3": so many photos were chosen from the album and will come one by one.
void announce_album(Turn& turn, std::string_view count) {
    int photos = 0;
    const auto read = std::from_chars(count.data(), count.data() + count.size(), photos);
    if (read.ec != std::errc{} || photos < 0 || photos > album_max) return;
    turn.state.album_left = photos;
    turn.state.album_at = turn.context.now;
}

void tell_privacy(Turn& turn) {
    const std::string& url = turn.context.settings.privacy_url;
    turn.state.noticed = true;
    url.empty() ? aside(turn, "privacy_short") : aside(turn, "privacy", {{"url", url}});
}

void choose_menu(Turn& turn, std::string_view name) {
    constexpr std::string_view album = "album:";
    if (name.starts_with(album)) return announce_album(turn, name.substr(album.size()));
    if (name == "privacy") return tell_privacy(turn);
    static const std::map<std::string_view, Word> words{
        {"help", Word::help},
        {"status", Word::status},
        {"human", Word::human},
        {"cancel", Word::cancel},
        {"undo", Word::undo},
        {"anonymous", Word::anonymous},
        {"restore", Word::restore},
        {"withdraw", Word::withdraw},
        {"new", Word::another},
        {"report", Word::greeting},
    };
    if (name == "language") {
        take_word(turn, turn.language() == "en" ? Word::chinese : Word::english);
    } else if (const auto found = words.find(name); found != words.end()) {
        take_word(turn, found->second);
    } else {
        expired(turn);
    }
}

}  // namespace

// "人民医院东院 / 人民医院主院".
PlaceFound in_words(const std::vector<PlaceFound>& candidates) {
    PlaceFound found;
    found.place.level = PlaceLevel::words;
    for (const PlaceFound& candidate : candidates) {
        found.place.label += (found.place.label.empty() ? "" : " / ") + candidate.place.label;
    }
    return found;
}

// The resident knows no better: the place is taken as it stands.
void take_place_as_is(Turn& turn) {
    DraftValues& draft = turn.state.draft->now;
    if (!draft.place) {
        const std::string words = in_words(draft.candidates).place.label;
        set_words_as_place(turn, words.empty() ? turn.text("word.place_unknown") : words);
    }
    draft.candidates.clear();
    draft.place_as_is = true;
}

void accept(Turn& turn) {
    State& state = turn.state;
    DraftValues& draft = state.draft->now;
    const bool has_content =
        !draft.texts.empty() || draft.category_from == CategorySource::resident;
    draft.edit = Focus::none;
    state.draft_changed = true;
    if (!has_content) return;
    draft.accepted = true;
    if (place_is_good(turn.context, draft)) return;
    const bool tried = draft.place || state.asked.place >= 2 || state.asked.reminders > 0;
    if (tried || !draft.candidates.empty()) {
        take_place_as_is(turn);
    } else {
        state.asked.place = 2;  // the next question is the last one, with its way out
    }
}

void start_edit(Turn& turn, Focus what) {
    State& state = turn.state;
    if (!state.draft) return expired(turn);
    remember(turn);
    Draft& draft = *state.draft;
    draft.now.accepted = false;
    draft.now.edit = what;
    state.draft_changed = true;
    if (what == Focus::category) {
        const std::string old = draft.now.category;
        offer_alternatives(turn, old, Offer::all);
        draft.now.category.clear();
        draft.now.certainty = 0;
        draft.now.category_from = CategorySource::nobody;
        draft.now.edit = Focus::none;
        state.asked.category = 0;
        // Nothing else to offer: the old one stays.
        if (draft.now.alternatives.empty()) draft.now.category = old;
    } else if (what == Focus::edit_photos && !draft.now.photos.empty()) {
        if (!draft.removed.empty()) {
            for (Snapshot& snapshot : draft.history) {
                std::erase_if(snapshot.values.photos, [&](PhotoId photo) {
                    return std::ranges::find(draft.removed, photo) != draft.removed.end();
                });
            }
            turn.effects.emplace_back(DiscardPhotos{draft.removed});
        }
        draft.removed = std::exchange(draft.now.photos, {});
    }
}

void take_choice(Turn& turn, std::string_view id) {
    const std::size_t colon = id.find(':');
    const std::string_view name = id.substr(0, colon);
    const std::string_view value = colon == id.npos ? std::string_view{} : id.substr(colon + 1);
    if (name == "category") return choose_category(turn, std::string(value));
    if (name == "location") return choose_place(turn, value);
    if (name == "stale") return choose_parked(turn, value);
    if (name == "confirm") return choose_confirm(turn, value);
    if (name == "edit") return choose_edit(turn, value);
    if (name == "menu") return choose_menu(turn, value);
    if (name == "rating") return choose_rating(turn, value);
    if (name == "question") return choose_answer(turn, value);
    if (name == "erase") return choose_erasing(turn, value == "yes");
    if (name == "concern") return choose_neighbours(turn, value);
    if (id == "photos:none") return choose_confirm(turn, "yes");
    expired(turn);
}

void take_tap(Turn& turn, const content::Choice& choice) {
    if (choice.id.empty()) {
        if (is_valid_utf8(choice.text)) return take_text(turn, choice.text, Hold::none);
        return expired(turn);
    }
    std::string_view id = choice.id;
    if (!is_valid_utf8(id)) return expired(turn);
    const std::size_t at = id.rfind('@');
    if (at != id.npos) {
        const bool current = id.substr(at + 1) == std::to_string(turn.state.epoch);
        id = id.substr(0, at);
        if (!current && !id.starts_with("menu:") && !id.starts_with("rating:"))
            return expired(turn);
    }
    take_choice(turn, id);
}

}  // namespace heed::conversation
