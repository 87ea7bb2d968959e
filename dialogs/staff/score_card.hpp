#pragma once
// Scorecards in words: what a head reads. Texts from dialogs/texts.
#include "dialogs/casework/scorecard.hpp"
#include "dialogs/staff/pages.hpp"

#include <string>
#include <string_view>

namespace heed::staff {

// What was asked for and what came of it.
struct ScoreReport {
    casework::ScorePeriod period;
    casework::Scoreboard board;
    bool whole = true;  // false: some departments are left out, and the total is not their sum
};

// The period, how the score is composed, and from how many cases on a department is ranked.
std::string score_heading(const PageContext& context, const ScoreReport& report);
// One card with all figures, their counts and intervals, and what was left out and why.
std::string score_card(const PageContext& context, const casework::Scorecard& card);
// "noise@dongmen  97.8% (44/45)".
std::string score_rule(
    const PageContext& context, std::string_view rule, const casework::Ratio& ratio
);
// For chat: the cards in short, or in full when there is only one. Never more than page_bytes_max
// bytes.
Reply score_page(const PageContext& context, const ScoreReport& report);

// "2026-11-01 至 2026-11-30": the first and the last day in UTC+8.
std::string period_in_words(const PageContext& context, const casework::ScorePeriod& period);
// The columns that `text` takes in a terminal: two for a Chinese character.
std::size_t columns(std::string_view text);

}  // namespace heed::staff
