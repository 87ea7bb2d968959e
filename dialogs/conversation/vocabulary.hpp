#pragma once
// The words and phrases that are commands or short answers, in the form that normalise() gives.
#include "dialogs/conversation/recognise.hpp"

#include <map>
#include <string_view>

namespace heed::conversation {

using Vocabulary = std::map<std::string_view, Word>;
const Vocabulary& vocabulary();

}  // namespace heed::conversation
