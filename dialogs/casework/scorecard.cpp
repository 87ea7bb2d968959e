#include "dialogs/casework/scorecard.hpp"

#include "dialogs/ensure.hpp"

#include <algorithm>
#include <cmath>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, figure_count> figure_names = {
    "response",
    "resolution",
    "satisfaction",
    "on_time",
    "returned",
    "first_time_right",
    "reopened",
    "answered"};
constexpr std::array<std::string_view, left_out_count> left_out_names = {
    "handed_on",
    "not_due",
    "withdrawn",
    "merged",
    "rejected",
    "open",
    "no_answer",
    "struck",
    "late_by_dispatch"};

// FNV-1a, 64 bits: draws the sample of rejections, and keeps pairs of names short.
std::uint64_t hash_of(std::string_view text, std::uint64_t hash = 0xCBF29CE484222325ULL) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
}

void count(Ratio& ratio, bool hit) {
    ++ratio.of;
    if (hit) ratio.halves += 2;
}

std::optional<double> median_hours(std::vector<std::int64_t> seconds) {
    if (seconds.empty()) return std::nullopt;
    std::ranges::sort(seconds);
    const std::size_t middle = seconds.size() / 2;
    const std::int64_t twice =
        seconds.size() % 2 == 1 ? 2 * seconds[middle] : seconds[middle - 1] + seconds[middle];
    return static_cast<double>(twice) / 7200;
}

LeftOut reason_of(Round::End end) {
    switch (end) {
        case Round::End::withdrawn:
            return LeftOut::withdrawn;
        case Round::End::merged:
            return LeftOut::merged;
        case Round::End::rejected:
            return LeftOut::rejected;
        case Round::End::open:
        case Round::End::resolved:
            return LeftOut::open;
    }
    return LeftOut::open;
}

void add_to(Scorecard& total, const Scorecard& card) {
    total.cases += card.cases;
    total.extended += card.extended;
    total.late_by_dispatch += card.late_by_dispatch;
    total.resident_often += card.resident_often;
    for (std::size_t i = 0; i < figure_count; ++i) {
        total.figures[i].ratio.halves += card.figures[i].ratio.halves;
        total.figures[i].ratio.of += card.figures[i].ratio.of;
        for (std::size_t reason = 0; reason < left_out_count; ++reason)
            total.figures[i].left_out[reason] += card.figures[i].left_out[reason];
    }
}

std::optional<double> score_of(const Scores& weights, const Scorecard& card) {
    double score = 0;
    for (const auto& [figure, weight] :
         {std::pair{Figure::response, weights.response},
          std::pair{Figure::resolution, weights.resolution},
          std::pair{Figure::satisfaction, weights.satisfaction}}) {
        if (weight == 0) continue;
        const Ratio& ratio = card.at(figure).ratio;
        if (ratio.of == 0) return std::nullopt;
        score += static_cast<double>(weight) * ratio.rate();
    }
    return score;
}

}  // namespace

std::string_view to_string(Figure figure) {
    const auto index = static_cast<std::size_t>(figure);
    HEED_ENSURE(index < figure_count);
    return figure_names[index];
}

std::string_view to_string(LeftOut reason) {
    const auto index = static_cast<std::size_t>(reason);
    HEED_ENSURE(index < left_out_count);
    return left_out_names[index];
}

double Ratio::rate() const {
    return of == 0 ? 0 : static_cast<double>(halves) / (2 * static_cast<double>(of));
}

Ratio::Interval Ratio::interval() const {
    if (of == 0) return {};
    constexpr double z = 1.959963984540054;  // 97.5 % of the normal distribution lie below
    const auto n = static_cast<double>(of);
    const double p = rate();
    const double middle = p + z * z / (2 * n);
    const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
    const double scale = 1 + z * z / n;
    return {std::max(0.0, (middle - half) / scale), std::min(1.0, (middle + half) / scale)};
}

class ScoreTally::Slip {
public:
    Slip(ScoreTally& tally, const Round& round, std::string_view resident)
        : tally_(tally), dispatch_(tally.organisation_.dispatch().id), resident_(resident) {
        charged_ = name_of(round.department);
    }
    // A department that nobody is, is dispatch.
    const std::string& name_of(const std::string& department) const {
        return department.empty() ? dispatch_ : department;
    }
    const std::string& charged() const { return charged_; }
    const std::string& dispatch() const { return dispatch_; }

