#include "dialogs/understanding/support_vectors.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

namespace heed {
namespace {

constexpr int rounds_max = 30;
constexpr float converged = 0.02F;
constexpr std::size_t together = 8;  // labels that are fitted in one pass over the lessons

using Lanes = std::array<float, together>;  // one number for each label of a pass

// splitmix64: the order in which examples are visited, the same in every run.
class Order {
public:
    void shuffle(std::vector<std::size_t>& items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[next() % i]);
    }

private:
    std::uint64_t next() {
        state_ += 0x9E3779B97F4A7C15ULL;
        std::uint64_t value = state_;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
        return value ^ (value >> 31);
    }
    std::uint64_t state_ = 0;
};

// Support vector machines with squared hinge loss by dual coordinate descent (Hsieh et al., "A dual
// coordinate descent method for large-scale linear SVM", ICML 2008, algorithm 1), for the labels
// from `first` on, `together` of them at a time: a text is read once for all.
void fit(const std::vector<Lesson>& lessons, std::size_t first, Machines& machines) {
    std::vector<Lanes> weights(machines.weights[first].size(), Lanes{});
    std::vector<Lanes> alphas(lessons.size(), Lanes{});
    Lanes bias{};
    std::vector<std::size_t> order(lessons.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Order chance;
    for (int round = 0; round < rounds_max; ++round) {
        chance.shuffle(order);
        float largest = 0;
        for (const std::size_t i : order) {
            Lanes scores = bias;
            for (const FeatureValue& value : lessons[i].vector) {
                const Lanes& weight = weights[value.feature];
                for (std::size_t k = 0; k < together; ++k) scores[k] += weight[k] * value.value;
            }
            const auto diagonal = static_cast<float>(0.5 / lessons[i].cost);
            const float length = lessons[i].vector.empty() ? 1 : 2;  // of vector and bias, squared
            Lanes change{};
            bool changes = false;
            for (std::size_t k = 0; k < together; ++k) {
                const float side = lessons[i].label == first + k ? 1.0F : -1.0F;
                float& alpha = alphas[i][k];
                const float gradient = side * scores[k] - 1 + alpha * diagonal;
                if (alpha <= 0 && gradient >= 0) continue;
                largest = std::max(largest, std::abs(gradient));
                const float before = alpha;
                alpha = std::max(before - gradient / (length + diagonal), 0.0F);
                change[k] = (alpha - before) * side;
                changes = true;
            }
            if (!changes) continue;
            for (std::size_t k = 0; k < together; ++k) bias[k] += change[k];
            for (const FeatureValue& value : lessons[i].vector) {
                Lanes& weight = weights[value.feature];
                for (std::size_t k = 0; k < together; ++k) weight[k] += change[k] * value.value;
            }
        }
        if (largest < converged) break;
    }
    for (std::size_t k = 0; k < together && first + k < machines.bias.size(); ++k) {
        machines.bias[first + k] = static_cast<double>(bias[k]);
        for (std::size_t i = 0; i < weights.size(); ++i)
            machines.weights[first + k][i] = weights[i][k];
    }
}

}  // namespace

Machines fit_machines(
    const std::vector<Lesson>& lessons,
    std::size_t labels,
    std::size_t features,
    const std::function<void(std::size_t)>& fitted
) {
    Machines machines{
        std::vector(labels, std::vector<float>(features, 0.0F)), std::vector<double>(labels, 0)};
    for (std::size_t first = 0; first < labels; first += together) {
        fit(lessons, first, machines);
        fitted(std::min(first + together, labels));
    }
    return machines;
}

}  // namespace heed
