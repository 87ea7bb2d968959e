#pragma once
// The city's own wording: files that replace single texts of those built in.
#include "dialogs/organisation.hpp"
#include "dialogs/texts.hpp"

#include <filesystem>
#include <vector>

namespace heed {

// Reads `folder`/LANGUAGE.toml for each language of `texts` that has such a file (the form of
// dialogs/texts/zh-CN.toml, as many keys as the city likes) and puts its texts in the place of
// those built in. Every mistake is appended to `errors`.
void load_texts(const std::filesystem::path& folder, Texts& texts, std::vector<FileError>& errors);

}  // namespace heed
