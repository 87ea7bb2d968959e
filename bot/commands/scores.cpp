#include "bot/commands/scores.hpp"

#include "bot/csv.hpp"
#include "bot/database.hpp"
#include "dialogs/json.hpp"
#include "dialogs/staff/phrases.hpp"

#include <cmath>

namespace heed {
namespace {

using casework::Figure;
using casework::FigureCount;
using casework::LeftOut;
using casework::Ratio;
using casework::Scorecard;

std::string rounded(double value) {
    std::string digits;
    json::append_number(digits, std::round(value * 1e6) / 1e6);
    return digits;
}

std::string numerator(const Ratio& ratio) { return rounded(static_cast<double>(ratio.halves) / 2); }

std::string in_quotes(std::string_view text) {
    std::string out;
    json::append_quoted(out, text);
    return out;
}

// "numerator":1,"denominator":2,"rate":0.5,"low":…,"high":…; the last three null without cases.
std::string ratio_json(const Ratio& ratio) {
    std::string out =
        "\"numerator\":" + numerator(ratio) + ",\"denominator\":" + std::to_string(ratio.of);
    if (ratio.of == 0) return out + R"(,"rate":null,"low":null,"high":null)";
    const auto interval = ratio.interval();
    return out + ",\"rate\":" + rounded(ratio.rate()) + ",\"low\":" + rounded(interval.low) +
           ",\"high\":" + rounded(interval.high);
}

std::string left_out_json(const FigureCount& figure) {
    std::string out;
    for (std::size_t i = 0; i < casework::left_out_count; ++i) {
        if (figure.left_out[i] == 0) continue;
        out += (out.empty() ? "" : ",") + in_quotes(to_string(static_cast<LeftOut>(i))) + ":" +
               std::to_string(figure.left_out[i]);
    }
    return "{" + out + "}";
}

std::string hours(const std::optional<double>& value) { return value ? rounded(*value) : "null"; }

std::string concerns_json(const casework::ConcernFigures& concerns) {
    return "{\"concerns\":" + std::to_string(concerns.concerns) +
           ",\"people\":" + std::to_string(concerns.people) +
           ",\"left_out\":" + std::to_string(concerns.left_out) + ",\"measured\":{" +
           ratio_json(concerns.measured) + ",\"median_hours\":" + hours(concerns.hours_to_measure) +
           "},\"solved\":{" + ratio_json(concerns.solved) +
           ",\"median_hours\":" + hours(concerns.hours_to_solve) + "},\"recurred\":{" +
           ratio_json(concerns.recurred) + "}}";
}

// The members of one card, without the braces.
std::string card_json(const Scorecard& card) {
    std::string out = "\"cases\":" + std::to_string(card.cases);
    out += ",\"score\":" + (card.score ? rounded(*card.score) : "null");
    out += ",\"rank\":" + (card.rank ? std::to_string(*card.rank) : "null");
    out += ",\"figures\":{";
    for (std::size_t i = 0; i < casework::figure_count; ++i) {
        out += (i > 0 ? "," : "") + in_quotes(to_string(static_cast<Figure>(i))) + ":{" +
               ratio_json(card.figures[i].ratio) +
               ",\"left_out\":" + left_out_json(card.figures[i]) + "}";
    }
    out += "},\"extended\":" + std::to_string(card.extended);
    out += ",\"late_by_dispatch\":" + std::to_string(card.late_by_dispatch);
    out += ",\"resident_often\":" + std::to_string(card.resident_often);
    return out + ",\"concerns\":" + concerns_json(card.concerns);
}

std::string name_of(const staff::PageContext& context, const Scorecard& card) {
    if (card.department.empty()) return staff::say(context, "scores.total");
    const Department* department = context.organisation.department(card.department);
    return department ? std::string(department->name.in(context.language)) : card.department;
}

void append_csv(
    std::string& out,
    const staff::PageContext& context,
    const Scorecard& card,
    std::string_view figure,
    const Ratio& ratio,
    const std::string& left_out,
    const std::optional<double>& median_hours
) {
    const bool some = ratio.of > 0;
    const auto interval = ratio.interval();
    out += csv_cell(card.department) + "," + csv_cell(name_of(context, card)) + "," +
           (card.rank ? std::to_string(*card.rank) : "") + "," +
           (card.score ? rounded(*card.score) : "") + "," + std::to_string(card.cases) + "," +
           std::string(figure) + "," + numerator(ratio) + "," + std::to_string(ratio.of) + "," +
           (some ? rounded(ratio.rate()) : "") + "," + (some ? rounded(interval.low) : "") + "," +
           (some ? rounded(interval.high) : "") + "," + csv_cell(left_out) + "," +
           (median_hours ? rounded(*median_hours) : "") + "\r\n";
}

void append_csv(std::string& out, const staff::PageContext& context, const Scorecard& card) {
    for (std::size_t i = 0; i < casework::figure_count; ++i) {
        const FigureCount& figure = card.figures[i];
        std::string left_out;
        for (std::size_t reason = 0; reason < casework::left_out_count; ++reason) {
            if (figure.left_out[reason] == 0) continue;
            left_out += (left_out.empty() ? "" : ";") +
                        std::string(to_string(static_cast<LeftOut>(reason))) + "=" +
                        std::to_string(figure.left_out[reason]);
        }
        append_csv(
            out,
            context,
            card,
            to_string(static_cast<Figure>(i)),
            figure.ratio,
            left_out,
            std::nullopt
        );
    }
    const casework::ConcernFigures& concerns = card.concerns;
    const std::string gone =
        concerns.left_out > 0 ? "gone=" + std::to_string(concerns.left_out) : std::string();
    append_csv(
        out, context, card, "concern_measured", concerns.measured, gone, concerns.hours_to_measure
    );
    append_csv(
        out, context, card, "concern_solved", concerns.solved, gone, concerns.hours_to_solve
    );
    append_csv(out, context, card, "concern_recurred", concerns.recurred, {}, std::nullopt);
}

staff::ScoreReport report_of(
    StoreReader& reader, const Organisation& organisation, const casework::ScorePeriod& period
) {
    casework::ScoreTally tally(organisation, period);
    reader.each_history(period.from, period.until, [&](const casework::History& history) {
        tally.add(history);
    });
    for (const casework::ConcernHistory& history :
         reader.concern_histories(period.from, period.until))
        tally.add(history);
    return {period, tally.finish()};
}

std::string document(
    ScoresRequest::Format format,
    const staff::PageContext& context,
    const staff::ScoreReport& report
) {
    switch (format) {
        case ScoresRequest::Format::text:
            return scores_text(context, report);
        case ScoresRequest::Format::json:
            return scores_json(context, report);
        case ScoresRequest::Format::csv:
            return scores_csv(context, report);
        case ScoresRequest::Format::svg:
            return scores_svg(context, report);
    }
    return {};
}

// A promise may reach three times its time long after the deadline of the whole, or, as a first
// word to the resident, long before it.
constexpr auto public_margin = std::chrono::hours(24 * 366);

std::string public_document(
    ScoresRequest::Format format,
    const staff::PageContext& context,
    const casework::ScorePeriod& period,
    StoreReader& reader
) {
    casework::PublicTally tally(context.organisation, period);
    reader.each_history(
        period.from - public_margin,
        period.until + public_margin,
        [&](const casework::History& history) { tally.add(history); }
    );
    const auto rows = tally.finish();
    if (format == ScoresRequest::Format::json) return public_scores_json(context, period, rows);
    if (format == ScoresRequest::Format::csv) return public_scores_csv(context, rows);
    return public_scores_text(context, period, rows);
}

}  // namespace

std::string date_of(TimePoint time) {
    return to_rfc3339(time + std::chrono::hours(8)).substr(0, 10);
}

std::optional<TimePoint> parse_day(std::string_view text) {
    constexpr std::size_t length = 10;
    return text.size() == length ? parse_rfc3339(text) : std::nullopt;
}

std::string scores_json(const staff::PageContext& context, const staff::ScoreReport& report) {
    const Scores& settings = context.organisation.scores;
    std::string out = "{\"from\":" + in_quotes(date_of(report.period.from)) +
                      ",\"to\":" + in_quotes(date_of(report.period.until - Duration{1})) +
                      ",\"as_of\":" + in_quotes(to_rfc3339(report.period.as_of));
    out += ",\"weights\":{\"response\":" + std::to_string(settings.response) +
           ",\"resolution\":" + std::to_string(settings.resolution) +
           ",\"satisfaction\":" + std::to_string(settings.satisfaction) + "}";
    out += ",\"minimum\":" + std::to_string(settings.minimum);
    out += ",\"per_resident\":" + std::to_string(casework::per_resident_max);
    out += ",\"departments\":[";
    for (const Scorecard& card : report.board.cards) {
        out += (&card == report.board.cards.data() ? "{" : ",{");
        out += "\"department\":" + in_quotes(card.department) +
               ",\"name\":" + in_quotes(name_of(context, card)) + "," + card_json(card) + "}";
    }
    out += "],\"total\":{" + card_json(report.board.total) + "},\"rules\":[";
    bool first = true;
    for (const auto& [rule, ratio] : report.board.rules) {
        out += (first ? "{" : ",{");
        out += "\"rule\":" + in_quotes(rule) + "," + ratio_json(ratio) + "}";
        first = false;
    }
    return out + "],\"unrecorded\":" + std::to_string(report.board.unrecorded) + "}\n";
}

std::string scores_csv(const staff::PageContext& context, const staff::ScoreReport& report) {
    std::string out =
        "\xEF\xBB\xBF"  // tells Excel that it is UTF-8
        "department,name,rank,score,cases,figure,numerator,denominator,rate,low,high,left_out,"
        "median_hours\r\n";
    for (const Scorecard& card : report.board.cards) append_csv(out, context, card);
    append_csv(out, context, report.board.total);
    return out;
}

std::string scores_text(const staff::PageContext& context, const staff::ScoreReport& report) {
    const casework::Scoreboard& board = report.board;
    std::string out = staff::score_heading(context, report) + "\n";
    if (board.cards.empty()) out += staff::say(context, "scores.none") + "\n";
    for (const Scorecard& card : board.cards) out += "\n" + staff::score_card(context, card) + "\n";
    if (board.cards.size() > 1) out += "\n" + staff::score_card(context, board.total) + "\n";
    if (!board.rules.empty()) out += "\n" + staff::say(context, "scores.rules") + "\n";
    for (const auto& [rule, ratio] : board.rules)
        out += staff::score_rule(context, rule, ratio) + "\n";
    if (board.unrecorded > 0) {
        out += "\n" +
               staff::say(context, "scores.unrecorded", {{"n", std::to_string(board.unrecorded)}}) +
               "\n";
    }
    return out;
}

int run_scores(
    const Config& config,
    const ScoresRequest& request,
    std::ostream& out,
    std::ostream& err,
    TimePoint now
) {
    std::vector<FileError> mistakes;
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, now, mistakes);
    if (!mistakes.empty()) {
        err << "heed scores: " << to_string(mistakes.front()) << '\n';
        return 1;
    }
    const auto reader = open_reader(config.storage);
    const Texts texts = Texts::built_in();
    const staff::PageContext context{organisation, texts, config.dialog.languages.front(), now};
    const TimePoint as_of = std::chrono::floor<std::chrono::seconds>(now);  // as it is printed
    const casework::ScorePeriod period{request.from, request.until, as_of, {}};
    if (request.for_public) {
        out << public_document(request.format, context, period, *reader) << std::flush;
    } else {
        out << document(request.format, context, report_of(*reader, organisation, period))
            << std::flush;
    }
    if (out) return 0;
    err << "heed scores: the output could not be written\n";
    return 1;
}

}  // namespace heed
