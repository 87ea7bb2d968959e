#pragma once
// Makes a linear model out of texts and their labels: one-versus-rest support vector machines,
// calibrated on texts that the calibrating models have not seen. One thread, no clock, no chance
// from outside: the same examples in the same order give the same model.
#include "dialogs/understanding/linear_model.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

struct Example {
    std::string label;
    std::string text;
};

// Called with how many of all machines are fitted, for a person who waits.
using Progress = std::function<void(std::size_t done, std::size_t total)>;

// Needs at least two different labels; see `why_not_trainable`.
LinearParameters train(const std::vector<Example>& examples, const Progress& progress);

// Empty when `examples` can be trained on, else one sentence.
std::string why_not_trainable(const std::vector<Example>& examples);

}  // namespace heed
