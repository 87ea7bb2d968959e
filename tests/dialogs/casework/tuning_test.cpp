#include "dialogs/casework/tuning.hpp"

#include <doctest/doctest.h>

#include <random>
#include <vector>

using namespace heed;
using namespace heed::casework;

namespace {

// People who judge as the score would by these numbers, with a slip now and then.
std::vector<JudgedPair> judged_by(const ConcernSettings& settings, int count, double slips) {
    std::mt19937 random(7);
    const auto part = [&] { return std::uniform_real_distribution<double>(0, 1)(random); };
    std::vector<JudgedPair> pairs;
    for (int i = 0; i < count; ++i) {
        PairEvidence evidence;
        if (part() < 0.7) evidence.distance_m = part() * 150;
        evidence.cosine = part() * part();
        evidence.mass = 10 + part() * 80;
        evidence.names_shared = part() * 8;
        evidence.names_missing = part() * 8;
        evidence.names_against = part() * evidence.names_missing / 2;
        evidence.half_life = settings.half_life;
        evidence.apart = std::chrono::hours(static_cast<int>(part() * 500));
        const bool same = likeness(evidence, settings).score >= settings.join_from;
        pairs.push_back({evidence, part() < slips ? !same : same});
    }
    return pairs;
}

}  // namespace

TEST_CASE("numbers follow people who judge otherwise, and are tried on pairs they do not know") {
    ConcernSettings theirs;
    theirs.place_even = 0.5;
    theirs.words_even = 0.05;
    const auto pairs = judged_by(theirs, 400, 0.05);
    const Tuned tuned = tune(pairs, {});
    CHECK(tuned.before.pairs == 400);
    CHECK(tuned.after.pairs == 400);
    CHECK(tuned.after.loss < tuned.before.loss);
    CHECK(tuned.after.agreed > tuned.before.agreed);
    CHECK(tuned.settings.place_even > ConcernSettings{}.place_even);
    CHECK(tuned.settings.words_even < ConcernSettings{}.words_even);
    CHECK(tuned.settings.join_from == ConcernSettings{}.join_from);
    // The same words give the same numbers.
    CHECK(tune(pairs, {}).settings.place_even == tuned.settings.place_even);
}

TEST_CASE("a few words move the numbers little, none not at all") {
    ConcernSettings theirs;
    theirs.place_even = 0.8;
    const Tuned few = tune(judged_by(theirs, 6, 0), {});
    const Tuned many = tune(judged_by(theirs, 400, 0), {});
    CHECK(few.settings.place_even <= many.settings.place_even);
    const Tuned none = tune({}, {});
    CHECK(none.settings.place_even == ConcernSettings{}.place_even);
    CHECK(none.before.pairs == 0);
}

TEST_CASE("agreement counts the pairs on the side that people said") {
    PairEvidence near;
    near.distance_m = 0;
    near.half_life = ConcernSettings{}.half_life;
    PairEvidence far = near;
    far.distance_m = 5000;
    const std::vector<JudgedPair> pairs{{near, true}, {far, false}, {far, true}};
    const Agreement sum = agreement(pairs, {});
    CHECK(sum.pairs == 3);
    CHECK(sum.agreed == 2);
    CHECK(sum.loss > 0);
}
