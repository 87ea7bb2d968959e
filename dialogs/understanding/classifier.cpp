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

// A word that was nearly written: the longer, the less likely it is another one ("floor" and
// "flood", "garage" and "garbage").
constexpr double sure_of_a_slip = 0.7, sure_of_a_short_slip = 0.5;
constexpr std::size_t slip_letters_min = 5, slip_letters_other = 7, slip_letters_sure = 9;

bool is_latin(char byte) { return byte >= 'a' && byte <= 'z'; }

// Latin keywords count from the start of a word to its end or a plural or verb ending, so that
// "gas" is not found in "Vegas" or "gasp".
bool ends_word(std::string_view rest) {
    std::size_t letters = 0;
    while (letters < rest.size() && is_latin(rest[letters])) ++letters;
    const std::string_view tail = rest.substr(0, letters);
    return tail.empty() || tail == "s" || tail == "es" || tail == "ed" || tail == "ing";
}

bool stands_at(std::string_view text, std::size_t at, std::string_view keyword) {
    if (text.substr(at, keyword.size()) != keyword) return false;
    if (is_latin(keyword.front()) && at > 0 && is_latin(text[at - 1])) return false;
    return !is_latin(keyword.back()) || ends_word(text.substr(at + keyword.size()));
}

// One letter too many or too few, two in the wrong order, or, in a long word, another letter. The
// first one is right: people notice that.
bool is_one_slip_apart(std::string_view word, std::string_view keyword) {
    if (word.empty() || word.front() != keyword.front()) return false;
    if (word.size() > keyword.size()) std::swap(word, keyword);
    if (keyword.size() - word.size() > 1 || word == keyword) return false;
    std::size_t at = 0;
    while (at < word.size() && word[at] == keyword[at]) ++at;
    if (word.size() < keyword.size()) return word.substr(at) == keyword.substr(at + 1);
    const bool swapped = at + 1 < word.size() && word[at] == keyword[at + 1] &&
                         word[at + 1] == keyword[at] &&
                         word.substr(at + 2) == keyword.substr(at + 2);
    return swapped ||
           (word.size() >= slip_letters_other && word.substr(at + 1) == keyword.substr(at + 1));
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
    for (std::size_t category = 0; category < keywords_.size(); ++category) {
        for (const std::string& word : keywords_[category].second) {
            std::size_t position = 0;
            const char32_t first = next_code_point(word, position);
            by_first_[first].push_back({word, category, count_code_points(word)});
        }
    }
}

// All places where a keyword stands, without those inside a longer one ("通道" in "消防通道").
std::vector<KeywordClassifier::Match> KeywordClassifier::matches_in(std::string_view folded) const {
    std::vector<Match> all;
    for (std::size_t next = 0; next < folded.size();) {
        const std::size_t at = next;
        const auto found = by_first_.find(next_code_point(folded, next));
        if (found == by_first_.end()) continue;
        for (const Keyword& keyword : found->second) {
            if (!stands_at(folded, at, keyword.word)) continue;
            const bool overlaps_itself = std::ranges::any_of(all, [&](const Match& earlier) {
                return earlier.keyword == &keyword && at < earlier.end;
            });
            if (!overlaps_itself) all.push_back({at, at + keyword.word.size(), &keyword});
        }
    }
    std::vector<Match> kept;
    for (const Match& match : all) {
        const bool covered = std::ranges::any_of(all, [&](const Match& other) {
            return other.begin <= match.begin && match.end <= other.end &&
                   other.end - other.begin > match.end - match.begin;
        });
        if (!covered) kept.push_back(match);
    }
    return kept;
}

Ranking KeywordClassifier::rank(std::string_view text) const {
    const std::string folded = fold(simplified(text));
    std::vector<std::size_t> weights(keywords_.size(), 0);
    std::size_t total = 0, longest = 0;
    for (const Match& match : matches_in(folded)) {
        // A Chinese keyword says more the longer it is; a Latin one is a word or two.
        const std::size_t weight =
            is_latin(folded[match.begin]) ? 2 : std::min<std::size_t>(match.keyword->characters, 4);
        weights[match.keyword->category] += weight;
        total += weight;
        longest = std::max(longest, weight);
    }
    Ranking ranking;
    if (total == 0) return rank_slips(folded);
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

Ranking KeywordClassifier::rank_slips(std::string_view folded) const {
    std::vector<double> weights(keywords_.size(), 0);
    double total = 0, best = 0;
    for (std::size_t begin = 0; begin < folded.size();) {
        std::size_t end = begin;
        while (end < folded.size() && is_latin(folded[end])) ++end;
        const std::string_view word = folded.substr(begin, end - begin);
        begin = end + 1;
        if (word.size() + 1 < slip_letters_min) continue;
        for (std::size_t category = 0; category < keywords_.size(); ++category) {
            const auto& words = keywords_[category].second;
            const auto meant = std::ranges::find_if(words, [&](const std::string& keyword) {
                return keyword.size() >= slip_letters_min &&
                       std::ranges::all_of(keyword, is_latin) && is_one_slip_apart(word, keyword);
            });
            if (meant == words.end()) continue;
            const bool is_long = meant->size() >= slip_letters_sure;
            const double certainty = is_long ? sure_of_a_slip : sure_of_a_short_slip;
            weights[category] += certainty;
            total += certainty;
            best = std::max(best, certainty);
        }
    }
    Ranking ranking;
    for (std::size_t category = 0; category < weights.size(); ++category) {
        if (weights[category] > 0)
            ranking.emplace_back(keywords_[category].first, best * weights[category] / total);
    }
    std::ranges::stable_sort(ranking, [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    return ranking;
}

}  // namespace heed
