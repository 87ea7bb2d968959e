#include "dialogs/understanding/classifier.hpp"

#include "dialogs/organisation.hpp"
#include "dialogs/understanding/simplified.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>

namespace heed {
namespace {

// What a lone match is worth: enough to file without a confirming turn, but never certainty.
constexpr double sure = 0.9;
// A single character ("吵") is easily part of something else.
constexpr double sure_of_one_character = 0.6;

bool is_latin(char byte) { return byte >= 'a' && byte <= 'z'; }

// Latin keywords count from the start of a word to its end or a plural or verb ending, so that
// "gas" is not found in "Vegas" or "gasp".
bool ends_word(std::string_view rest) {
    std::size_t letters = 0;
    while (letters < rest.size() && is_latin(rest[letters])) ++letters;
    const std::string_view tail = rest.substr(0, letters);
    return tail.empty() || tail == "s" || tail == "es" || tail == "ed" || tail == "ing";
}

std::size_t find_keyword(std::string_view text, std::string_view keyword, std::size_t from) {
    for (std::size_t at = text.find(keyword, from); at != text.npos;
         at = text.find(keyword, at + 1)) {
        const std::size_t end = at + keyword.size();
        if (is_latin(keyword.front()) && at > 0 && is_latin(text[at - 1])) continue;
        if (is_latin(keyword.back()) && !ends_word(text.substr(end))) continue;
        return at;
    }
    return text.npos;
}

struct Match {
    std::size_t begin, end, category, characters;
};

// All places where a keyword stands, without those inside a longer one ("通道" in "消防通道").
std::vector<Match> matches_in(
    std::string_view text,
    const std::vector<std::pair<std::string, std::vector<std::string>>>& keywords
) {
    std::vector<Match> all;
    for (std::size_t category = 0; category < keywords.size(); ++category) {
        for (const std::string& keyword : keywords[category].second) {
            std::size_t at = find_keyword(text, keyword, 0);
            while (at != text.npos) {
                all.push_back({at, at + keyword.size(), category, count_code_points(keyword)});
                at = find_keyword(text, keyword, at + keyword.size());
            }
        }
    }
    std::vector<Match> kept;
    for (const Match& match : all) {
        const bool covered = std::any_of(all.begin(), all.end(), [&](const Match& other) {
            return other.begin <= match.begin && match.end <= other.end &&
                   other.end - other.begin > match.end - match.begin;
        });
        if (!covered) kept.push_back(match);
    }
    return kept;
}

}  // namespace

KeywordClassifier::KeywordClassifier(const Organisation& organisation) {
    for (const Category& category : organisation.categories) {
        std::vector<std::string> words;
        const auto add = [&](std::string_view word) {
            std::string folded = fold(simplified(word));
            if (folded.empty() || std::ranges::find(words, folded) != words.end()) return;
            words.push_back(std::move(folded));
        };
        for (const std::string& word : category.keywords) add(word);
        // A category that catches the rest has no keywords, and its name ("其他") says nothing.
        if (!words.empty()) {
            for (const auto& [language, name] : category.name.by_language) add(name);
        }
        keywords_.emplace_back(category.id, std::move(words));
    }
}

Ranking KeywordClassifier::rank(std::string_view text) const {
    const std::string folded = fold(simplified(text));
    std::vector<std::size_t> weights(keywords_.size(), 0);
    std::size_t total = 0, longest = 0;
    for (const Match& match : matches_in(folded, keywords_)) {
        // A Chinese keyword says more the longer it is; a Latin one is a word or two.
        const std::size_t weight =
            is_latin(folded[match.begin]) ? 2 : std::min<std::size_t>(match.characters, 4);
        weights[match.category] += weight;
        total += weight;
        longest = std::max(longest, weight);
    }
    Ranking ranking;
    if (total == 0) return ranking;
    const double certainty = longest > 1 ? sure : sure_of_one_character;
    for (std::size_t category = 0; category < weights.size(); ++category) {
        if (weights[category] == 0) continue;
        ranking.emplace_back(
            keywords_[category].first,
            certainty * static_cast<double>(weights[category]) / static_cast<double>(total)
        );
    }
    std::ranges::stable_sort(ranking, [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    return ranking;
}

}  // namespace heed
