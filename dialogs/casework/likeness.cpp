#include "dialogs/casework/likeness.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace heed::casework {
namespace {

// A hundredth of a chance stands for none, so that logarithms stay finite.
constexpr double least = 0.01;
// Different words about one place prove little, equal ones not everything: what words may add to or
// take from a place that is known, as a factor e.
constexpr double words_reach = 1;
// From this share on a kind's coming back to a point is its habit rather than news (traffic lights,
// litter baskets), and it says half as much.
constexpr double usual = 0.4;
constexpr double metres_per_degree = 111'195;
constexpr double steepness = 2;  // of the score around the even point

// Each row is cut into cells by its own circle of latitude.
double row_latitude_deg(std::int64_t row) {
    return (static_cast<double>(row) + 0.5) * cell_m / metres_per_degree;
}
double cell_degrees_east(std::int64_t row) {
    const double circle = std::cos(row_latitude_deg(row) * std::numbers::pi / 180);
    return cell_m / (metres_per_degree * std::max(circle, 0.01));
}

double decay(Duration apart, Duration half_life) {
    const double lives = static_cast<double>(std::max(apart, Duration{0}).count()) /
                         static_cast<double>(std::max(half_life, Duration{1}).count());
    return std::exp2(-lives);
}

double news(double habit) {
    const double times = habit / usual;
    return 1 / (1 + times * times);
}

double squash(double log_odds) { return 1 / (1 + std::exp(-steepness * log_odds)); }

// Names that both have speak for one place, names that each has alone for two.
double names_agree(const PairEvidence& evidence, const ConcernSettings& settings) {
    const double all = evidence.names_shared + evidence.names_missing;
    if (all <= 0) return 1;
    const double agreed =
        std::sqrt((evidence.names_shared + settings.name_mass) / (all + settings.name_mass));
    const double against = evidence.names_against * evidence.names_missing / all;
    return agreed * settings.contradiction / (settings.contradiction + against);
}

}  // namespace

double metres_between(const Position& a, const Position& b) {
    const double middle = (a.latitude_deg + b.latitude_deg) / 2 * std::numbers::pi / 180;
    return std::hypot(
        (a.latitude_deg - b.latitude_deg) * metres_per_degree,
        (a.longitude_deg - b.longitude_deg) * metres_per_degree * std::cos(middle)
    );
}

Cell cell_of(const Position& position) {
    Cell cell;
    cell.row =
        static_cast<std::int64_t>(std::floor(position.latitude_deg * metres_per_degree / cell_m));
    cell.column =
        static_cast<std::int64_t>(std::floor(position.longitude_deg / cell_degrees_east(cell.row)));
    return cell;
}

Position middle_of(const Cell& cell) {
    return {
        row_latitude_deg(cell.row),
        (static_cast<double>(cell.column) + 0.5) * cell_degrees_east(cell.row)};
}

double metres_between(const Cell& a, const Cell& b) {
    return a == b ? cell_m / 2 : metres_between(middle_of(a), middle_of(b)) - cell_m / 4;
}

Likeness likeness(const PairEvidence& evidence, const ConcernSettings& settings) {
    Likeness result;
    LikenessParts& parts = result.parts;
    const double weighty = evidence.mass / (evidence.mass + settings.slight_mass);
    const double agree = names_agree(evidence, settings);
    parts.kind = evidence.kind;
    parts.words = std::clamp(evidence.cosine, 0.0, 1.0);
    const double said = std::max(
        parts.words * agree * evidence.kind * weighty *
            decay(evidence.apart, settings.words_half_life),
        least * settings.words_even
    );
    const double by_words = std::log(said / settings.words_even);
    if (!evidence.distance_m) {
        parts.place = agree;
        parts.time = decay(evidence.apart, settings.words_half_life);
        result.score = squash(by_words);
        return result;
    }
    const double near = std::exp(-*evidence.distance_m / (evidence.radius_m / 2));
    parts.place = near * news(evidence.habit) /
                  (1 + static_cast<double>(evidence.crowd) / settings.point_crowd) /
                  (1 + static_cast<double>(evidence.series) / settings.series);
    parts.time = decay(evidence.apart, evidence.half_life);
    const double there =
        std::max(parts.place * parts.kind * parts.time, least * settings.place_even);
    const double by_place = std::log(there / settings.place_even);
    // Beside a place a few words say next to nothing: most complaints of a kind have them.
    const double heard = weighty * weighty;
    result.score = squash(by_place + heard * std::clamp(by_words, -words_reach, words_reach));
    return result;
}

}  // namespace heed::casework
