// Scorecards in chat.
#include "bot/staff_turn.hpp"
#include "dialogs/staff/score_card.hpp"
#include "dialogs/staff/score_request.hpp"

#include <algorithm>

namespace heed {

// Officers see their own department's card, heads also those below, who works everywhere all.
// `scope` names no department for the last, and an unknown one for those who see nothing.
Reply StaffTurn::scores(std::string_view words) {
    const auto request = staff::parse_score_request(page(), words);
    if (!request) return text("scores.unknown");
    const std::vector<std::string> visible = scope().departments;
    const auto may_see = [&](std::string_view department) {
        return visible.empty() || std::ranges::find(visible, department) != visible.end();
    };
    if (!request->department.empty() && !may_see(request->department))
        return text("scores.not_yours");
    const casework::ScorePeriod period{
        request->from,
        request->until,
        context_.now,
        request->own ? actor_.staff.id : std::string()};
    casework::ScoreTally tally(context_.rules.organisation, period);
    context_.tx.each_history(period.from, period.until, [&](const casework::History& history) {
        tally.add(history);
    });
    staff::ScoreReport report{period, tally.finish()};
    std::erase_if(report.board.cards, [&](const casework::Scorecard& card) {
        const bool wanted = request->department.empty() || card.department == request->department;
        return !wanted || !may_see(card.department);
    });
    return staff::score_page(page(), report);
}

}  // namespace heed
