// The whole policy of the dialog: what to ask next is a pure function of the draft.
#include "dialogs/conversation/turn.hpp"

namespace heed::conversation {
namespace {

bool has_content(const DraftValues& draft) {
    return !draft.texts.empty() || draft.category_from == CategorySource::resident;
}

bool wants_photo(const Context& context, const DraftValues& draft) {
    const Category* category = context.organisation.category(draft.category);
    return !category || category->photo != Category::PhotoWish::never;
}

}  // namespace

Question next_question(const State& state, const Context& context) {
    const DraftValues& draft = state.draft->now;
    const Asked& asked = state.asked;
    const bool sure =
        draft.category_from == CategorySource::resident ||
        (!draft.category.empty() && draft.certainty >= context.settings.ask_category_below);

    if (draft.edit != Focus::none) return {Next::ask, draft.edit};
    if (!has_content(draft)) return {Next::ask, Focus::description};
    if (draft.emergency && draft.place) return {Next::file, Focus::none};
    if (!draft.candidates.empty()) return {Next::ask, Focus::place_pick};
    if (state.draft->photo_place && !place_is_good(context, draft))
        return {Next::ask, Focus::place_pick};
    // Twice for a better place; without any place the third and last form is asked again, since
    // nothing can be filed without a word of where it is.
    const bool keep_asking = !draft.place || asked.place < 2;
    if (!place_is_good(context, draft) && keep_asking) return {Next::ask, Focus::place};
    // Who has said "submit" is not asked for the category: staff see to it.
    if (!sure && !draft.accepted && asked.category == 0 && !draft.alternatives.empty()) {
        return {Next::ask, Focus::category};
    }
    // Neighbours may have said it already. Who has said "submit" is not held up.
    if (context.facts.neighbours && wants_neighbours(state, context))
        return {Next::ask, Focus::concern};
    // Asked once, a required one up to three times; who has said "submit" is asked only for those.
    if (const auto* open = open_question_of(context, draft)) {
        const int times = open->required ? 3 : 1;
        const bool ask = asked.question < times && (open->required || !draft.accepted);
        if (ask) return {Next::ask, Focus::question};
    }
    if (draft.accepted) return {Next::file, Focus::none};
    const bool photos_open = draft.photos.empty() && wants_photo(context, draft);
    if (photos_open && asked.photos == 0 && asked.confirm == 0) return {Next::ask, Focus::photos};
    const bool certain = draft.category_from == CategorySource::resident ||
                         draft.certainty >= context.settings.file_unasked_from;
    if (!draft.photos.empty() && certain && asked.confirm == 0) return {Next::file, Focus::none};
    return {Next::ask, Focus::confirm};
}

}  // namespace heed::conversation
