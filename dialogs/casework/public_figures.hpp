#pragma once
// What the public is told of a week: promises to residents that were broken three times over.
// Nobody can be recognised by it: a number that fewer than public_people_min residents stand behind
// is not told. Source: docs/casework.md, "The public figure".
#include "dialogs/casework/rounds.hpp"
#include "dialogs/casework/scorecard.hpp"
#include "dialogs/organisation.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace heed::casework {

inline constexpr std::size_t public_people_min = 5;

// Nothing: not told.
using PublicCount = std::optional<std::int64_t>;

struct PublicRow {
    std::string department;    // id; empty: all together
    PublicCount due;           // cases due in the period
    PublicCount long_overdue;  // cases of which a promise reached 300 % of its time in the period
};

// The departments by id, then the total. The total is not told where the one number that is not
// could be worked out from it.
class PublicTally {
public:
    // `organisation` outlives it.
    PublicTally(const Organisation& organisation, ScorePeriod period)
        : organisation_(organisation), period_(std::move(period)) {}
    void add(const History& history);
    std::vector<PublicRow> finish() const;

private:
    struct Count {
        std::int64_t cases = 0;
        std::set<std::string> people;
    };
    struct Counts {
        Count due, long_overdue;
    };
    static void count(Count& count, const History& history);

    const Organisation& organisation_;
    const ScorePeriod period_;
    std::map<std::string, Counts> departments_;
};

}  // namespace heed::casework
