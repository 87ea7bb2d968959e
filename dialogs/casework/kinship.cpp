#include "dialogs/casework/kinship.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>
#include <cmath>

namespace heed::casework {
namespace {

constexpr double of_one_kind = 0.8;
constexpr double least = 0.25;  // what has less in common has nothing
constexpr std::size_t part_length = 4;
constexpr std::size_t relatives_max = 12;

// Pieces of four letters of each word, its beginning marked; pairs of Chinese characters.
std::vector<std::uint32_t> parts_of(std::string_view name) {
    std::vector<std::uint32_t> parts;
    const std::string folded = fold(name);
    std::u32string word;
    const auto finish = [&] {
        const bool latin = word.size() > 1 && word[1] < 0x3000;
        const std::size_t length = latin ? part_length : 3;
        for (std::size_t i = 0; word.size() > 3 && i + length <= std::max(word.size(), length);
             ++i) {
            std::uint32_t hash = 2166136261U;
            for (const char32_t c : word.substr(i, length))
                hash = (hash ^ static_cast<std::uint32_t>(c)) * 16777619U;
            parts.push_back(hash);
        }
        word.clear();
    };
    for (std::size_t at = 0; at < folded.size();) {
        const char32_t c = next_code_point(folded, at);
        const bool letter = (c >= U'a' && c <= U'z') || c >= 0xC0;
        if (!letter) {
            finish();
        } else {
            if (word.empty()) word.push_back(U'^');
            word.push_back(c);
        }
    }
    finish();
    std::ranges::sort(parts);
    const auto again = std::ranges::unique(parts);
    parts.erase(again.begin(), again.end());
    return parts;
}

}  // namespace

Kinship::Kinship(const Organisation& organisation) : organisation_(organisation) {
    entries_.emplace_back();
    ids_.emplace(std::string(), Id{0});
}

Kinship::Id Kinship::id_of(std::string_view category) {
    const auto found = ids_.find(std::string(category));
    if (found != ids_.end()) return found->second;
    if (entries_.size() >= names_max) return 0;
    const auto id = static_cast<Id>(entries_.size());
    Entry entry;
    entry.category = organisation_.category(category);
    if (entry.category == nullptr) {
        entry.parts = parts_of(category);
        for (const std::uint32_t part : entry.parts) ++named_[part];
    }
    entries_.push_back(std::move(entry));
    ids_.emplace(category, id);
    return id;
}

double Kinship::rarity(std::uint32_t part) const {
    const auto found = named_.find(part);
    const double having = found == named_.end() ? 1 : found->second;
    return std::log(static_cast<double>(entries_.size()) / having);
}

double Kinship::between(Id a, Id b) const {
    if (a == b || a == 0 || b == 0) return 1;
    const Entry& one = entries_[a];
    const Entry& two = entries_[b];
    if (one.category != nullptr || two.category != nullptr) {
        const bool related = one.category != nullptr && two.category != nullptr &&
                             !one.category->kind.empty() &&
                             one.category->kind == two.category->kind;
        return related ? of_one_kind : 0;
    }
    double all_one = 0, all_two = 0, common = 0;
    for (const std::uint32_t part : one.parts) {
        const double weight = rarity(part) * rarity(part);
        all_one += weight;
        if (std::ranges::binary_search(two.parts, part)) common += weight;
    }
    for (const std::uint32_t part : two.parts) all_two += rarity(part) * rarity(part);
    const double all = std::sqrt(all_one * all_two);
    const double cosine = all > 0 ? common / all : 0;
    return cosine < least ? 0 : std::sqrt(cosine);
}

const std::vector<Kinship::Id>& Kinship::relatives(Id id) {
    Entry& entry = entries_[id];
    // Rarities move while names come in: looked at again after each tenth more.
    if (entry.known != 0 && entries_.size() < entry.known + 1 + entry.known / 10)
        return entry.relatives;
    std::vector<std::pair<double, Id>> close;
    for (std::size_t other = 1; other < entries_.size(); ++other) {
        const double common = between(id, static_cast<Id>(other));
        if (id != 0 && common > 0) close.emplace_back(-common, static_cast<Id>(other));
    }
    std::ranges::sort(close);
    if (close.size() > relatives_max) close.resize(relatives_max);
    entry.relatives.clear();
    if (id == 0) entry.relatives.push_back(0);
    for (const auto& [common, other] : close) entry.relatives.push_back(other);
    entry.known = entries_.size();
    return entry.relatives;
}

}  // namespace heed::casework