    // Nothing when this resident has counted there often enough.
    Scorecard* card(const std::string& department) {
        const std::string& name = name_of(department);
        const auto known = cards_.find(name);
        if (known != cards_.end()) return known->second;
        Scorecard& card = tally_.cards_[name];
        card.department = name;
        std::uint8_t& seen =
            tally_.seen_of_resident_[hash_of(resident_, hash_of(name) ^ 0x9E3779B97F4A7C15ULL)];
        const bool enough = seen >= per_resident_max;
        if (enough) {
            ++card.resident_often;
        } else {
            ++seen;
        }
        return cards_[name] = enough ? nullptr : &card;
    }
    void count(const std::string& department, Figure figure, bool hit) {
        if (Scorecard* card = this->card(department)) casework::count(card->at(figure).ratio, hit);
    }
    void count_half(Figure figure) {
        if (Scorecard* card = this->card(charged_)) {
            ++card->at(figure).ratio.of;
            ++card->at(figure).ratio.halves;
        }
    }
    void leave_out(const std::string& department, Figure figure, LeftOut reason) {
        if (Scorecard* card = this->card(department))
            ++card->at(figure).left_out[static_cast<std::size_t>(reason)];
    }

private:
    ScoreTally& tally_;
    const std::string& dispatch_;
    std::string_view resident_;
    std::string charged_;
    std::map<std::string, Scorecard*, std::less<>> cards_;
};

ScoreTally::ScoreTally(const Organisation& organisation, ScorePeriod period)
    : organisation_(organisation), period_(std::move(period)) {}

void ScoreTally::add(const History& history) {
    const auto rounds = rounds_of(history, period_.as_of);
    if (!rounds) {
        ++unrecorded_;
        return;
    }
    for (const Round& round : *rounds) {
        const bool due = round.due_at >= period_.from && round.due_at < period_.until &&
                         round.due_at <= period_.as_of;
        const bool wanted = period_.worker.empty() || round.worker == period_.worker;
        if (due && wanted) add(history, round);
    }
}

void ScoreTally::add(const History& history, const Round& round) {
    Slip slip(*this, round, history.resident);
    if (Scorecard* card = slip.card(slip.charged())) ++card->cases;
    count_response(slip, round);
    count_time(slip, round);
    count_resolution(slip, history, round);
    count_survey(slip, round);
    count_routing(slip, round);
}

void ScoreTally::count_response(Slip& slip, const Round& round) {
    for (const Stint& stint : round.stints) {
        const auto leave_out = [&](LeftOut reason) {
            slip.leave_out(stint.department, Figure::response, reason);
        };
        const bool ended_before = stint.ended_at && *stint.ended_at <= stint.contact_due_at;
        if (stint.contacted_at) {
            slip.count(
                stint.department, Figure::response, *stint.contacted_at <= stint.contact_due_at
            );
        } else if (ended_before) {
            const bool last = &stint == &round.stints.back() && !stint.returned;
            leave_out(last ? reason_of(round.end) : LeftOut::handed_on);
        } else if (stint.contact_due_at > period_.as_of) {
            leave_out(LeftOut::not_due);
        } else {
            slip.count(stint.department, Figure::response, false);
        }
    }
}

void ScoreTally::count_time(Slip& slip, const Round& round) {
    const TimePoint end = round.end == Round::End::open ? period_.as_of : round.ended_at;
    if (end <= round.due_at && round.end != Round::End::resolved) {
        slip.leave_out(slip.charged(), Figure::on_time, reason_of(round.end));
        return;
    }
    const bool in_time = end <= round.due_at;
    const bool by_dispatch =
        !in_time && end <= round.own_due_at && slip.charged() != slip.dispatch();
    if (by_dispatch) {
        slip.leave_out(slip.charged(), Figure::on_time, LeftOut::late_by_dispatch);
        slip.count(slip.dispatch(), Figure::on_time, false);
        if (Scorecard* card = slip.card(slip.dispatch())) ++card->late_by_dispatch;
        return;
    }
    slip.count(slip.charged(), Figure::on_time, in_time);
    Scorecard* card = slip.card(slip.charged());
    if (card && round.extended) ++card->extended;
}

void ScoreTally::count_resolution(Slip& slip, const History& history, const Round& round) {
    const std::string& department = slip.charged();
    if (round.end == Round::End::rejected && slip.card(department)) {
        // Decided in finish(), when it is known whether a checker has seen enough of them.
        rejections_[department].push_back({hash_of(history.number), round.checked, round.overturned}
        );
    }
    if (round.overturned) {
        slip.count(department, Figure::resolution, false);
    } else if (round.end == Round::End::rejected) {
        return;
    } else if (round.end != Round::End::resolved) {
        slip.leave_out(department, Figure::resolution, reason_of(round.end));
    } else if (round.verdict == "partly") {
        slip.count_half(Figure::resolution);
    } else if (!round.verdict.empty() || round.checked) {
        slip.count(department, Figure::resolution, round.verdict != "no");
    } else {
        slip.leave_out(
            department, Figure::resolution, round.struck ? LeftOut::struck : LeftOut::no_answer
        );
    }
}

