#pragma once
// `heed train`: makes the classifier's model out of labelled texts.
#include "bot/commands/progress_line.hpp"
#include "bot/config.hpp"
#include "dialogs/understanding/training.hpp"

#include <filesystem>
#include <istream>
#include <ostream>
#include <vector>

namespace heed {

inline constexpr std::size_t training_lines_max = 1'000'000;
inline constexpr std::size_t training_line_bytes_max = 1 << 20;

// Lines `category<TAB>text`, UTF-8; what follows the first tab is the text, without the number of a
// complaint that stands behind a last tab (corrections.hpp). Empty lines are skipped. Each mistake
// is appended to `errors` with its line.
void read_training_lines(
    std::istream& in,
    const std::string& name,
    std::vector<Example>& examples,
    std::vector<FileError>& errors
);

// Reads `inputs` ("-" is the standard input), trains on all of them and replaces the file that
// `[dialog] classifier` names. Returns 0; or 1 with what is wrong on `err` and the old file in
// place.
int run_train(
    const Config& config,
    const std::vector<std::string>& inputs,
    std::istream& in,
    std::ostream& out,
    std::ostream& err,
    ProgressLine& progress
);

}  // namespace heed
