#pragma once
// The numbers of the likeness score, fitted to what people said about pairs of complaints.
// Source: docs/hearing.md, "Tuning".
#include "dialogs/casework/concern_settings.hpp"
#include "dialogs/casework/likeness.hpp"

#include <cstddef>
#include <span>

namespace heed::casework {

// Somebody said whether two complaints are one trouble.
struct JudgedPair {
    PairEvidence evidence;
    bool same = false;
};

// How well settings agree with what people said.
struct Agreement {
    std::size_t pairs = 0;
    std::size_t agreed = 0;  // the score is on the side of join_from that people said
    double loss = 0;         // mean logarithmic loss of the score; 0: certain and right
};
Agreement agreement(std::span<const JudgedPair> pairs, const ConcernSettings& settings);

struct Tuned {
    ConcernSettings settings;
    Agreement before, after;  // on pairs that the numbers were not fitted to: five folds
};

// Fewer pairs, or fewer of one kind, say too little about seven numbers.
inline constexpr std::size_t tuning_pairs_min = 50;
inline constexpr std::size_t tuning_each_min = 10;
// Goes from `settings` in small steps of one number at a time as long as the loss falls; leaving
// them costs something, so that few words move them little. Deterministic. What is no number of the
// score (join_from, recognised_from, watch) stays.
Tuned tune(std::span<const JudgedPair> pairs, const ConcernSettings& settings);

}  // namespace heed::casework
