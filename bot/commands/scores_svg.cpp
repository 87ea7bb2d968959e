// The scorecards as a picture: a row for each department, bars with their intervals.
#include "adapters/xml.hpp"
#include "bot/commands/scores.hpp"
#include "bot/commands/svg.hpp"
#include "dialogs/staff/phrases.hpp"

#include <algorithm>
#include <array>

namespace heed {
namespace {

using casework::Figure;
using casework::Ratio;
using casework::Scorecard;
using svg::box;
using svg::number;
using svg::text_at;

constexpr std::array shown = {
    Figure::response, Figure::resolution, Figure::satisfaction, Figure::on_time};

// All lengths in pixels of the picture's own scale.
constexpr double margin = 24, row_height = 44, head_height = 104, foot_height = 56;
constexpr double column_width = 7.2;  // of one terminal column at the names' size
constexpr double bar_width = 120, bar_gap = 28, score_width = 64, rank_width = 28;

// The bar, its 95 % interval as a line with two ends, and the value under it.
std::string bar(double x, double y, const Ratio& ratio, std::string_view style) {
    std::string out = box(x, y, bar_width, 12, "track");
    if (ratio.of == 0) return out + text_at(x, y + 27, "small", "—");
    out += box(x, y, std::max(1.0, bar_width * ratio.rate()), 12, style);
    const auto interval = ratio.interval();
    const double low = x + bar_width * interval.low, high = x + bar_width * interval.high;
    const std::string middle = number(y + 6), top = number(y + 2), bottom = number(y + 10);
    out += "<path class=\"interval\" d=\"M" + number(low) + " " + middle + "H" + number(high) +
           "M" + number(low) + " " + top + "V" + bottom + "M" + number(high) + " " + top + "V" +
           bottom + "\"/>\n";
    const std::string half = ratio.halves % 2 == 0 ? "" : ".5";
    return out + text_at(
                     x,
                     y + 27,
                     "small",
                     number(ratio.rate() * 100) + "%  " + std::to_string(ratio.halves / 2) + half +
                         "/" + std::to_string(ratio.of)
                 );
}

constexpr std::string_view style = R"(<style>
svg{background:#fff;color-scheme:light dark}
text{fill:#1b1f24}
.title{font-size:18px;font-weight:600}
.note,.head,.small{font-size:11px;fill:#57606a}
.name{font-size:14px}
.score{font-size:18px;font-weight:600}
.track{fill:#eaeef2}.bar{fill:#2f6feb}.time{fill:#1a7f64}
.interval{stroke:#1b1f24;stroke-width:1.2;fill:none}
.rule{stroke:#d0d7de}
@media (prefers-color-scheme:dark){
svg{background:#0d1117}text{fill:#e6edf3}.note,.head,.small{fill:#9aa4af}
.track{fill:#21262d}.bar{fill:#4c8dff}.time{fill:#2ea386}.interval{stroke:#e6edf3}.rule{stroke:#30363d}}
</style>
)";

class Picture {
public:
    Picture(const staff::PageContext& context, const staff::ScoreReport& report)
        : context_(context), report_(report) {
        double widest = 12;
        for (const Scorecard& card : report.board.cards)
            widest = std::max(widest, static_cast<double>(staff::columns(name(card))));
        name_width_ = widest * column_width + 16;
        // Common concerns have a column where there are any.
        has_concerns_ = report.board.total.concerns.concerns > 0;
        const double columns = static_cast<double>(shown.size()) + (has_concerns_ ? 1 : 0);
        const double bars = columns * (bar_width + bar_gap);
        const double heading = static_cast<double>(staff::columns(weights_line())) * 5.8;
        width_ =
            2 * margin + std::max(rank_width + name_width_ + score_width + bars - bar_gap, heading);
    }

    std::string draw() const {
        const auto& board = report_.board;
        const std::size_t lines = board.cards.size() + (report_.whole ? 1 : 0);
        const double rows = static_cast<double>(lines) * row_height;
        const double height = head_height + rows + foot_height;
        std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " +
                          number(width_) + " " + number(height) + "\" width=\"" + number(width_) +
                          "\" height=\"" + number(height) + "\" role=\"img\">\n";
        const std::string title = heading_line(0);
        out += "<title>" + xml::escaped(title) + "</title>\n" + std::string(style);
        out += "<g font-family='" + std::string(svg::fonts) + "'>\n";
        out += text_at(margin, 36, "title", title);
        out += text_at(margin, 58, "note", weights_line());
        double y = head_height;
        out += heads();
        for (const Scorecard& card : board.cards) {
            out += row(card, y);
            y += row_height;
        }
        if (report_.whole) out += row(board.total, y);
        out += text_at(margin, height - 22, "note", staff::say(context_, "scores.picture_note"));
        return out + "</g></svg>\n";
    }

private:
    std::string name(const Scorecard& card) const {
        if (card.department.empty()) return staff::say(context_, "scores.total");
        const Department* department = context_.organisation.department(card.department);
        return department ? std::string(department->name.in(context_.language)) : card.department;
    }
    std::string heading_line(int index) const {
        const std::string both = staff::score_heading(context_, report_);
        const std::size_t end = both.find('\n');
        return index == 0 ? both.substr(0, end) : both.substr(end + 1);
    }
    std::string weights_line() const { return heading_line(1); }
    double bars_begin() const { return margin + rank_width + name_width_ + score_width; }

    std::string heads() const {
        std::string out;
        double x = bars_begin();
        for (const Figure figure : shown) {
            const std::string key = "scores.figure_" + std::string(to_string(figure));
            out += text_at(x, head_height - 14, "head", staff::say(context_, key));
            x += bar_width + bar_gap;
        }
        if (has_concerns_)
            out += text_at(
                x, head_height - 14, "head", staff::say(context_, "scores.figure_concerns")
            );
        return out;
    }

    std::string row(const Scorecard& card, double y) const {
        std::string out = "<path class=\"rule\" d=\"M" + number(margin) + " " + number(y) + "H" +
                          number(width_ - margin) + "\"/>\n";
        if (card.rank) out += text_at(margin, y + 19, "name", std::to_string(*card.rank));
        out += text_at(margin + rank_width, y + 19, "name", name(card));
        std::string cases =
            staff::say(context_, "scores.cases", {{"n", std::to_string(card.cases)}});
        if (!card.rank && !card.department.empty())
            cases += staff::say(context_, "scores.not_ranked");
        out += text_at(margin + rank_width, y + 35, "small", cases);
        if (card.score) {
            const double x = margin + rank_width + name_width_;
            out += text_at(x, y + 26, "score", number(*card.score));
        }
        double x = bars_begin();
        for (const Figure figure : shown) {
            const bool time = figure == Figure::on_time;
            out += bar(x, y + 9, card.at(figure).ratio, time ? "time" : "bar");
            x += bar_width + bar_gap;
        }
        if (has_concerns_) out += bar(x, y + 9, card.concerns.solved, "time");
        return out;
    }

    const staff::PageContext& context_;
    const staff::ScoreReport& report_;
    double name_width_ = 0, width_ = 0;
    bool has_concerns_ = false;
};

}  // namespace

std::string scores_svg(const staff::PageContext& context, const staff::ScoreReport& report) {
    return Picture(context, report).draw();
}

}  // namespace heed
