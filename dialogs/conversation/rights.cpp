// What heed keeps of a person, and what they may ask of it. Source: the Personal Information
// Protection Law, articles 15, 17, 31, 45 and 47, as docs/dialog.md reads them.
#include "dialogs/conversation/turn.hpp"

namespace heed::conversation {

// Nothing that is not filed yet is kept; what was filed stays, since it is being handled.
void refuse_privacy(Turn& turn) {
    State& state = turn.state;
    // Under the card that asks "is this right?" it means that something is wrong.
    if (state.draft && state.focus == Focus::confirm) return start_edit(turn, Focus::edit_menu);
    for (std::optional<Draft>* draft : {&state.draft, &state.parked, &state.trash}) {
        if (!*draft) continue;
        discard_photos(turn, **draft);
        draft->reset();
    }
    end_draft(turn);
    state.supplemented.clear();
    state.supplement_photos.clear();
    state.supplement_text.clear();
    state.supplement_place.reset();
    state.anonymous = true;
    say(turn,
        turn.context.facts.recent.empty() ? "rights.refused" : "rights.refused_filed",
        hotlines(turn));
}

void tell_rights(Turn& turn, Word word) {
    const std::string count = std::to_string(turn.context.facts.recent.size());
    const std::string& resident = turn.context.facts.resident;
    Values values{
        {"n", count},
        {"resident", resident.empty() ? "—" : resident},
        {"city_line", turn.context.organisation.hotlines.city}};
    const char* key = word == Word::export_data  ? "rights.export"
                      : word == Word::erase_data ? "rights.erase"
                                                 : "rights.mine";
    aside(turn, key, std::move(values));
    const std::string& url = turn.context.settings.privacy_url;
    if (word == Word::my_data && !url.empty()) say(turn, "privacy", {{"url", url}});
}

void heed_child(Turn& turn, std::string_view text) {
    if (is_by_a_child(text)) say(turn, "rights.child", hotlines(turn));
}

}  // namespace heed::conversation
