#include "dialogs/understanding/gazetteer.hpp"

#include "dialogs/understanding/address.hpp"
#include "dialogs/understanding/near_names.hpp"
#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t candidates_max = 5;  // a person cannot choose among more on a phone
constexpr std::size_t slips_sought_in =
    60;  // characters: who writes more says more about the place

// A name of the gazetteer, as it stands in a text.
struct Named {
    std::size_t begin = 0, end = 0;
    const Area* area = nullptr;
    const GazetteerEntry* entry = nullptr;  // none: the area itself
    bool brief = false;                     // by an alias of the area
};

// In lower case and simplified characters. Each character keeps its bytes, so that positions in the
// result are positions in `text`.
std::string comparable(std::string_view text) {
    std::string lowered = simplified(text);
    for (char& byte : lowered) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lowered;
}

bool is_letter(char byte) { return byte >= 'a' && byte <= 'z'; }

std::size_t find_name(std::string_view text, std::string_view name) {
    for (std::size_t at = text.find(name); at != text.npos; at = text.find(name, at + 1)) {
        const std::size_t end = at + name.size();
        const bool starts = !is_letter(name.front()) || at == 0 || !is_letter(text[at - 1]);
        const bool ends = !is_letter(name.back()) || end == text.size() || !is_letter(text[end]);
        if (starts && ends) return at;
    }
    return text.npos;
}

// "aiguo rd" for "aiguo road" and the other way round, "8卦岭" for "八卦岭"; empty for what has no
// other spelling.
std::string other_spelling(std::string name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> pairs{
        {{" road", " rd"}, {" street", " st"}, {" avenue", " ave"}, {" boulevard", " blvd"}}};
    for (const auto& [whole, brief] : pairs) {
        for (const auto& [from, to] : {std::pair{whole, brief}, std::pair{brief, whole}}) {
            if (!name.ends_with(from)) continue;
            name.replace(name.size() - from.size(), from.size(), to);
            return name;
        }
    }
    constexpr std::array<std::string_view, 9> numerals{
        "一", "二", "三", "四", "五", "六", "七", "八", "九"};
    bool numbered = false;
    for (std::size_t digit = 0; digit < numerals.size(); ++digit) {
        const std::string_view numeral = numerals[digit];
        for (std::size_t at = name.find(numeral); at != name.npos; at = name.find(numeral, at)) {
            name.replace(at, numeral.size(), 1, static_cast<char>('1' + digit));
            numbered = true;
        }
    }
    return numbered ? name : std::string{};
}

// True when the character before byte `at` belongs to a Chinese name.
bool follows_han(std::string_view text, std::size_t at) {
    std::size_t begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    const std::string_view before = text.substr(begin, at - begin);
    constexpr std::string_view no_name = "在到从是去离于的，。：；、";
    return before.size() == 3 && before >= "一" && no_name.find(before) == no_name.npos;
}

void add_names(
    std::vector<Named>& found,
    std::string_view text,
    std::string_view name,
    const Area& area,
    const GazetteerEntry* entry,
    bool brief = false
) {
    if (count_code_points(name) < 2) return;
    std::string wanted = comparable(name);
    std::size_t at = find_name(text, wanted);
    if (at == text.npos) {
        wanted = other_spelling(std::move(wanted));
        if (wanted.empty()) return;
        at = find_name(text, wanted);
    }
    if (at == text.npos) return;
    // "学校东门" speaks of a gate, even where a sub-district is called 东门.
    const bool gate = !entry && name.ends_with("门") && at > 0 && follows_han(text, at);
    if (!gate) found.push_back({at, at + wanted.size(), &area, entry, brief});
}

// Everything in the gazetteer whose name or alias stands in `text` (already comparable).
std::vector<Named> names_in(const Organisation& organisation, std::string_view text) {
    std::vector<Named> found;
    for (const Area& area : organisation.areas) {
        for (const auto& [language, name] : area.name.by_language) {
            add_names(found, text, name, area, nullptr);
        }
        for (const std::string& alias : area.aliases) {
            add_names(found, text, alias, area, nullptr, true);
        }
        for (const GazetteerEntry& entry : area.places) {
            add_names(found, text, entry.name, area, &entry);
            for (const std::string& alias : entry.aliases) {
                add_names(found, text, alias, area, &entry);
            }
        }
    }
    return found;
}

