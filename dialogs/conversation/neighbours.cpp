// "12 neighbours have reported noise nearby since Monday: is it the same?" Joined or not, the
// complaint is the resident's own, with their words and photos.
#include "dialogs/conversation/turn.hpp"

#include <cmath>

namespace heed::conversation {
namespace {

constexpr double near_m = 75;  // below this it is "here"
constexpr double step_m = 50;  // shown no finer: where a neighbour lives is nobody's business

std::string where_in_words(const Turn& turn, const Neighbours& neighbours) {
    if (!neighbours.distance_m) return turn.text("word.nearby");
    if (*neighbours.distance_m < near_m) return turn.text("word.right_here");
    const double shown_m = std::round(*neighbours.distance_m / step_m) * step_m;
    return turn.text(
        "word.metres_away", {{"n", std::to_string(static_cast<std::int64_t>(shown_m))}}
    );
}

std::string date_in_words(const Turn& turn, TimePoint time) {
    const CivilTime civil = to_civil(time);
    return turn.text(
        "word.day", {{"month", std::to_string(civil.month)}, {"day", std::to_string(civil.day)}}
    );
}

}  // namespace

bool wants_neighbours(const State& state, const Context& context) {
    if (!state.draft || state.asked.concern > 0) return false;
    const DraftValues& draft = state.draft->now;
    return !draft.texts.empty() && !draft.category.empty() && draft.place &&
           draft.candidates.empty() && draft.edit == Focus::none && !draft.accepted &&
           !draft.emergency && draft.neighbour.empty() &&
           (place_is_good(context, draft) || state.asked.place >= 2);
}

Reply ask_neighbours(Turn& turn) {
    const Neighbours& neighbours = *turn.context.facts.neighbours;
    turn.state.draft->now.neighbour = neighbours.number;
    return turn.context.texts.reply(
        turn.language(),
        neighbours.people == 1 ? "ask.concern_one" : "ask.concern",
        {{"where", where_in_words(turn, neighbours)},
         {"n", std::to_string(neighbours.people)},
         {"category", category_name(turn, neighbours.category)},
         {"since", date_in_words(turn, neighbours.since)}},
        turn.state.epoch
    );
}

void choose_neighbours(Turn& turn, std::string_view value) {
    State& state = turn.state;
    const bool known = value == "same" || value == "other";
    if (!known || !state.draft || state.draft->now.neighbour.empty())
        return aside(turn, "option.expired");
    DraftValues& draft = state.draft->now;
    remember(turn);
    draft.neighbour_word = value == "same" ? DraftValues::Word::same : DraftValues::Word::other;
    state.draft_changed = true;
    // What the neighbours said is known to be complete: nothing is left to ask.
    if (value == "same") accept(turn);
}

}  // namespace heed::conversation
