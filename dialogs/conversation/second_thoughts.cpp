// What was told is over, or was given up and is wanted after all, or was not what somebody hoped
// for.
#include "dialogs/conversation/turn.hpp"

#include <algorithm>

namespace heed::conversation {
namespace {

// What an end without a name is the end of: the newest that is under way, unless the words speak of
// another kind.
const RecentComplaint* ended_one(const Turn& turn, std::string_view text) {
    const auto& recent = turn.context.facts.recent;
    const auto open = std::ranges::find_if(recent, [](const RecentComplaint& one) {
        return is_open(one.status) && one.status != Status::resolved;
    });
    if (open == recent.end()) return nullptr;
    const Ranking ranking = turn.context.classifier.rank(text);
    const bool of_another_kind = !ranking.empty() && ranking.front().first != open->category &&
                                 ranking.front().second >= turn.context.settings.ask_category_below;
    return of_another_kind ? nullptr : &*open;
}

bool waits_for_rating(const Turn& turn) {
    return std::ranges::any_of(turn.context.facts.recent, [](const RecentComplaint& one) {
        return one.status == Status::resolved && !one.rated;
    });
}

}  // namespace

bool take_end(Turn& turn, std::string_view text) {
    State& state = turn.state;
    if (!says_it_is_over(text) || answers_staff(turn)) return false;
    if (state.draft) {
        const DraftValues& draft = state.draft->now;
        // In the midst of a description it is part of it.
        const bool told = !draft.texts.empty() && draft.edit == Focus::none;
        if (!told || waits_for_rating(turn)) return false;
        cancel_draft(turn);
        return true;
    }
    if (waits_for_rating(turn)) return false;
    const auto* complaint = ended_one(turn, text);
    if (!complaint) return false;
    say(turn, "after.over", {{"no", complaint->number}});
    return true;
}

bool offer_back(Turn& turn) {
    const State& state = turn.state;
    if (state.draft) return false;
    const auto* newest = just_filed(turn);
    if (state.trash && (!newest || newest->filed_at <= state.trashed_at)) {
        say(turn, "draft.bring_back");
        return true;
    }
    const auto* back = withdrawn_lately(turn);
    if (!back || newest) return false;
    say(turn, "after.bring_back", {{"no", back->number}});
    return true;
}

void hear_dissatisfaction(Turn& turn) {
    const bool ended =
        std::ranges::any_of(turn.context.facts.recent, [](const RecentComplaint& one) {
            return one.status == Status::resolved || one.status == Status::closed ||
                   one.status == Status::rejected;
        });
    if (!turn.state.draft && ended) return say_solved(turn, Verdict::unsolved);
    const auto* back = turn.state.draft ? nullptr : withdrawn_lately(turn);
    if (back) return say(turn, "after.bring_back", {{"no", back->number}});
    aside(turn, "dissatisfied");
}

}  // namespace heed::conversation