// The longest names win; among equal spans all of them are meant ("人民医院" of two areas).
std::vector<Named> longest_of(const std::vector<Named>& found) {
    std::vector<Named> best;
    for (const Named& named : found) {
        if (best.empty() || named.end - named.begin > best.front().end - best.front().begin) {
            best = {named};
        } else if (named.begin == best.front().begin && named.end == best.front().end) {
            const bool known = std::ranges::any_of(best, [&](const Named& other) {
                return other.entry == named.entry && other.area == named.area;
            });
            if (!known) best.push_back(named);
        }
    }
    return best;
}

PlaceLevel level_of(const GazetteerEntry& entry) {
    if (entry.kind == "road") return PlaceLevel::road;
    if (entry.kind == "community" || entry.kind == "area" || entry.kind == "district") {
        return PlaceLevel::area;
    }
    return PlaceLevel::door;
}

PlaceFound found_of(const Named& named, std::string_view label) {
    PlaceFound found;
    found.area = named.area->id;
    found.place.label = label;
    if (!named.entry) {
        found.place.level = PlaceLevel::area;
        return found;
    }
    found.place.level = level_of(*named.entry);
    found.place.latitude_deg = named.entry->latitude_deg;
    found.place.longitude_deg = named.entry->longitude_deg;
    return found;
}

// Keeps those in the areas that the text names besides ("东门街道的人民医院").
void keep_named_areas(std::vector<Named>& entries, const std::vector<Named>& all) {
    const auto in_named_area = [&](const Named& entry) {
        return std::ranges::any_of(all, [&](const Named& other) {
            return !other.entry && other.area == entry.area &&
                   (other.end <= entry.begin || other.begin >= entry.end);
        });
    };
    if (std::ranges::none_of(entries, in_named_area)) return;
    std::erase_if(entries, [&](const Named& entry) { return !in_named_area(entry); });
}

// A name that is like what was said: "人民医院" of "人民医院东院". None: empty.
std::string name_like(const GazetteerEntry& entry, const std::string& wanted) {
    const auto is_like = [&](const std::string& name) {
        const std::string lowered = comparable(name);
        return lowered.starts_with(wanted) || lowered.ends_with(wanted);
    };
    if (is_like(entry.name)) return entry.name;
    const auto alias = std::ranges::find_if(entry.aliases, is_like);
    return alias == entry.aliases.end() ? std::string{} : *alias;
}

void add_like(PlaceReading& reading, const Organisation& organisation, std::string_view words) {
    const std::string wanted = comparable(words);
    for (const Area& area : organisation.areas) {
        for (const GazetteerEntry& entry : area.places) {
            const std::string name = name_like(entry, wanted);
            if (name.empty() || reading.candidates.size() == candidates_max) continue;
            reading.candidates.push_back(found_of({0, 0, &area, &entry, false}, name));
        }
    }
    if (!reading.candidates.empty()) reading.words = words;
}

// "翠竺花园" where there is a 翠竹花园: that is offered, beside what was written.
void add_nearly_named(
    PlaceReading& reading,
    const Organisation& organisation,
    std::string_view text,
    const std::optional<AddressSpan>& address
) {
    if (count_code_points(text) > slips_sought_in) return;
    const std::string written = comparable(text);
    std::size_t begin = text.size(), end = 0;
    for (const Area& area : organisation.areas) {
        for (const GazetteerEntry& entry : area.places) {
            // Names of whole neighbourhoods are too much alike.
            if (level_of(entry) == PlaceLevel::area) continue;
            auto span = find_nearly(written, comparable(entry.name));
            for (std::size_t i = 0; !span && i < entry.aliases.size(); ++i)
                span = find_nearly(written, comparable(entry.aliases[i]));
            if (!span || reading.candidates.size() + 1 == candidates_max) continue;
            reading.candidates.push_back(found_of({0, 0, &area, &entry, false}, entry.name));
            begin = std::min(begin, span->first);
            end = std::max(end, span->second);
        }
    }
    if (reading.candidates.empty()) return;
    PlaceFound as_written;
    if (address && address->begin < end && begin < address->end) {
        begin = std::min(begin, address->begin);
        end = std::max(end, address->end);
        as_written.place.level = address->level;
    }
    reading.words = text.substr(begin, end - begin);
    as_written.place.label = reading.words;
    reading.candidates.push_back(std::move(as_written));
}

