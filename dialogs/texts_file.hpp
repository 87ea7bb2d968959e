#pragma once
// The city's own wording: files that replace single texts of those built in.
#include "dialogs/organisation.hpp"
#include "dialogs/texts.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace heed {

// Where a replaced text stands: by language and key, file and line.
using TextPlaces =
    std::map<std::pair<std::string, std::string>, std::pair<std::string, std::size_t>>;

// Reads `folder`/LANGUAGE.toml for each language of `texts` that has such a file (the form of
// dialogs/texts/zh-CN.toml, as many keys as the city likes) and puts its texts in the place of
// those built in. Every mistake is appended to `errors`.
TextPlaces load_texts(
    const std::filesystem::path& folder, Texts& texts, std::vector<FileError>& errors
);

// Every text that may not fit into a message with its longest values is appended to `errors`: where
// it was replaced, else at the organisation's file, whose names are too long for it.
void check_text_lengths(
    const Texts& texts,
    const TextPlaces& places,
    const Organisation& organisation,
    const std::filesystem::path& organisation_file,
    std::vector<FileError>& errors
);

}  // namespace heed
