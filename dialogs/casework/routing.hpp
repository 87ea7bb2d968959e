#pragma once
// Who is responsible: rules as data, first match wins.
#include "dialogs/organisation.hpp"

#include <optional>

namespace heed::casework {

struct Routed {
    std::string department;  // the dispatch department when no rule fits
    std::vector<std::string> assisting;
    bool by_rule = false;  // false: stays `filed` with the dispatcher
    // What the rule fits, "noise@dongmen" or "kind:nuisance@*": its name in the history, the same
    // wherever it stands in the file. Empty without a rule.
    std::string rule;
};
Routed route(const Organisation& organisation, std::string_view category, std::string_view area);
// What the rules look at.
struct Matter {
    std::string_view category, area;
};
// Where a complaint goes that turns out to be `now` instead of `before`. Nothing: it stays with
// `department`, since that is responsible for both, or since it has it by somebody's decision and
// not by the rules.
std::optional<Routed> rerouted(
    const Organisation& organisation,
    const Matter& before,
    const Matter& now,
    std::string_view department
);

}  // namespace heed::casework
