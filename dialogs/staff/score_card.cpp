#include "dialogs/staff/score_card.hpp"

#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace heed::staff {
namespace {

using casework::Figure;
using casework::FigureCount;
using casework::LeftOut;
using casework::Ratio;
using casework::Scorecard;

constexpr std::array figures = {
    Figure::response,
    Figure::resolution,
    Figure::satisfaction,
    Figure::on_time,
    Figure::returned,
    Figure::first_time_right,
    Figure::reopened,
    Figure::answered};

std::string formatted(const char* pattern, double value) {
    char buffer[32];
    const int length = std::snprintf(buffer, sizeof buffer, pattern, value);
    return {buffer, static_cast<std::size_t>(length)};
}

std::string percent(double share) { return formatted("%.1f%%", share * 100); }
std::string whole_percent(double share) { return formatted("%.0f", share * 100); }

// "18.5/23".
std::string counted(const Ratio& ratio) {
    const std::string half = ratio.halves % 2 == 0 ? "" : ".5";
    return std::to_string(ratio.halves / 2) + half + "/" + std::to_string(ratio.of);
}

std::string left(std::string text, std::size_t width) {
    const std::size_t taken = columns(text);
    return taken < width ? text + std::string(width - taken, ' ') : text;
}
std::string right(std::string text, std::size_t width) {
    const std::size_t taken = columns(text);
    return taken < width ? std::string(width - taken, ' ') + text : text;
}

std::string word(const PageContext& context, Figure figure) {
    return say(context, "scores.figure_" + std::string(to_string(figure)));
}

std::string reasons(const PageContext& context, const FigureCount& figure) {
    std::string all;
    for (std::size_t i = 0; i < casework::left_out_count; ++i) {
        if (figure.left_out[i] == 0) continue;
        if (!all.empty()) all += say(context, "scores.and");
        all +=
            say(context,
                "scores.left_" + std::string(to_string(static_cast<LeftOut>(i))),
                {{"n", std::to_string(figure.left_out[i])}});
    }
    return all.empty() ? all : "\n   " + say(context, "scores.left_out", {{"reasons", all}});
}

std::string figure_rows(const PageContext& context, const Scorecard& card, Figure figure) {
    const FigureCount& count = card.at(figure);
    constexpr std::size_t label_width = 13, rate_width = 6, count_width = 11;
    std::string row = "\n " + left(word(context, figure), label_width);
    if (count.ratio.of == 0) {
        row += right(say(context, "scores.nothing"), rate_width);
    } else {
        const auto interval = count.ratio.interval();
        row += right(percent(count.ratio.rate()), rate_width) + "  " +
               left(counted(count.ratio) + " ", count_width) + whole_percent(interval.low) + "–" +
               whole_percent(interval.high) + "%";
    }
    return row + reasons(context, count);
}

std::string hours(const PageContext& context, const std::optional<double>& value) {
    if (!value) return say(context, "scores.nothing");
    return say(context, "scores.hours", {{"n", formatted("%.1f", *value)}});
}

// Common concerns: how many, of how many people, how soon measures were taken and it was solved.
std::string concern_rows(const PageContext& context, const casework::ConcernFigures& concerns) {
    if (concerns.concerns == 0) return {};
    std::string rows = "\n " + say(context,
                                   "scores.concerns",
                                   {{"n", std::to_string(concerns.concerns)},
                                    {"people", std::to_string(concerns.people)}});
    const auto row = [&](std::string_view key, const Ratio& ratio, const std::string& median) {
        if (ratio.of == 0) return;
        rows += "\n   " + say(context,
                              key,
                              {{"percent", percent(ratio.rate())},
                               {"counted", counted(ratio)},
                               {"median", median}});
    };
    row("scores.concern_measured", concerns.measured, hours(context, concerns.hours_to_measure));
    row("scores.concern_solved", concerns.solved, hours(context, concerns.hours_to_solve));
    row("scores.concern_recurred", concerns.recurred, {});
    if (concerns.left_out > 0)
        rows += "\n   " +
                say(context, "scores.concern_gone", {{"n", std::to_string(concerns.left_out)}});
    return rows;
}

std::string card_name(const PageContext& context, const Scorecard& card) {
    if (card.department.empty()) return say(context, "scores.total");
    const std::string name = unit_of(context, card.department);
    return name.empty() ? one_line(card.department) : name;
}

// "1. 东门街道办事处 87.1分 46件".
std::string card_title(const PageContext& context, const Scorecard& card) {
    std::string title = card.rank ? std::to_string(*card.rank) + ". " : "";
    title += card_name(context, card);
    if (card.score) {
        title += " " + say(context, "scores.points", {{"points", formatted("%.1f", *card.score)}});
    }
    title += " " + say(context, "scores.cases", {{"n", std::to_string(card.cases)}});
    const bool listed_only = !card.rank && !card.department.empty();
    return listed_only ? title + " " + say(context, "scores.not_ranked") : title;
}

std::string short_date(TimePoint time) {
    const CivilTime civil = to_civil(time);
    char buffer[64];
    const int length =
        std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    return {buffer, static_cast<std::size_t>(length)};
}

// One card on two lines.
std::string score_line(const PageContext& context, const Scorecard& card) {
    std::string line = card_title(context, card) + "\n  ";
    for (const Figure figure :
         {Figure::response, Figure::resolution, Figure::satisfaction, Figure::on_time}) {
        const Ratio& ratio = card.at(figure).ratio;
        line +=
            " " + word(context, figure) + " " +
            (ratio.of == 0 ? say(context, "scores.nothing") : whole_percent(ratio.rate()) + "%");
    }
    return line;
}

bool is_wide(char32_t c) {
    return (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) ||
           (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
           (c >= 0xFFE0 && c <= 0xFFE6) || (c >= 0x1F300 && c <= 0x1FAFF) ||
           (c >= 0x20000 && c <= 0x3FFFD);
}

}  // namespace

std::size_t columns(std::string_view text) {
    std::size_t taken = 0;
    for (std::size_t position = 0; position < text.size();)
        taken += is_wide(next_code_point(text, position)) ? 2U : 1U;
    return taken;
}

std::string period_in_words(const PageContext& context, const casework::ScorePeriod& period) {
    const std::string first = short_date(period.from);
    const std::string last = short_date(period.until - Duration{1});
    if (first == last) return first;
    return say(context, "scores.period", {{"from", first}, {"to", last}});
}

std::string score_heading(const PageContext& context, const ScoreReport& report) {
    const Scores& weights = context.organisation.scores;
    std::string heading =
        say(context,
            "scores.title",
            {{"period", period_in_words(context, report.period)},
             {"as_of", short_time(report.period.as_of)}});
    heading += "\n" + say(context,
                          "scores.weights",
                          {{"response", std::to_string(weights.response)},
                           {"resolution", std::to_string(weights.resolution)},
                           {"satisfaction", std::to_string(weights.satisfaction)},
                           {"minimum", std::to_string(weights.minimum)}});
    return heading;
}

std::string score_card(const PageContext& context, const Scorecard& card) {
    std::string text = card_title(context, card);
    for (const Figure figure : figures) text += figure_rows(context, card, figure);
    text += concern_rows(context, card.concerns);
    const auto line = [&](std::string_view key, std::int64_t n) {
        if (n > 0) text += "\n " + say(context, key, {{"n", std::to_string(n)}});
    };
    line("scores.extended", card.extended);
    line("scores.late_by_dispatch", card.late_by_dispatch);
    line("scores.resident_often", card.resident_often);
    return text;
}

std::string score_rule(const PageContext& context, std::string_view rule, const Ratio& ratio) {
    return say(
        context,
        "scores.rule",
        {{"rule", std::string(rule)},
         {"percent", percent(ratio.rate())},
         {"counted", counted(ratio)}}
    );
}

Reply score_page(const PageContext& context, const ScoreReport& report) {
    const std::vector<Scorecard>& cards = report.board.cards;
    std::string text = score_heading(context, report);
    if (cards.empty()) {
        text += "\n" + say(context, "scores.none");
    } else if (cards.size() == 1) {
        text += "\n\n" + score_card(context, cards.front());
    } else {
        const std::string more = "\n" + say(context, "scores.hint");
        for (const Scorecard& card : cards) {
            const std::string line = "\n" + score_line(context, card);
            if (text.size() + line.size() + more.size() > page_bytes_max) break;
            text += line;
        }
        text += more;
    }
    Reply reply;
    reply.spans.push_back({cut_to(text, page_bytes_max, "…"), {}, {}});
    return reply;
}

}  // namespace heed::staff
