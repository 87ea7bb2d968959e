#include "dialogs/casework/routing.hpp"

#include <algorithm>

namespace heed::casework {
namespace {

bool contains(const std::vector<std::string>& ids, std::string_view id) {
    return std::ranges::find(ids, id) != ids.end();
}

bool matches(const Route& rule, const Category* category, std::string_view area) {
    if (!rule.categories.empty() && (!category || !contains(rule.categories, category->id))) {
        return false;
    }
    if (!rule.kind.empty() && (!category || category->kind != rule.kind)) return false;
    return rule.areas.empty() || contains(rule.areas, area);
}

std::string joined(const std::vector<std::string>& ids) {
    std::string all;
    for (const std::string& id : ids) all += (all.empty() ? "" : "+") + id;
    return all;
}

std::string name_of(const Route& rule) {
    std::string what = joined(rule.categories);
    if (!rule.kind.empty()) what = "kind:" + rule.kind;
    return (what.empty() ? "*" : what) + "@" + (rule.areas.empty() ? "*" : joined(rule.areas));
}

}  // namespace

Routed route(const Organisation& organisation, std::string_view category, std::string_view area) {
    const Category* known = organisation.category(category);
    for (const Route& rule : organisation.routes) {
        if (matches(rule, known, area)) {
            return {rule.department, rule.assisting, true, name_of(rule)};
        }
    }
    return {organisation.dispatch().id, {}, false, {}};
}

std::optional<Routed> rerouted(
    const Organisation& organisation,
    const Matter& before,
    const Matter& now,
    std::string_view department
) {
    if (route(organisation, before.category, before.area).department != department)
        return std::nullopt;
    Routed routed = route(organisation, now.category, now.area);
    if (routed.department == department) return std::nullopt;
    return routed;
}

}  // namespace heed::casework
