#include "dialogs/casework/concern_rounds.hpp"

namespace heed::casework {

std::vector<ConcernRound> concern_rounds(const ConcernHistory& history, TimePoint as_of) {
    std::vector<ConcernRound> rounds;
    bool merged = false;
    for (const ConcernEvent& event : history.events) {
        if (event.at > as_of) break;
        if (event.due_at && event.measure_due_at) {
            if (!rounds.empty()) rounds.back().recurred = true;
            rounds.push_back({{}, 0, event.at, *event.measure_due_at, *event.due_at, {}, {}});
        }
        if (event.event == "merged") merged = true;
        if (event.event == "undone" && event.text == "merge") merged = false;
        if (rounds.empty()) continue;
        ConcernRound& round = rounds.back();
        round.department = event.department;
        round.people = event.people;
        const bool solved = event.event == "solved";
        if ((solved || event.event == "measures") && !round.measured_at)
            round.measured_at = event.at;
        if (solved && !round.solved_at) round.solved_at = event.at;
        if (event.event == "closed" && !round.solved_at) round.gone = true;
    }
    if (merged && !rounds.empty() && !rounds.back().solved_at) rounds.back().gone = true;
    return rounds;
}

}  // namespace heed::casework
