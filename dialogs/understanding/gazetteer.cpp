#include "dialogs/understanding/gazetteer.hpp"

#include "dialogs/contains_any.hpp"
#include "dialogs/understanding/address.hpp"
#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

namespace heed {
namespace {

constexpr std::size_t candidates_max = 5;  // a person cannot choose among more on a phone
constexpr std::size_t slips_sought_in =
    60;  // characters: who writes more says more about the place

// True when the character before byte `at` belongs to a Chinese name.
bool follows_han(std::string_view text, std::size_t at) {
    std::size_t begin = at - 1;
    while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
    const std::string_view before = text.substr(begin, at - begin);
    constexpr std::string_view no_name = "在到从是去离于的，。：；、";
    return before.size() == 3 && before >= "一" && no_name.find(before) == no_name.npos;
}

// "学校东门" speaks of a gate, even where a sub-district is called 东门.
bool is_gate(const Mention& mention, std::string_view text) {
    return !mention.named.entry && mention.named.name.ends_with("门") && mention.begin > 0 &&
           follows_han(text, mention.begin);
}

// The longest names win; among equal spans all of them are meant ("人民医院" of two areas).
std::vector<Mention> longest_of(const std::vector<Mention>& found) {
    std::vector<Mention> best;
    for (const Mention& mention : found) {
        if (best.empty() || mention.end - mention.begin > best.front().end - best.front().begin) {
            best = {mention};
        } else if (mention.begin == best.front().begin && mention.end == best.front().end) {
            const bool known = std::ranges::any_of(best, [&](const Mention& other) {
                return other.named.entry == mention.named.entry &&
                       other.named.area == mention.named.area;
            });
            if (!known) best.push_back(mention);
        }
    }
    return best;
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
void keep_named_areas(std::vector<Mention>& entries, const std::vector<Mention>& all) {
    const auto in_named_area = [&](const Mention& entry) {
        return std::ranges::any_of(all, [&](const Mention& other) {
            return !other.named.entry && other.named.area == entry.named.area &&
                   (other.end <= entry.begin || other.begin >= entry.end);
        });
    };
    if (std::ranges::none_of(entries, in_named_area)) return;
    std::erase_if(entries, [&](const Mention& entry) { return !in_named_area(entry); });
}

void add_like(PlaceReading& reading, const NameIndex& names, std::string_view words) {
    for (const Named& named : names.like(comparable(words), candidates_max))
        reading.candidates.push_back(found_of(named, named.name));
    if (!reading.candidates.empty()) reading.words = words;
}

// "翠竺花园" where there is a 翠竹花园: that is offered, beside what was written.
void add_nearly_named(
    PlaceReading& reading,
    const NameIndex& names,
    std::string_view text,
    const std::optional<AddressSpan>& address
) {
    if (count_code_points(text) > slips_sought_in) return;
    std::size_t begin = text.size(), end = 0;
    for (const Mention& mention : names.find_nearly(comparable(text))) {
        if (reading.candidates.size() + 1 == candidates_max) break;
        reading.candidates.push_back(found_of(mention.named, mention.named.entry->name));
        begin = std::min(begin, mention.begin);
        end = std::max(end, mention.end);
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

void add_candidates(PlaceReading& reading, const std::vector<Mention>& mentions) {
    for (const auto& [begin, end, named] : mentions) {
        if (reading.candidates.size() == candidates_max) return;
        std::string label = named.entry ? named.entry->name : std::string(reading.words);
        const bool twin = std::ranges::any_of(mentions, [&](const Mention& other) {
            return other.named.area != named.area && other.named.entry && named.entry &&
                   other.named.entry->name == named.entry->name;
        });
        if (twin) label += "（" + std::string(named.area->name.in("zh-CN")) + "）";
        reading.candidates.push_back(found_of(named, label));
    }
}

// "我住学府路12号": where somebody lives who speaks of another place.
bool is_home(std::string_view before) {
    constexpr std::array<std::string_view, 9> words{
        "我住", "家住", "家在", "本人住", "住在", "住址", "住址是", "i live at ", "i live in "};
    const std::string lowered = comparable(before);
    return std::ranges::any_of(words, [&](std::string_view word) {
        return std::string_view(lowered).ends_with(word);
    });
}

// Nothing but what joins a name to its address: "学府路12号，人民医院".
bool joins(std::string_view between) {
    return between.find_first_not_of(" \t\n,") == between.npos || between == "，" ||
           between == "的";
}

// Two places in one text, both to the door: a house number or a crossing is more exact than a name,
// unless it is that name's own address or the speaker's.
bool address_is_meant(std::string_view text, const AddressSpan& address, const Mention& entry) {
    const bool apart = address.end <= entry.begin || entry.end <= address.begin;
    if (!apart || is_home(text.substr(0, address.begin))) return false;
    const std::string_view words = text.substr(address.begin, address.end - address.begin);
    const bool written_out =
        words.find_first_of("0123456789") != words.npos ||
        contains_any(words, {"号", "路口", "街口", "交叉口", "交汇", "交界", " and "});
    const bool own =
        address.end <= entry.begin && joins(text.substr(address.end, entry.begin - address.end));
    return written_out && !own;
}

bool is_exact(const Mention& entry) { return level_of(*entry.named.entry) == PlaceLevel::door; }

// The longest of the exact entries that are no part of `address`.
std::vector<Mention> named_besides(
    const std::vector<Mention>& entries, const AddressSpan& address
) {
    std::vector<Mention> apart;
    for (const Mention& entry : entries) {
        const bool part = entry.begin < address.end && address.begin < entry.end;
        if (!part && is_exact(entry)) apart.push_back(entry);
    }
    return longest_of(apart);
}

// "西乡街道" where there is none of this name: the text is about another place than ours.
bool names_foreign_area(std::string_view text, const std::vector<Mention>& all) {
    constexpr std::string_view word = "街道";
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        const bool ours = std::ranges::any_of(all, [&](const Mention& mention) {
            return mention.begin < at && at < mention.end;
        });
        if (!ours && at > 0 && follows_han(text, at)) return true;
    }
    return false;
}

// The area that the text names, if just one; otherwise nothing. Where one is named in full
// ("黄贝街道"), ours or not, what merely sounds like another ("东湖公园") does not count.
std::string named_area(
    const std::vector<Mention>& all, std::string_view text, std::size_t begin, std::size_t end
) {
    const bool in_full =
        std::ranges::any_of(all, [](const Mention& mention) { return !mention.named.brief; }) ||
        names_foreign_area(text, all);
    std::string id;
    for (const auto& [from, to, named] : all) {
        if (named.brief && in_full) continue;
        const bool inside = from >= begin && to <= end;
        // "东门" in "翠竹苑东门" is a gate, not the sub-district: a mere alias inside an address
        // does not count unless it begins it.
        if (!named.entry && inside && from != begin) continue;
        if (!id.empty() && id != named.area->id) return {};
        id = named.area->id;
    }
    return id;
}

}  // namespace

PlaceReading Gazetteer::read(std::string_view text) const {
    PlaceReading reading;
    const std::string simple = simplified(text);  // what is kept are spans of `text`, as it came
    std::vector<Mention> all = names_.find(comparable(text));
    std::erase_if(all, [&](const Mention& mention) { return is_gate(mention, simple); });
    std::vector<Mention> entries;
    std::vector<std::pair<std::size_t, std::size_t>> roads;
    for (const Mention& mention : all) {
        if (!mention.named.entry) continue;
        entries.push_back(mention);
        roads.emplace_back(mention.begin, mention.end);
    }
    const std::optional<AddressSpan> address = find_address(simple, roads);
    const bool exact = address && address->level == PlaceLevel::door;
    std::vector<Mention> besides = exact ? named_besides(entries, *address) : entries;
    entries = longest_of(entries);
    // The road of an address that is not what is meant.
    if (exact && !besides.empty() && !is_exact(entries.front()) &&
        !address_is_meant(simple, *address, besides.front()))
        entries = std::move(besides);
    keep_named_areas(entries, all);

    // Written out to the door or crossing: that is what is meant, even where we know no such entry.
    const bool entry_is_exact = !entries.empty() && is_exact(entries.front());
    const bool rather_address =
        exact && (!entry_is_exact || address_is_meant(simple, *address, entries.front()));
    if (rather_address) {
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
        // "学府路12号人民医院门口": its own address is said along with it.
        const bool led_by_address = exact && entries.size() == 1 && address->end <= begin &&
                                    joins(simple.substr(address->end, begin - address->end)) &&
                                    !is_home(simple.substr(0, address->begin));
        if (led_by_address) begin = address->begin;
        reading.words = text.substr(begin, end - begin);
        if (entries.size() == 1) {
            reading.candidates.push_back(found_of(entries.front().named, reading.words));
        } else {
            add_candidates(reading, entries);
        }
        return reading;
    }
    if (const auto phrase = find_landmark(simple)) {
        const std::string_view words = text.substr(phrase->begin, phrase->end - phrase->begin);
        add_like(reading, names_, words);
        if (!reading.candidates.empty()) return reading;
    }
    add_nearly_named(reading, names_, text, address);
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
    const std::vector<Mention> areas = longest_of(all);
    if (!areas.empty()) {
        reading.words = text.substr(areas.front().begin, areas.front().end - areas.front().begin);
        add_candidates(reading, areas);
    }
    return reading;
}

}  // namespace heed
