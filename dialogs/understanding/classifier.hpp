#pragma once
// What a text is about. One interface for the keyword rules (cold start) and a trained model.
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heed {

struct Organisation;

// Categories with probabilities, best first; empty when nothing speaks for any.
using Ranking = std::vector<std::pair<std::string, double>>;

class Classifier {
public:
    virtual ~Classifier() = default;
    virtual Ranking rank(std::string_view text) const = 0;
    // What to offer somebody who must choose: also guesses that say nothing on their own.
    virtual Ranking suggest(std::string_view text) const { return rank(text); }
};

// Counts the catalogue's keywords in the text. Two categories that both match share the certainty.
// Where none is found, a Latin word that is one slip of the finger away from a keyword counts, too,
// and for less.
class KeywordClassifier final : public Classifier {
public:
    explicit KeywordClassifier(const Organisation& organisation);
    KeywordClassifier(const KeywordClassifier&) = delete;
    KeywordClassifier& operator=(const KeywordClassifier&) = delete;
    Ranking rank(std::string_view text) const override;

private:
    struct Keyword {
        std::string_view word;  // of `keywords_`
        std::size_t category = 0, characters = 0;
    };
    struct Match {
        std::size_t begin = 0, end = 0;
        const Keyword* keyword = nullptr;
    };
    std::vector<Match> matches_in(std::string_view folded) const;
    Ranking rank_slips(std::string_view folded) const;

    std::vector<std::pair<std::string, std::vector<std::string>>>
        keywords_;  // category -> folded words
    std::unordered_map<char32_t, std::vector<Keyword>> by_first_;  // by their first character
};

}  // namespace heed
