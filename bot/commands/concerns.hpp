#pragma once
// `heed concerns`: which of a stream of complaints are about one trouble (docs/hearing.md).
#include "bot/config.hpp"

#include <istream>
#include <ostream>

namespace heed {

// Reads JSON lines {"id","time","text","title"?,"category"?,"latitude"?,"longitude"?,"resident"?}
// in time order from `in`; writes for each at once {"id","concern","score","parts"}. `concern` is
// "N-" and the id of the concern's first complaint, or null while a complaint stands alone (so the
// first one's concern is known before a second comes); `score` and `parts` are of the likeliest
// earlier complaint. A line that cannot be read gets one sentence with
// its number on `errors` and is left out. 0, or 1 when there was such a line.
int run_concerns(const Config& config, std::istream& in, std::ostream& out, std::ostream& errors);

// The running instance's concerns with the most people, as JSON lines, at most `count_max`.
// `trend` compares the people of the last seven days with those of the seven days before.
int run_largest_concerns(const Config& config, std::size_t count_max, std::ostream& out);

// What happened to each concern that was recognised, as JSON lines: what scorecards are computed
// from, beside the export.
int run_concern_histories(const Config& config, std::ostream& out);

}  // namespace heed