void add_candidates(PlaceReading& reading, const std::vector<Named>& entries) {
    for (const Named& named : entries) {
        if (reading.candidates.size() == candidates_max) return;
        std::string label = named.entry ? named.entry->name : std::string(reading.words);
        const bool twin = std::ranges::any_of(entries, [&](const Named& other) {
            return other.area != named.area && other.entry && named.entry &&
                   other.entry->name == named.entry->name;
        });
        if (twin) label += "（" + std::string(named.area->name.in("zh-CN")) + "）";
        reading.candidates.push_back(found_of(named, label));
    }
}

// "西乡街道" where there is none of this name: the text is about another place than ours.
bool names_foreign_area(std::string_view text, const std::vector<Named>& all) {
    constexpr std::string_view word = "街道";
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const bool ours = std::ranges::any_of(all, [&](const Named& named) {
            return named.begin < at && at < named.end;
        });
        if (!ours && at > 0 && follows_han(text, at)) return true;
    }
    return false;
}

// The area that the text names, if just one; otherwise nothing. Where one is named in full
// ("黄贝街道"), ours or not, what merely sounds like another ("东湖公园") does not count.
std::string named_area(
    const std::vector<Named>& all, std::string_view text, std::size_t begin, std::size_t end
) {
    const bool in_full =
        std::ranges::any_of(all, [](const Named& named) { return !named.brief; }) ||
        names_foreign_area(text, all);
    std::string id;
    for (const Named& named : all) {
        if (named.brief && in_full) continue;
        const bool inside = named.begin >= begin && named.end <= end;
        // "东门" in "翠竹苑东门" is a gate, not the sub-district: a mere alias inside an address
        // does not count unless it begins it.
        if (!named.entry && inside && named.begin != begin) continue;
        if (!id.empty() && id != named.area->id) return {};
        id = named.area->id;
    }
    return id;
}

}  // namespace

PlaceReading read_place(const Organisation& organisation, std::string_view text) {
    PlaceReading reading;
    const std::string simple = simplified(text);  // what is kept are spans of `text`, as it came
    const std::vector<Named> all = names_in(organisation, comparable(text));
    std::vector<std::pair<std::size_t, std::size_t>> roads;
    for (const Named& named : all) {
        if (named.entry) roads.emplace_back(named.begin, named.end);
    }
    const std::optional<AddressSpan> address = find_address(simple, roads);
    std::vector<Named> entries;
    for (const Named& named : all) {
        if (named.entry) entries.push_back(named);
    }
    entries = longest_of(entries);
    keep_named_areas(entries, all);

    // Written out to the door or crossing: that is what is meant, even where we know no such entry.
    const bool exact = address && address->level == PlaceLevel::door;
    const bool entry_is_exact =
        !entries.empty() && level_of(*entries.front().entry) == PlaceLevel::door;
    if (exact && !entry_is_exact) {
        reading.words = text.substr(address->begin, address->end - address->begin);
        PlaceFound found;
        found.place.level = PlaceLevel::door;
        found.place.label = reading.words;
        found.area = named_area(all, simple, address->begin, address->end);
        reading.candidates.push_back(std::move(found));
        return reading;
    }
    if (!entries.empty()) {
        std::size_t begin = entries.front().begin;
        std::size_t end = entries.front().end;
        end = extend_by_tail(simple, end);
        if (address && address->begin <= begin && address->end >= end) {
            begin = address->begin;
            end = address->end;
        }
        reading.words = text.substr(begin, end - begin);
        if (entries.size() == 1) {
            reading.candidates.push_back(found_of(entries.front(), reading.words));
        } else {
            add_candidates(reading, entries);
        }
        return reading;
    }
    if (const auto phrase = find_landmark(simple)) {
        const std::string_view words = text.substr(phrase->begin, phrase->end - phrase->begin);
        add_like(reading, organisation, words);
        if (!reading.candidates.empty()) return reading;
    }
    add_nearly_named(reading, organisation, text, address);
    if (!reading.candidates.empty()) return reading;
    if (address) {
        reading.words = text.substr(address->begin, address->end - address->begin);
        PlaceFound found;
        found.place.level = address->level;
        found.place.label = reading.words;
        found.area = named_area(all, simple, address->begin, address->end);
        reading.candidates.push_back(std::move(found));
        return reading;
    }
    const std::vector<Named> areas = longest_of(all);
    if (!areas.empty()) {
        reading.words = text.substr(areas.front().begin, areas.front().end - areas.front().begin);
        add_candidates(reading, areas);
    }
    return reading;
}

}  // namespace heed
