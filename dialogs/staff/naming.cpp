#include "dialogs/staff/naming.hpp"

#include "dialogs/staff/scanner.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <optional>

namespace heed::staff {
namespace {

constexpr std::size_t words_max = 6;        // of one name
constexpr std::size_t characters_max = 24;  // of a name that no blank ends
constexpr std::size_t part_min = 2;         // characters that may stand for a part of a name

bool is_latin(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0; });
}

bool characters_in_order(std::string_view typed, std::string_view name) {
    std::size_t position = 0;
    for (std::size_t i = 0; i < name.size() && position < typed.size();) {
        std::size_t next = position;
        const char32_t wanted = next_code_point(typed, next);
        if (next_code_point(name, i) == wanted) position = next;
    }
    return position == typed.size();
}

// Both are folded.
std::optional<Fit> fit_of(std::string_view typed, std::string_view name) {
    if (typed == name) return Fit::same;
    const std::size_t length = count_code_points(typed);
    const std::size_t at = name.find(typed);
    const bool word_begins = at == 0 || (at != name.npos && name[at - 1] == ' ');
    // A Latin word is met at the beginning of one: "art" is no part of "department".
    if (is_latin(typed) && !word_begins) return std::nullopt;
    if (at == 0) return Fit::beginning;
    if (length < part_min) return std::nullopt;
    if (at != name.npos) return Fit::part;
    if (!is_latin(typed) && characters_in_order(typed, name)) return Fit::in_order;
    return std::nullopt;
}

// The ids that `typed` fits best, each once, and how well.
std::vector<std::string> best_of(
    std::span<const Named> known, std::string_view typed, Fit worst_allowed
) {
    std::vector<std::string> ids;
    const std::string folded = fold(typed);
    if (folded.empty()) return ids;
    std::optional<Fit> best;
    for (const Named& named : known) {
        for (const std::string& name : named.names) {
            const auto fit = fit_of(folded, fold(name));
            if (!fit || *fit > worst_allowed || (best && *fit > *best)) continue;
            if (!best || *fit < *best) ids.clear();
            best = fit;
            if (ids.empty() || ids.back() != named.id) ids.push_back(named.id);
        }
    }
    return ids;
}

std::string_view without_separators(std::string_view text) {
    Scanner scanner(text);
    scanner.skip(separators);
    return scanner.rest();
}

// Where the first words of `text` end, in order.
std::vector<std::size_t> word_ends(std::string_view text) {
    std::vector<std::size_t> ends;
    Scanner scanner(text);
    while (!scanner.at_end() && ends.size() < words_max) {
        while (!scanner.at_end() && separators.find(scanner.peek()) == separators.npos)
            scanner.next();
        ends.push_back(scanner.position());
        scanner.skip(separators);
    }
    return ends;
}

std::string_view begin_of_name(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('@')) text.remove_prefix(1);
    return text;
}

Named named(std::string id, const LocalText& name) {
    Named result{std::move(id), {}};
    for (const auto& [language, text] : name.by_language) result.names.push_back(text);
    result.names.push_back(result.id);
    return result;
}

}  // namespace

NameMatch match_words(std::span<const Named> known, std::string_view text, Fit worst) {
    text = begin_of_name(text);
    const std::vector<std::size_t> ends = word_ends(text);
    for (auto end = ends.rbegin(); end != ends.rend(); ++end) {
        auto ids = best_of(known, text.substr(0, *end), worst);
        if (ids.empty()) continue;
        return {std::move(ids), text.substr(0, *end), without_separators(text.substr(*end))};
    }
    return {{}, {}, text};
}

NameMatch match_name(std::span<const Named> known, std::string_view text) {
    NameMatch match = match_words(known, text);
    if (!match.ids.empty()) return match;
    text = match.rest;
    const auto ends = word_ends(text);
    const std::string_view word = text.substr(0, ends.empty() ? 0 : ends.front());
    if (is_latin(word)) return match;
    std::string_view typed = cut_code_points(word, characters_max);
    for (std::size_t count = count_code_points(typed); count >= part_min; --count) {
        typed = cut_code_points(typed, count);
        auto ids = best_of(known, typed, Fit::part);
        if (ids.empty()) continue;
        return {std::move(ids), typed, without_separators(text.substr(typed.size()))};
    }
    return match;
}

std::vector<Named> department_names(const Organisation& organisation) {
    std::vector<Named> known;
    for (const Department& department : organisation.departments) {
        Named one = named(department.id, department.name);
        for (const Area& area : organisation.areas) {
            if (area.department != department.id) continue;
            for (const auto& [language, name] : area.name.by_language) one.names.push_back(name);
            one.names.insert(one.names.end(), area.aliases.begin(), area.aliases.end());
        }
        known.push_back(std::move(one));
    }
    return known;
}

std::vector<Named> area_names(const Organisation& organisation) {
    std::vector<Named> known;
    for (const Area& area : organisation.areas) {
        Named one = named(area.id, area.name);
        one.names.insert(one.names.end(), area.aliases.begin(), area.aliases.end());
        known.push_back(std::move(one));
    }
    return known;
}

std::vector<Named> category_names(const Organisation& organisation) {
    std::vector<Named> known;
    for (const Category& category : organisation.categories) {
        known.push_back(named(category.id, category.name));
    }
    return known;
}

}  // namespace heed::staff
