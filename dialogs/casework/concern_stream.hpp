#pragma once
// Common concerns in one pass: each complaint is looked at once, when it comes, with nothing but
// what came before it.
#include "dialogs/casework/concern_index.hpp"

#include <unordered_map>

namespace heed::casework {

// Where one complaint ended up.
struct Heard {
    std::optional<std::int64_t> first;  // the concern's first complaint; nothing: stands alone
    std::optional<Found> closest;       // the likeliest earlier one, joined or not
};

class ConcernStream {
public:
    ConcernStream(const Organisation& organisation, const ConcernSettings& settings)
        : settings_(settings), index_(organisation, settings) {}
    // A concern is named by its first complaint, so that its name is known before the second comes.
    Heard hear(const Sighting& sighting);

private:
    const ConcernSettings settings_;
    ConcernIndex index_;
    std::unordered_map<std::int64_t, std::int64_t> firsts_;  // complaint -> first of its concern
};

}  // namespace heed::casework
