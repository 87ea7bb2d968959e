#include "dialogs/casework/tuning.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace heed::casework {
namespace {

constexpr std::size_t folds = 5;
constexpr std::size_t rounds_max = 40;
constexpr double first_step = 0.4, last_step = 0.02;  // of a number's logarithm
// What a number's leaving its place by a factor e costs, in pairs that are judged wrongly.
constexpr double stiffness = 1.0;
constexpr double reach = 2;  // no number goes further than by e² of where it was
constexpr double chance_max = 0.95;
constexpr double certain = 0.999;

using Field = double ConcernSettings::*;
constexpr std::array<Field, 7> fields = {
    &ConcernSettings::point_crowd,
    &ConcernSettings::series,
    &ConcernSettings::place_even,
    &ConcernSettings::words_even,
    &ConcernSettings::name_mass,
    &ConcernSettings::contradiction,
    &ConcernSettings::slight_mass};

double loss_of(const JudgedPair& pair, const ConcernSettings& settings) {
    const double score = likeness(pair.evidence, settings).score;
    const double right = pair.same ? score : 1 - score;
    return -std::log(std::clamp(right, 1 - certain, certain));
}

// How far `settings` are from `home`, and the loss of the pairs.
double cost(
    std::span<const JudgedPair* const> pairs,
    const ConcernSettings& settings,
    const ConcernSettings& home
) {
    double sum = 0;
    for (const JudgedPair* pair : pairs) sum += loss_of(*pair, settings);
    for (const Field field : fields) {
        const double away = std::log(settings.*field / home.*field);
        sum += stiffness * away * away;
    }
    return sum;
}

ConcernSettings fitted(std::span<const JudgedPair* const> pairs, const ConcernSettings& home) {
    ConcernSettings best = home;
    double least = cost(pairs, best, home);
    double step = first_step;
    for (std::size_t round = 0; round < rounds_max && step >= last_step; ++round) {
        bool moved = false;
        for (const Field field : fields) {
            for (const double direction : {step, -step}) {
                ConcernSettings tried = best;
                tried.*field *= std::exp(direction);
                const bool far = std::abs(std::log(tried.*field / home.*field)) > reach;
                const bool chance =
                    field == &ConcernSettings::place_even || field == &ConcernSettings::words_even;
                if (far || (chance && tried.*field > chance_max)) continue;
                const double sum = cost(pairs, tried, home);
                if (sum >= least) continue;
                least = sum;
                best = tried;
                moved = true;
            }
        }
        if (!moved) step /= 2;
    }
    return best;
}

void add(Agreement& sum, const JudgedPair& pair, const ConcernSettings& settings) {
    ++sum.pairs;
    const bool joins = likeness(pair.evidence, settings).score >= settings.join_from;
    if (joins == pair.same) ++sum.agreed;
    sum.loss += loss_of(pair, settings);
}

void finish(Agreement& sum) {
    if (sum.pairs > 0) sum.loss /= static_cast<double>(sum.pairs);
}

}  // namespace

Agreement agreement(std::span<const JudgedPair> pairs, const ConcernSettings& settings) {
    Agreement sum;
    for (const JudgedPair& pair : pairs) add(sum, pair, settings);
    finish(sum);
    return sum;
}

Tuned tune(std::span<const JudgedPair> pairs, const ConcernSettings& settings) {
    std::vector<const JudgedPair*> all;
    for (const JudgedPair& pair : pairs) all.push_back(&pair);
    Tuned tuned;
    tuned.settings = fitted(all, settings);
    tuned.before = agreement(pairs, settings);
    // Each fifth is judged by numbers that were fitted to the other four.
    for (std::size_t fold = 0; fold < folds; ++fold) {
        std::vector<const JudgedPair*> others;
        for (std::size_t i = 0; i < all.size(); ++i)
            if (i % folds != fold) others.push_back(all[i]);
        const ConcernSettings theirs = fitted(others, settings);
        for (std::size_t i = fold; i < all.size(); i += folds) add(tuned.after, *all[i], theirs);
    }
    finish(tuned.after);
    return tuned;
}

}  // namespace heed::casework
