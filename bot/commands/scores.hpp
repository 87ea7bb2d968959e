#pragma once
// `heed scores`: department scorecards from the event log (docs/casework.md, "Scorecards").
#include "bot/config.hpp"
#include "dialogs/casework/public_figures.hpp"
#include "dialogs/staff/score_card.hpp"

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct ScoresRequest {
    TimePoint from{}, until{};  // of the deadlines: [from, until)
    enum class Format : std::uint8_t { text, json, csv, svg } format = Format::text;
    bool for_public = false;  // only what the public is told; no picture
};
// Reads the database beside a running server, in one stream. Exit status: 0, or 1 with a line on
// `err`.
int run_scores(
    const Config& config,
    const ScoresRequest& request,
    std::ostream& out,
    std::ostream& err,
    TimePoint now
);

// Midnight (UTC+8) of "2026-11-23"; nothing for anything else.
std::optional<TimePoint> parse_day(std::string_view text);

// "2026-11-23", in UTC+8.
std::string date_of(TimePoint time);

// What the public is told, one document each; a number that is not told is null, empty, or a word.
std::string public_scores_text(
    const staff::PageContext& context,
    const casework::ScorePeriod& period,
    const std::vector<casework::PublicRow>& rows
);
std::string public_scores_json(
    const staff::PageContext& context,
    const casework::ScorePeriod& period,
    const std::vector<casework::PublicRow>& rows
);
std::string public_scores_csv(
    const staff::PageContext& context, const std::vector<casework::PublicRow>& rows
);

// One document each. Figures as fractions with 6 decimals; halves in numerators are "partly".
std::string scores_json(const staff::PageContext& context, const staff::ScoreReport& report);
std::string scores_csv(const staff::PageContext& context, const staff::ScoreReport& report);
std::string scores_text(const staff::PageContext& context, const staff::ScoreReport& report);
// A picture that follows the light or dark scheme of whoever shows it.
std::string scores_svg(const staff::PageContext& context, const staff::ScoreReport& report);
// The same for a card in a chat, 1068 x 455 as WeCom shows it best: `department`'s four rates first,
// those of a few others below, in letters that can be read on a telephone.
std::string scores_card_svg(
    const staff::PageContext& context,
    const staff::ScoreReport& report,
    std::string_view department
);

}  // namespace heed
