#pragma once
// Support vector machines that tell one label from all others, for training the classifier.
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace heed {

struct FeatureValue {
    std::uint32_t feature;
    float value;
};
using FeatureVector = std::vector<FeatureValue>;  // of length 1, or empty

struct Lesson {
    FeatureVector vector;
    std::size_t label;
    double cost;  // of being on the wrong side, above 0
};

// Label k scores bias[k] + sum(weights[k][feature] * value).
struct Machines {
    std::vector<std::vector<float>> weights;  // label, feature
    std::vector<double> bias;
};
// One machine for each label below `labels`. The same lessons in the same order give the same ones.
// `fitted` is called now and then with how many are done.
Machines fit_machines(
    const std::vector<Lesson>& lessons,
    std::size_t labels,
    std::size_t features,
    const std::function<void(std::size_t)>& fitted
);

}  // namespace heed
