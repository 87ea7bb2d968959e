// The picture on a head's morning card. Source of its size: "发送应用消息", news, of WeCom's
// documentation.
#include "bot/commands/scores.hpp"
#include "bot/commands/svg.hpp"
#include "dialogs/staff/phrases.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace heed {
namespace {

using casework::Figure;
using casework::Ratio;
using casework::Scorecard;
using svg::text_at;

constexpr std::array shown = {
    Figure::response, Figure::resolution, Figure::satisfaction, Figure::on_time};

constexpr double width = 1068, height = 455, margin = 36;
constexpr double rows_begin = 150, rows_end = 430, row_max = 180;
constexpr double counted_from = 90;  // a row that is this high has room for the numbers
constexpr double figures_begin = 440, figure_step = 152, bar_width = 130;
constexpr std::size_t rows_max = 5;
constexpr std::size_t name_columns = 22, title_columns = 42;  // a Chinese character is two

constexpr std::string_view style = R"(<style>
text{fill:#1b1f24}
.title{font-size:36px;font-weight:600}
.note{font-size:24px;fill:#57606a}
.name{font-size:32px}
.rate{font-size:32px;font-weight:600}
.paper{fill:#fff}.track{fill:#eaeef2}.bar{fill:#2f6feb}.time{fill:#1a7f64}
</style>
)";

std::string short_name(std::string name, std::size_t columns_max) {
    if (staff::columns(name) <= columns_max) return name;
    std::size_t count = count_code_points(name);
    while (staff::columns(cut_code_points(name, count)) >= columns_max) --count;
    return std::string(cut_code_points(name, count)) + "…";
}

// `department`'s own first, then the others in order, and their total where it is one.
std::vector<const Scorecard*> rows_of(
    const staff::ScoreReport& report, std::string_view department
) {
    std::vector<const Scorecard*> rows;
    for (const Scorecard& card : report.board.cards) rows.push_back(&card);
    if (report.whole && rows.size() > 1) rows.insert(rows.begin(), &report.board.total);
    const auto own = std::ranges::find(rows, department, &Scorecard::department);
    if (own != rows.end()) std::rotate(rows.begin(), own, own + 1);
    return rows;
}

class Card {
public:
    Card(
        const staff::PageContext& context,
        const staff::ScoreReport& report,
        std::string_view department
    )
        : context_(context), report_(report), department_(department) {}

    std::string draw() const {
        std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                          svg::number(width) + "\" height=\"" + svg::number(height) + "\">\n" +
                          std::string(style);
        out += "<g font-family='" + std::string(svg::fonts) + "'>\n";
        out += svg::box(0, 0, width, height, "paper");
        out += text_at(margin, 58, "title", short_title());
        out += text_at(margin, 96, "note", staff::period_in_words(context_, report_.period));
        const auto rows = rows_of(report_, department_);
        out += rows.empty() ? text_at(margin, 250, "name", staff::say(context_, "scores.none"))
                            : table(rows);
        return out + "</g></svg>\n";
    }

private:
    std::string name_of(std::string_view id) const {
        if (id.empty()) return staff::say(context_, "scores.total");
        const Department* department = context_.organisation.department(id);
        return department ? std::string(department->name.in(context_.language)) : std::string(id);
    }
    std::string short_title() const {
        return staff::say(context_, "scores.card_title", {{"unit", short_name(name_of(department_), title_columns)}});
    }

    std::string table(const std::vector<const Scorecard*>& all) const {
        std::string out;
        double x = figures_begin;
        for (const Figure figure : shown) {
            const std::string key = "scores.figure_" + std::string(to_string(figure));
            out += text_at(x, rows_begin - 10, "note", staff::say(context_, key));
            x += figure_step;
        }
        const bool more = all.size() > rows_max;
        const std::size_t count = more ? rows_max - 1 : all.size();
        const double step =
            std::min(row_max, (rows_end - rows_begin) / static_cast<double>(count + (more ? 1 : 0)));
        double y = rows_begin;
        for (std::size_t i = 0; i < count; ++i, y += step) out += row(*all[i], y + step / 2, step >= counted_from);
        if (more) {
            const std::string rest = std::to_string(all.size() - count);
            out += text_at(
                margin, y + step / 2 + 8, "note", staff::say(context_, "scores.card_more", {{"n", rest}})
            );
        }
        return out;
    }

    std::string row(const Scorecard& card, double middle, bool counted) const {
        const std::string name = short_name(name_of(card.department), name_columns);
        std::string out = text_at(margin, middle + 11, "name", name);
        double x = figures_begin;
        for (const Figure figure : shown) {
            const Ratio& ratio = card.at(figure).ratio;
            out += cell(x, middle, ratio, figure == Figure::on_time);
            if (counted && ratio.of > 0) out += text_at(x, middle + 54, "note", counts_of(ratio));
            x += figure_step;
        }
        return out;
    }

    // Partly solved is half: "12.5/40".
    static std::string counts_of(const Ratio& ratio) {
        const std::string half = ratio.halves % 2 == 0 ? "" : ".5";
        return std::to_string(ratio.halves / 2) + half + "/" + std::to_string(ratio.of);
    }

    std::string cell(double x, double middle, const Ratio& ratio, bool is_time) const {
        const double y = middle + 16;
        if (ratio.of == 0)
            return text_at(x, middle + 11, "note", staff::say(context_, "scores.nothing"));
        const double filled = std::max(2.0, bar_width * ratio.rate());
        return text_at(x, middle + 8, "rate", svg::number(ratio.rate() * 100) + "%") +
               svg::box(x, y, bar_width, 8, "track") +
               svg::box(x, y, filled, 8, is_time ? "time" : "bar");
    }

    const staff::PageContext& context_;
    const staff::ScoreReport& report_;
    std::string_view department_;
};

}  // namespace

std::string scores_card_svg(
    const staff::PageContext& context,
    const staff::ScoreReport& report,
    std::string_view department
) {
    return Card(context, report, department).draw();
}

}  // namespace heed
