#include "bot/turn_counts.hpp"

#include "bot/metrics.hpp"
#include "dialogs/staff/verbs.hpp"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace heed {
namespace {

using conversation::Focus;

// What the resident is asked, by and by; all of one draft's changes are one stage, and so is all
// that is asked of a complaint after its end.
constexpr std::array<std::string_view, 9> stage_names{
    "idle", "description", "place", "category", "photos", "confirm", "edit", "rating", "other"};

std::size_t stage_of(Focus focus) {
    switch (focus) {
        case Focus::none:
            return 0;
        case Focus::description:
            return 1;
        case Focus::place:
        case Focus::place_pick:
            return 2;
        case Focus::category:
            return 3;
        case Focus::photos:
            return 4;
        case Focus::confirm:
            return 5;
        case Focus::edit_menu:
        case Focus::edit_description:
        case Focus::edit_place:
        case Focus::edit_photos:
        case Focus::edit_contact:
            return 6;
        case Focus::rate_solved:
        case Focus::rate_satisfied:
        case Focus::rate_missing:
        case Focus::rate_rest:
            return 7;
        case Focus::stale:
        case Focus::staff_question:
        case Focus::question:
        case Focus::concern:
        case Focus::erase:
            break;
    }
    return 8;
}

constexpr std::array<std::string_view, 4> event_names{"message", "reply", "timer", "other"};

// Event's first three alternatives; what comes from photos, notices and persons is "other".
std::size_t event_of(const conversation::Event& event) {
    static_assert(
        std::is_same_v<std::variant_alternative_t<1, conversation::Event>, conversation::FlushEvent>
    );
    return std::min(event.index(), event_names.size() - 1);
}

constexpr std::array<std::string_view, 4> outcome_names{"filed", "cancelled", "parked", "person"};
constexpr std::array<std::string_view, 5> result_names{
    "done", "answered", "asked", "refused", "malformed"};
constexpr std::array<std::string_view, 2> decision_names{"denied", "allowed"};

double value_of(const Counter& counter) {
    return static_cast<double>(counter.load(std::memory_order_relaxed));
}

// Those of a table by two names that have begun.
template <std::size_t Rows, std::size_t Columns, class NameOf>
void append_table(
    MetricFamily& family,
    const std::array<std::array<Counter, Columns>, Rows>& table,
    const NameOf& name_of,
    const std::array<std::string_view, Columns>& column_names
) {
    for (std::size_t row = 0; row < Rows; ++row) {
        for (std::size_t column = 0; column < Columns; ++column) {
            const double value = value_of(table[row][column]);
            if (value == 0) continue;
            family.sample({{"action", name_of(row)}, {"result", column_names[column]}}, value);
        }
    }
}

}  // namespace

void TurnCounts::step(
    Tx& tx, Focus before, const conversation::Event& event, Focus after
) {
    tx.count_committed(steps_[stage_of(before)][stage_of(after)][event_of(event)]);
}

void TurnCounts::outcome(Tx& tx, Outcome outcome) {
    tx.count_committed(outcomes_[static_cast<std::size_t>(outcome)]);
}

void TurnCounts::filed(Tx& tx, std::string_view kind, std::string_view channel) {
    std::pair key{std::string(kind), std::string(channel)};
    const std::lock_guard lock(mutex_);
    if (!filed_.contains(key) && filed_.size() >= kinds_max) key = {"other", "other"};
    tx.count_committed(filed_[std::move(key)]);
}

void TurnCounts::command(Tx& tx, staff::Verb verb, CommandResult result) {
    tx.count_committed(
        commands_.at(static_cast<std::size_t>(verb))[static_cast<std::size_t>(result)]
    );
}

void TurnCounts::decision(Tx& tx, casework::Action action, bool allowed) {
    tx.count_committed(decisions_.at(static_cast<std::size_t>(action))[allowed ? 1 : 0]);
}

void TurnCounts::append(std::string& text) const {
    MetricFamily transitions(text, "counter", "heed_dialog_transitions_total");
    for (std::size_t from = 0; from < stages; ++from) {
        for (std::size_t to = 0; to < stages; ++to) {
            for (std::size_t event = 0; event < events; ++event) {
                const double value = value_of(steps_[from][to][event]);
                if (value == 0) continue;
                transitions.sample(
                    {{"from", stage_names[from]},
                     {"to", stage_names[to]},
                     {"event", event_names[event]}},
                    value
                );
            }
        }
    }
    MetricFamily ends(text, "counter", "heed_dialog_outcomes_total");
    append_counters(ends, "outcome", outcomes_, [](std::size_t i) { return outcome_names[i]; });
    {
        MetricFamily complaints(text, "counter", "heed_complaints_total");
        const std::lock_guard lock(mutex_);
        for (const auto& [key, counter] : filed_) {
            const double value = value_of(counter);
            if (value == 0) continue;
            complaints.sample({{"category_class", key.first}, {"channel", key.second}}, value);
        }
    }
    MetricFamily commands(text, "counter", "heed_staff_commands_total");
    const auto verb_name = [](std::size_t verb) {
        return staff::row_of(static_cast<staff::Verb>(verb)).name;
    };
    append_table(commands, commands_, verb_name, result_names);
    MetricFamily decisions(text, "counter", "heed_authz_decisions_total");
    const auto action_name = [](std::size_t action) {
        return casework::to_string(static_cast<casework::Action>(action));
    };
    append_table(decisions, decisions_, action_name, decision_names);
}

}  // namespace heed
