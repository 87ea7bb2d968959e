#include "dialogs/understanding/name_index.hpp"

#include "dialogs/understanding/characters.hpp"
#include "dialogs/understanding/near_names.hpp"
#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace heed {
namespace {

bool is_letter(char32_t c) { return c >= U'a' && c <= U'z'; }

std::uint64_t pair_of(char32_t first, char32_t second) {
    return std::uint64_t{first} << 32 | second;
}

// True when no Latin word is cut by taking the characters [begin, end) out.
bool whole_words(const Characters& text, std::size_t begin, std::size_t end) {
    const bool starts = begin == 0 || !is_letter(text[begin]) || !is_letter(text[begin - 1]);
    const bool ends = !is_letter(text[end - 1]) || !is_letter(text[end]);
    return starts && ends;
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

}  // namespace

std::string comparable(std::string_view text) {
    std::string lowered = simplified(text);
    for (char& byte : lowered) {
        if (byte >= 'A' && byte <= 'Z') byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lowered;
}

PlaceLevel level_of(const GazetteerEntry& entry) {
    if (entry.kind == "road") return PlaceLevel::road;
    if (entry.kind == "community" || entry.kind == "area" || entry.kind == "district") {
        return PlaceLevel::area;
    }
    return PlaceLevel::door;
}

NameIndex::NameIndex(const std::vector<Area>& areas) {
    for (const Area& area : areas) {
        for (const auto& [language, name] : area.name.by_language)
            add({&area, nullptr, false, name});
        for (const std::string& alias : area.aliases) add({&area, nullptr, true, alias});
        for (const GazetteerEntry& entry : area.places) {
            add({&area, &entry, false, entry.name});
            for (const std::string& alias : entry.aliases) add({&area, &entry, false, alias});
        }
    }
}

void NameIndex::add(const Named& named) {
    const auto name = static_cast<std::uint32_t>(names_.size());
    names_.push_back({named, comparable(named.name)});
    const std::string& text = names_.back().comparable;
    if (count_code_points(text) < 2) return;
    add_spelling(text, name);
    if (std::string other = other_spelling(text); !other.empty())
        add_spelling(std::move(other), name);
    if (named.entry && level_of(*named.entry) != PlaceLevel::area) add_anchors(name);
}

void NameIndex::add_spelling(std::string text, std::uint32_t name) {
    const Characters characters(text);
    const std::uint64_t beginning = pair_of(characters[0], characters[1]);
    beginnings_[beginning].push_back(static_cast<std::uint32_t>(spellings_.size()));
    spellings_.push_back({std::move(text), name});
}

void NameIndex::add_anchors(std::uint32_t name) {
    const Characters characters(names_[name].comparable);
    const std::u32string_view codes = characters.codes();
    if (!may_be_misspelt(codes)) return;
    // One slip, of two neighbours at most, leaves the first two characters or the last two as they
    // were; but for the exchange of the middle two of four.
    anchors_[pair_of(codes[0], codes[1])].push_back({name, false});
    anchors_[pair_of(codes[codes.size() - 2], codes.back())].push_back({name, true});
    if (codes.size() == 4) anchors_[pair_of(codes[0], codes[2])].push_back({name, false});
}

std::vector<Mention> NameIndex::find(std::string_view text) const {
    std::vector<Mention> mentions;
    const Characters characters(text);
    for (std::size_t i = 0; i + 1 < characters.size(); ++i) {
        const auto bucket = beginnings_.find(pair_of(characters[i], characters[i + 1]));
        if (bucket == beginnings_.end()) continue;
        const std::size_t begin = characters.byte(i);
        for (const std::uint32_t which : bucket->second) {
            const Spelling& spelling = spellings_[which];
            if (!text.substr(begin).starts_with(spelling.text)) continue;
            const std::size_t end = begin + spelling.text.size();
            if (whole_words(characters, i, characters.index_of_byte(end)))
                mentions.push_back({begin, end, names_[spelling.name].named});
        }
    }
    return mentions;
}

std::vector<Mention> NameIndex::find_nearly(std::string_view text) const {
    const Characters written(text);
    const std::u32string_view codes = written.codes();
    std::map<std::uint32_t, std::pair<std::size_t, std::size_t>> spans;  // by name: the first
    const auto try_span = [&](std::uint32_t name, std::size_t begin, std::size_t end) {
        if (begin >= end || end > codes.size() || !whole_words(written, begin, end)) return;
        const Characters wanted(names_[name].comparable);
        if (!is_slip(codes.substr(begin, end - begin), wanted.codes())) return;
        const auto [known, is_new] = spans.try_emplace(name, begin, end);
        if (!is_new) known->second = std::min(known->second, std::pair{begin, end});
    };
    for (std::size_t i = 0; i + 1 < codes.size(); ++i) {
        const auto bucket = anchors_.find(pair_of(codes[i], codes[i + 1]));
        if (bucket == anchors_.end()) continue;
        for (const Anchor& anchor : bucket->second) {
            const std::size_t length = count_code_points(names_[anchor.name].comparable);
            for (std::size_t n = length - 1; n <= length + 1; ++n) {
                if (!anchor.at_end) {
                    try_span(anchor.name, i, i + n);
                } else if (i + 2 >= n) {
                    try_span(anchor.name, i + 2 - n, i + 2);
                }
            }
        }
    }
    std::vector<Mention> mentions;
    for (const auto& [name, span] : spans) {
        const Named& named = names_[name].named;
        // A place by its name is the place by its alias.
        const bool known = !mentions.empty() && mentions.back().named.entry == named.entry;
        if (known) continue;
        mentions.push_back({written.byte(span.first), written.byte(span.second), named});
    }
    return mentions;
}

std::vector<Named> NameIndex::like(std::string_view words, std::size_t limit) const {
    std::vector<Named> all;
    for (const Name& name : names_) {
        if (all.size() == limit) break;
        if (!name.named.entry) continue;
        const bool known = !all.empty() && all.back().entry == name.named.entry;
        const bool is_like =
            name.comparable.starts_with(words) || name.comparable.ends_with(words);
        if (is_like && !known) all.push_back(name.named);
    }
    return all;
}

}  // namespace heed
