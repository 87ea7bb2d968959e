#pragma once
// The file that `[dialog] classifier` names, read and written.
#include "dialogs/understanding/linear_model.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace heed {

struct ModelFile {
    std::unique_ptr<const LinearClassifier> classifier;  // null when there is no file, or a fault
    std::string fault;  // one sentence when there is a file that cannot be used
};
// A missing file is no fault: the keyword rules stand in until a model is trained.
ModelFile read_model_file(const std::filesystem::path& file);

// Puts `bytes` in the place of `file`, synced: a reader sees the old model or the new one, whole.
// Empty on success, else why not; then the old one is untouched.
std::string replace_model_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace heed
