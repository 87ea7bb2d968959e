#pragma once
// What turns count: how conversations go on and end, what is filed, what staff ask for and what
// they are refused. Counted when the turn is committed; fixed tables, so that a turn pays an
// addition for each.
#include "dialogs/casework/transitions.hpp"
#include "dialogs/conversation/step.hpp"
#include "dialogs/staff/command.hpp"
#include "storage/counters.hpp"
#include "storage/store.hpp"

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace heed {

// Its counting is for the store's thread, append() for any.
class TurnCounts {
public:
    // How a draft ends, or what becomes of the talk besides.
    enum class Outcome : std::uint8_t { filed, cancelled, parked, person };
    // What becomes of a command of staff: `asked` waits for a yes, `malformed` lacks something.
    enum class CommandResult : std::uint8_t { done, answered, asked, refused, malformed };

    // The question on the screen before and after an event.
    void step(
        Tx& tx,
        conversation::Focus before,
        const conversation::Event& event,
        conversation::Focus after
    );
    void outcome(Tx& tx, Outcome outcome);
    // `kind`: of categories.
    void filed(Tx& tx, std::string_view kind, std::string_view channel);
    void command(Tx& tx, staff::Verb verb, CommandResult result);
    // By the table of transitions.
    void decision(Tx& tx, casework::Action action, bool allowed);

    // heed_dialog_transitions_total{from,to,event}, heed_dialog_outcomes_total{outcome},
    // heed_complaints_total{category_class,channel}, heed_staff_commands_total{action,result},
    // heed_authz_decisions_total{action,result}: the series that have begun.
    void append(std::string& text) const;

private:
    static constexpr std::size_t stages = 9, events = 4, outcomes = 4, results = 5;
    // Both end with these; one behind them would throw out of the turn that counts it.
    static constexpr auto verbs = static_cast<std::size_t>(staff::Verb::help) + 1;
    static constexpr auto actions = static_cast<std::size_t>(casework::Action::prove) + 1;
    static constexpr std::size_t kinds_max = 200;  // pairs; those beyond are "other"

    std::array<std::array<std::array<Counter, events>, stages>, stages> steps_{};
    std::array<Counter, outcomes> outcomes_{};
    std::array<std::array<Counter, results>, verbs> commands_{};
    std::array<std::array<Counter, 2>, actions> decisions_{};
    mutable std::mutex mutex_;  // of the map, not of its counters
    std::map<std::pair<std::string, std::string>, Counter> filed_;
};

}  // namespace heed
