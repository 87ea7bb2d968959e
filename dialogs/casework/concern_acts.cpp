#include "dialogs/casework/concern_acts.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>

namespace heed::casework {
namespace {

constexpr std::array<std::string_view, 3> act_names = {"confirm", "split", "merge"};

using enum ConcernState;
using S = Standing;
constexpr EnumSet<ConcernState> alive = {
    emerging, recognised, assigned, measures, watched, recurred};

// Source: docs/casework.md. A test compares the two.
constexpr std::array table = std::to_array<ConcernActRow>({
    {ConcernAct::confirm, {emerging}, {S::officer, S::head}, "confirmed", true},
    {ConcernAct::split, alive, {S::officer, S::head, S::dispatcher}, "split"},
    {ConcernAct::merge, alive, {S::officer, S::head, S::dispatcher}, "merged"},
});

const ConcernActRow& row_of(ConcernAct act) {
    const auto* found = std::ranges::find(table, act, &ConcernActRow::act);
    HEED_ENSURE(found != table.end());
    return *found;
}

}  // namespace

std::string_view to_string(ConcernAct act) {
    const auto index = static_cast<std::size_t>(act);
    HEED_ENSURE(index < act_names.size());
    return act_names[index];
}

std::optional<ConcernAct> parse_concern_act(std::string_view text) {
    const auto* found = std::ranges::find(act_names, text);
    if (found == act_names.end()) return std::nullopt;
    return static_cast<ConcernAct>(found - act_names.begin());
}

std::span<const ConcernActRow> concern_acts() { return table; }

EnumSet<Standing> standings(
    const Organisation& organisation, const Actor& actor, const Concern& concern
) {
    Complaint like;
    like.department = concern.department;
    return standings(organisation, actor, like);
}

bool authorize(
    const Organisation& organisation, const Actor& actor, ConcernAct act, const Concern& concern
) {
    return actor.kind == Actor::Kind::staff &&
           row_of(act).who.intersects(standings(organisation, actor, concern));
}

std::optional<ConcernRefusal> refusal_of(
    const Organisation& organisation,
    const Actor& actor,
    ConcernAct act,
    const Concern& concern,
    std::string_view text
) {
    const ConcernActRow& row = row_of(act);
    if (!authorize(organisation, actor, act, concern)) return ConcernRefusal::not_allowed;
    if (!row.from.contains(concern.state)) return ConcernRefusal::wrong_state;
    if (row.needs_text && fold(text).empty()) return ConcernRefusal::needs_text;
    return std::nullopt;
}

}  // namespace heed::casework
