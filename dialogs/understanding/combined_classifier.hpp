#pragma once
// What the conversation asks: the trained model and the keyword rules together.
#include "dialogs/understanding/classifier.hpp"

#include <memory>
#include <set>
#include <string>

namespace heed {

struct Organisation;

// A linear opinion pool: where both speak, a category has half of its share with each, so that a
// keyword that cannot be mistaken and a model that agrees are sure together, and where they
// disagree neither is sure and the resident is asked. Where one is silent the other stands alone.
// Labels that are not in the catalogue say nothing; a model most of whose belief goes to such
// labels is silent. So is, for `rank`, a model without keywords beside it that is not rather sure,
// or that has next to nothing to go by: it must name something for every text, also for a greeting.
class CombinedClassifier final : public Classifier {
public:
    static constexpr double model_alone_from = 0.7;
    static constexpr std::size_t model_alone_characters = 4;

    // `model` is not null.
    CombinedClassifier(const Organisation& organisation, std::unique_ptr<const Classifier> model);
    Ranking rank(std::string_view text) const override;
    Ranking suggest(std::string_view text) const override;

private:
    // Without foreign labels, shares adding up to what the model believes of the catalogue.
    Ranking model_on_catalogue(std::string_view text) const;

    KeywordClassifier keywords_;
    std::unique_ptr<const Classifier> model_;
    std::set<std::string, std::less<>> catalogue_;
};

}  // namespace heed
