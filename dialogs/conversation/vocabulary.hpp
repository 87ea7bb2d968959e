#pragma once
// The words and phrases that are commands or short answers, in the form that normalise() gives.
#include "dialogs/conversation/recognise.hpp"

#include <string_view>
#include <unordered_map>

namespace heed::conversation {

using Vocabulary = std::unordered_map<std::string_view, Word>;
const Vocabulary& vocabulary();

}  // namespace heed::conversation
