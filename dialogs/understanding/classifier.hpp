#pragma once
// What a text is about. One interface for the keyword rules (cold start) and a trained model.
#include <string>
#include <string_view>
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
    Ranking rank(std::string_view text) const override;

private:
    Ranking rank_slips(std::string_view folded) const;

    std::vector<std::pair<std::string, std::vector<std::string>>>
        keywords_;  // category -> folded words
};

}  // namespace heed
