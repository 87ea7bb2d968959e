// Merging what a person says into the draft. Nothing sent is thrown away; the better knowledge
// wins.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

constexpr std::size_t alternatives_offered = 3;

std::size_t bytes_of(const std::vector<std::string>& texts) {
    std::size_t bytes = 0;
    for (const std::string& text : texts) bytes += kept_bytes(text);
    return bytes;
}

bool contains(const std::vector<PhotoId>& photos, PhotoId photo) {
    return std::ranges::find(photos, photo) != photos.end();
}

}  // namespace

DraftValues& draft_of(Turn& turn) {
    State& state = turn.state;
    if (!state.draft) {
        leave_rating(turn);
        state.draft.emplace();
        state.asked = {};
        forget_question(state);
        forget_supplement(state);
        // What the burst began with belongs to it, understood or not.
        if (!state.fragment.empty())
            state.draft->now.texts.push_back(std::exchange(state.fragment, {}));
        state.draft->now.voices = std::exchange(state.fragment_voices, {});
    }
    return state.draft->now;
}

void remember(Turn& turn) {
    if (!turn.state.draft) return;
    Draft& draft = *turn.state.draft;
    const DraftValues& now = draft.now;
    const bool empty = now.texts.empty() && !now.place && now.photos.empty() &&
                       now.voices.empty() && now.category.empty() && now.candidates.empty();
    // A step back undoes what was changed, not the question for it.
    DraftValues values = now;
    values.edit = Focus::none;
    if (empty || (!draft.history.empty() && draft.history.back().values == values)) return;
    draft.history.push_back({std::move(values), turn.state.asked});
    if (draft.history.size() > history_max) draft.history.erase(draft.history.begin());
}

bool step_back(Turn& turn) {
    if (!turn.state.draft || turn.state.draft->history.empty()) return false;
    Draft& draft = *turn.state.draft;
    Snapshot last = std::move(draft.history.back());
    draft.history.pop_back();
    // Photos that came since were sent, not said: stepping back does not lose them.
    for (const PhotoId photo : draft.now.photos) {
        const bool room = last.values.photos.size() <
                          static_cast<std::size_t>(std::max(0, turn.context.settings.photos_max));
        if (contains(last.values.photos, photo)) continue;
        if (room) {
            last.values.photos.push_back(photo);
        } else {
            draft.removed.push_back(photo);
        }
    }
    std::erase_if(draft.removed, [&](PhotoId photo) {
        return contains(last.values.photos, photo);
    });
    // What was said by voice is taken back with its words.
    std::vector<PhotoId> unsaid;
    for (const PhotoId voice : draft.now.voices) {
        if (!contains(last.values.voices, voice)) unsaid.push_back(voice);
    }
    if (!unsaid.empty()) turn.effects.emplace_back(DiscardPhotos{std::move(unsaid)});
    last.values.emergency = last.values.emergency || draft.now.emergency;
    draft.now = std::move(last.values);
    draft.now.accepted = false;
    turn.state.asked = last.asked;
    // What is on the screen no longer matches the draft.
    forget_question(turn.state);
    return true;
}

void add_text(Turn& turn, std::string_view text) {
    DraftValues& draft = draft_of(turn);
    std::string said(text);
    if (auto cut = cut_phone(said, turn.text("phone_mask"))) {
        draft.phone = cut->phone;
        said = std::move(cut->rest);
        if (is_phone_label(cut_phone(text, "")->rest)) {
            say_phone_noted(turn);
            return;
        }
    }
    const std::size_t used = bytes_of(draft.texts) + bytes_of(turn.state.draft->queue);
    said = kept_text(turn, said, used < text_bytes_max ? text_bytes_max - used : 0);
    if (!said.empty() && draft.texts.size() == texts_max) {
        draft.texts.back() += '\n' + said;
    } else if (!said.empty()) {
        draft.texts.push_back(std::move(said));
    }
    rank_draft(turn);
    answer_from_text(turn, text);
}

void set_category(
    DraftValues& draft, const std::string& category, double certainty, CategorySource from
) {
    if (draft.category_from == CategorySource::resident && from != CategorySource::resident) return;
    draft.category = category;
    draft.certainty = certainty;
    draft.category_from = from;
}

void rank_draft(Turn& turn) {
    DraftValues& draft = turn.state.draft->now;
    std::string all;
    for (const std::string& text : draft.texts) all += text + "\n";
    const Ranking ranking = turn.context.classifier.rank(all);
    if (!ranking.empty() && turn.context.organisation.category(ranking.front().first)) {
        set_category(
            draft, ranking.front().first, ranking.front().second, CategorySource::classifier
        );
    }
    offer_alternatives(turn, {}, Offer::likely);
}

void offer_alternatives(Turn& turn, std::string_view except, Offer which) {
    DraftValues& draft = turn.state.draft->now;
    std::string all;
    for (const std::string& text : draft.texts) all += text + "\n";
    draft.alternatives.clear();
    const std::string rest = catch_all(turn.context.organisation);
    const auto offer = [&](const std::string& id) {
        if (draft.alternatives.size() == alternatives_offered || id == rest || id == except) return;
        if (std::ranges::find(draft.alternatives, id) == draft.alternatives.end()) {
            draft.alternatives.push_back(id);
        }
    };
    for (const auto& [id, certainty] : turn.context.classifier.suggest(all)) {
        if (turn.context.organisation.category(id)) offer(id);
    }
    if (which == Offer::likely) return;
    for (const Category& category : turn.context.organisation.categories) offer(category.id);
}

void set_place(Turn& turn, const PlaceFound& place) {
    DraftValues& draft = draft_of(turn);
    draft.place = kept_place(place);
    draft.candidates.clear();
    draft.place_as_is = false;
    if (draft.edit == Focus::edit_place) draft.edit = Focus::none;
}

void set_words_as_place(Turn& turn, std::string_view words) {
    std::string said(words);
    if (const auto cut = cut_phone(said, turn.text("phone_mask"))) {
        draft_of(turn).phone = cut->phone;
        said = cut->rest;
    }
    PlaceFound place;
    place.place.level = PlaceLevel::words;
    place.place.label = said;
    set_place(turn, place);
}

void offer_places(Turn& turn, const PlaceReading& reading) {
    DraftValues& draft = draft_of(turn);
    // Someone in danger is not asked which of two hospitals.
    if (draft.emergency) {
        set_words_as_place(turn, reading.words);
        return;
    }
    draft.candidates.clear();
    for (const PlaceFound& found : reading.candidates)
        draft.candidates.push_back(kept_place(found));
    if (draft.edit == Focus::edit_place) draft.edit = Focus::none;
}

void discard_photos(std::vector<Effect>& effects, const Draft& draft) {
    std::vector<PhotoId> gone = draft.now.photos;
    gone.insert(gone.end(), draft.now.voices.begin(), draft.now.voices.end());
    for (const PhotoId photo : draft.removed) {
        if (!contains(gone, photo)) gone.push_back(photo);
    }
    if (!gone.empty()) effects.emplace_back(DiscardPhotos{std::move(gone)});
}

bool place_is_good(const Context& context, const DraftValues& draft) {
    if (!draft.place) return false;
    if (draft.place_as_is || draft.place->place.level >= PlaceLevel::door) return true;
    const Category* category = context.organisation.category(draft.category);
    return category && category->radius_m >= wide_radius_m &&
           draft.place->place.level >= PlaceLevel::area;
}

std::string catch_all(const Organisation& organisation) {
    if (organisation.category("other")) return "other";
    return organisation.categories.empty() ? std::string{} : organisation.categories.back().id;
}

}  // namespace heed::conversation
