#include "bot/staff_scores.hpp"

#include "bot/staff_turn.hpp"
#include "dialogs/ensure.hpp"
#include "dialogs/staff/score_request.hpp"

#include <algorithm>
#include <variant>

namespace heed {
namespace {

std::optional<staff::Command> command_of(
    const Rules& rules, const Content& content, TimePoint now
) {
    const auto* text = std::get_if<content::Text>(&content);
    if (text == nullptr) return std::nullopt;
    auto command = staff::parse(text->utf8, {}, now, rules.organisation.number_prefix);
    const bool scores = command && command->verb == staff::Verb::scores &&
                        command->fault == staff::Command::Fault::none;
    return scores ? std::move(command) : std::nullopt;
}

casework::ScorePeriod period_of(
    const staff::ScoreRequest& request, std::string_view staff_id, TimePoint now
) {
    return {request.from, request.until, now, request.own ? std::string(staff_id) : std::string()};
}

}  // namespace

staff::ScoreReport score_report(
    ReadTx& tx, const Organisation& organisation, const casework::ScorePeriod& period
) {
    casework::ScoreTally tally(organisation, period);
    tx.each_history(period.from, period.until, [&](const casework::History& history) {
        tally.add(history);
    });
    for (const casework::ConcernHistory& history : tx.concern_histories(period.from, period.until))
        tally.add(history);
    return {period, tally.finish()};
}

bool asks_for_scores(const Rules& rules, const Content& content, TimePoint now) {
    return command_of(rules, content, now).has_value();
}

std::optional<staff::ScoreReport> read_scores(
    ReadTx& tx, const Rules& rules, const IncomingMessage& message, TimePoint now
) {
    const auto command = command_of(rules, message.content, now);
    const auto member = command ? tx.staff(message.from) : std::nullopt;
    if (!member) return std::nullopt;
    // Periods and departments are understood in every language.
    const staff::PageContext page{
        rules.organisation, rules.texts, rules.conversation.languages.front(), now};
    const auto request = staff::parse_score_request(page, command->text);
    if (!request) return std::nullopt;
    return score_report(tx, rules.organisation, period_of(*request, member->id, now));
}

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
    const auto period = period_of(*request, actor_.staff.id, context_.now);
    const bool read = context_.scores != nullptr && context_.scores->period.from == period.from &&
                      context_.scores->period.until == period.until &&
                      context_.scores->period.worker == period.worker;
    // What nobody has read before (a tap, a test) is read here.
    staff::ScoreReport report =
        read ? *context_.scores : score_report(context_.tx, context_.rules.organisation, period);
    std::erase_if(report.board.cards, [&](const casework::Scorecard& card) {
        const bool wanted = request->department.empty() || card.department == request->department;
        return !wanted || !may_see(card.department);
    });
    return staff::score_page(page(), report);
}

}  // namespace heed
