#pragma once
// The words and phrases that are commands or short answers, in the form that normalise() gives.
#include "dialogs/conversation/recognise.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heed::conversation {

using Vocabulary = std::unordered_map<std::string_view, Word>;
const Vocabulary& vocabulary();

using WordLists = std::vector<std::pair<Word, std::vector<std::string_view>>>;
// Those of everyday speech: dialect, abbreviations. A part of vocabulary().
const WordLists& spoken_words();

}  // namespace heed::conversation
