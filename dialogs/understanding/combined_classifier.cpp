#include "dialogs/understanding/combined_classifier.hpp"

#include "dialogs/organisation.hpp"
#include "dialogs/understanding/ngrams.hpp"

#include <algorithm>
#include <map>

namespace heed {
namespace {

// Less is no answer; the model gives every label some belief.
constexpr double worth_offering = 0.01;

// Half of each; where one is silent the other alone.
Ranking pooled(const Ranking& by_words, const Ranking& by_model) {
    if (by_model.empty()) return by_words;
    if (by_words.empty()) return by_model;
    std::map<std::string, double> shares;
    for (const auto& [category, probability] : by_words) shares[category] += probability / 2;
    for (const auto& [category, probability] : by_model) shares[category] += probability / 2;
    Ranking both(shares.begin(), shares.end());
    std::ranges::stable_sort(both, [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    return both;
}

}  // namespace

CombinedClassifier::CombinedClassifier(
    const Organisation& organisation, std::unique_ptr<const Classifier> model
)
    : keywords_(organisation), model_(std::move(model)) {
    for (const Category& category : organisation.categories) catalogue_.insert(category.id);
}

Ranking CombinedClassifier::model_on_catalogue(std::string_view text) const {
    Ranking known;
    double belief = 0;
    for (auto& [label, probability] : model_->rank(text)) {
        if (!catalogue_.contains(label)) continue;
        belief += probability;
        if (probability >= worth_offering) known.emplace_back(std::move(label), probability);
    }
    if (belief < 0.5) known.clear();
    return known;
}

Ranking CombinedClassifier::rank(std::string_view text) const {
    const Ranking by_words = keywords_.rank(text);
    const Ranking by_model = model_on_catalogue(text);
    if (by_words.empty() && !by_model.empty()) {
        const bool sure = by_model.front().second >= model_alone_from;
        const std::size_t characters = ngram_characters(text, model_alone_characters).size();
        return sure && characters == model_alone_characters ? by_model : Ranking();
    }
    return pooled(by_words, by_model);
}

Ranking CombinedClassifier::suggest(std::string_view text) const {
    return pooled(keywords_.rank(text), model_on_catalogue(text));
}

}  // namespace heed
