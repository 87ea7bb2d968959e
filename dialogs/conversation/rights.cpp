// What heed keeps of a person, and what they may ask of it. Source: the Personal Information
// Protection Law, articles 15, 17, 31, 45 and 47, as docs/dialog.md reads them.
#include "dialogs/conversation/turn.hpp"
#include "dialogs/utf8.hpp"

namespace heed::conversation {
namespace {

// "13812345678" as "138****5678": enough to know which, not enough to call.
std::string masked(const std::string& phone) {
    constexpr std::size_t head = 3, tail = 4;
    if (phone.size() <= head + tail) return "****";
    return phone.substr(0, head) + "****" + phone.substr(phone.size() - tail);
}

std::string days(Duration time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::days>(time).count());
}

// The word that a message consists of, whichever way it came.
std::optional<Word> only_word(const Content& content) {
    const auto* text = std::get_if<content::Text>(&content);
    const auto* voice = std::get_if<content::Voice>(&content);
    const auto* tap = std::get_if<content::Choice>(&content);
    const std::string_view words = text    ? std::string_view(text->utf8)
                                   : voice ? std::string_view(voice->recognised)
                                   : tap   ? std::string_view(tap->text)
                                           : std::string_view();
    return is_valid_utf8(words) ? word_of(words) : std::nullopt;
}

void drop_what_is_not_filed(Turn& turn) {
    State& state = turn.state;
    for (std::optional<Draft>* draft : {&state.draft, &state.parked, &state.trash}) {
        if (!*draft) continue;
        discard_photos(turn, **draft);
        draft->reset();
    }
    end_draft(turn);
    forget_supplement(state);
    forget_fragment(turn);
}

void offer_copy(Turn& turn) {
    const Facts& facts = turn.context.facts;
    if (facts.copy_url.empty()) return aside(turn, "rights.export_later");
    aside(turn, "rights.export", {{"url", facts.copy_url}});
}

void ask_to_erase(Turn& turn) {
    State& state = turn.state;
    const Facts& facts = turn.context.facts;
    if (facts.staff) return aside(turn, "rights.erase_staff");
    const Holdings kept = facts.holdings.value_or(Holdings{});
    const std::string key = kept.complaints > 0 ? "rights.erase" : "rights.erase_unfiled";
    const Values values{
        {"n", std::to_string(kept.complaints)}, {"accounts", std::to_string(kept.accounts)}};
    forget_question(state);
    state.focus = Focus::erase;
    turn.asks_to_erase = true;
    say(turn, key, values);
    const TextValues filled(values.begin(), values.end());
    note_options(state, turn.context.texts.reply(turn.language(), key, filled, state.epoch));
}

}  // namespace

// Nothing that is not filed yet is kept; what was filed stays, since it is being handled.
void refuse_privacy(Turn& turn) {
    State& state = turn.state;
    // Under the card that asks "is this right?" it means that something is wrong.
    if (state.draft && state.focus == Focus::confirm) return start_edit(turn, Focus::edit_menu);
    drop_what_is_not_filed(turn);
    state.anonymous = true;
    say(turn, turn.context.facts.recent.empty() ? "rights.refused" : "rights.refused_filed");
}

DataWish data_wish(const Content& content) {
    const auto word = only_word(content);
    if (word == Word::export_data) return DataWish::copy;
    const bool asks = word == Word::my_data || word == Word::erase_data;
    return asks ? DataWish::what_is_kept : DataWish::none;
}

void choose_erasing(Turn& turn, bool yes) {
    State& state = turn.state;
    if (state.focus != Focus::erase) return aside(turn, "option.expired");
    forget_question(state);
    if (!yes) {
        aside(turn, "rights.kept");
        return;
    }
    drop_what_is_not_filed(turn);
    turn.effects.emplace_back(EraseResident{});
    say(turn, "rights.erased");
}

void leave_erasing(Turn& turn) {
    if (turn.state.focus == Focus::erase && !turn.asks_to_erase) forget_question(turn.state);
}

void tell_rights(Turn& turn, Word word) {
    if (word == Word::export_data) return offer_copy(turn);
    if (word == Word::erase_data) return ask_to_erase(turn);
    const std::string& resident = turn.context.facts.resident;
    Values values{{"resident", resident.empty() ? "—" : resident}};
    const Holdings kept = turn.context.facts.holdings.value_or(Holdings{});
    const Settings& settings = turn.context.settings;
    const State& state = turn.state;
    const int drafts = (state.draft ? 1 : 0) + (state.parked ? 1 : 0) + (state.trash ? 1 : 0);
    values.insert(
        values.end(),
        {{"n", std::to_string(kept.complaints)},
         {"photos", std::to_string(kept.photos)},
         {"voices", std::to_string(kept.voices)},
         {"accounts", std::to_string(kept.accounts)},
         {"words", std::to_string(kept.words)},
         {"drafts", std::to_string(drafts)},
         {"phone", kept.phone.empty() ? turn.text("rights.no_phone") : masked(kept.phone)},
         {"draft_days", days(settings.keep_drafts)},
         {"photo_days", days(settings.keep_photos)},
         {"person_days", days(settings.keep_person)}}
    );
    aside(turn, "rights.mine", std::move(values));
    if (!settings.privacy_url.empty()) say(turn, "privacy", {{"url", settings.privacy_url}});
}

void heed_child(Turn& turn, std::string_view text) {
    if (is_by_a_child(text)) say(turn, "rights.child");
}

}  // namespace heed::conversation
