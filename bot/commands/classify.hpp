#pragma once
// `heed classify`: what lines of text are about, by the trained model or the keyword rules.
#include "bot/config.hpp"
#include "dialogs/understanding/classifier.hpp"

#include <istream>
#include <ostream>
#include <string>
#include <string_view>

namespace heed {

// {"category":"noise","probability":0.97,"ranking":[["noise",0.97],…]}; where nothing speaks for
// any category: {"category":null,"probability":0,"ranking":[]}.
std::string ranking_json(const Ranking& ranking);

// One JSON line for each line of `in`, flushed at once; any bytes are taken.
int run_classify(const Config& config, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace heed