void ScoreTally::count_survey(Slip& slip, const Round& round) {
    const std::string& department = slip.charged();
    if (round.end != Round::End::resolved) {
        slip.leave_out(department, Figure::satisfaction, reason_of(round.end));
        return;
    }
    slip.count(department, Figure::answered, round.answered);
    slip.count(department, Figure::reopened, round.reopened);
    if (round.satisfied != 0) {
        slip.count(department, Figure::satisfaction, round.satisfied >= 4);
    } else {
        slip.leave_out(
            department, Figure::satisfaction, round.struck ? LeftOut::struck : LeftOut::no_answer
        );
    }
}

void ScoreTally::count_routing(Slip& slip, const Round& round) {
    for (const Stint& stint : round.stints)
        slip.count(stint.department, Figure::returned, stint.returned);
    if (!round.first || round.stints.empty()) return;
    const bool right = round.stints.size() == 1 && !round.stints.front().returned;
    slip.count(slip.charged(), Figure::first_time_right, right);
    if (!round.rule.empty() && slip.card(slip.charged())) count(rules_[round.rule], right);
}

void ScoreTally::add(const ConcernHistory& history) {
    if (!period_.worker.empty()) return;
    for (ConcernRound& round : concern_rounds(history, period_.as_of)) {
        const bool due = round.due_at >= period_.from && round.due_at < period_.until &&
                         round.due_at <= period_.as_of;
        if (!due) continue;
        if (round.department.empty()) round.department = organisation_.dispatch().id;
        cards_[round.department].department = round.department;
        concerns_.push_back(std::move(round));
    }
}

ConcernFigures ScoreTally::concerns_of(std::optional<std::string_view> department) const {
    ConcernFigures figures;
    std::vector<std::int64_t> to_measure, to_solve;  // seconds
    const auto seconds = [](TimePoint from, TimePoint to) {
        return std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
    };
    for (const ConcernRound& round : concerns_) {
        if (department && round.department != *department) continue;
        ++figures.concerns;
        figures.people += round.people;
        if (round.gone) {
            ++figures.left_out;
            continue;
        }
        count(figures.measured, round.measured_at && *round.measured_at <= round.measure_due_at);
        count(figures.solved, round.solved_at && *round.solved_at <= round.due_at);
        if (round.measured_at) to_measure.push_back(seconds(round.begun_at, *round.measured_at));
        if (!round.solved_at) continue;
        to_solve.push_back(seconds(round.begun_at, *round.solved_at));
        count(figures.recurred, round.recurred);
    }
    figures.hours_to_measure = median_hours(std::move(to_measure));
    figures.hours_to_solve = median_hours(std::move(to_solve));
    return figures;
}

Scoreboard ScoreTally::finish() const {
    const auto is_seen = [](const Rejection& one) { return one.seen || one.overturned; };
    Scoreboard board;
    board.rules = rules_;
    board.unrecorded = unrecorded_;
    for (const auto& [department, counted] : cards_) {
        Scorecard card = counted;
        if (const auto found = rejections_.find(department); found != rejections_.end()) {
            std::vector<Rejection> drawn = found->second;
            std::ranges::sort(drawn, {}, &Rejection::hash);
            const std::int64_t count = std::ranges::count(drawn, false, &Rejection::overturned);
            drawn.resize((drawn.size() + 9) / 10);
            FigureCount& resolution = card.at(Figure::resolution);
            if (std::ranges::all_of(drawn, is_seen)) {
                resolution.left_out[static_cast<std::size_t>(LeftOut::rejected)] += count;
            } else {
                resolution.ratio.of += count;
            }
        }
        card.concerns = concerns_of(department);
        card.score = score_of(organisation_.scores, card);
        add_to(board.total, card);
        board.cards.push_back(std::move(card));
    }
    board.total.concerns = concerns_of(std::nullopt);
    board.total.score = score_of(organisation_.scores, board.total);
    const auto ranked = [&](const Scorecard& card) {
        return card.score && card.cases >= organisation_.scores.minimum;
    };
    std::ranges::stable_sort(board.cards, [&](const Scorecard& a, const Scorecard& b) {
        if (ranked(a) != ranked(b)) return ranked(a);
        return ranked(a) && *a.score > *b.score;
    });
    for (std::size_t i = 0; i < board.cards.size() && ranked(board.cards[i]); ++i) {
        const bool equal = i > 0 && *board.cards[i].score == *board.cards[i - 1].score;
        board.cards[i].rank = equal ? board.cards[i - 1].rank : static_cast<std::int64_t>(i) + 1;
    }
    return board;
}

}  // namespace heed::casework
