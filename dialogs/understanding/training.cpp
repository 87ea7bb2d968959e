#include "dialogs/understanding/training.hpp"

#include "dialogs/understanding/near_duplicates.hpp"
#include "dialogs/understanding/ngrams.hpp"
#include "dialogs/understanding/support_vectors.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numeric>
#include <unordered_map>

// The choices below were made by five-fold cross-validation on public complaints; docs/hearing.md
// has the figures.
namespace heed {
namespace {

constexpr double cost = 1.0;  // of an example on the wrong side, for a label of mean size
constexpr double rare_label_power = 0.5;  // a label half as frequent costs sqrt(2) times as much
constexpr std::size_t passage_characters = 100;  // behind the opening
constexpr std::size_t passage_least = 30;        // characters of a text of which one is taken
constexpr std::size_t folds = 3;                 // of the calibration
constexpr double useless_weight = 0.5;  // of an n-gram as common under each label; 1 more: of one
constexpr double useful_doubt = 2;      // texts of each label as if seen beside the real ones

struct Sample {
    std::vector<NgramCount> ngrams;
    std::size_t label;
    std::size_t group;
    enum class Part { whole, opening, passage } part;  // each follows the whole it belongs to
};

struct Vocabulary {
    std::vector<std::uint32_t> keys;  // ascending
    std::vector<float> rarity;
    std::unordered_map<std::uint32_t, std::uint32_t> features;  // key -> position
};

// An n-gram of few texts teaches their names and places, not their subject; where there are
// few texts, every one counts.
std::uint32_t texts_least(std::size_t texts) { return texts < 100 ? 1 : texts < 1000 ? 2 : 4; }

// How much an n-gram says about the label: 0 when it is as common under each, 1 when it is under
// one alone. The entropy of the label given the n-gram, as if labels were equally frequent.
double usefulness(const std::uint32_t* texts_with, const std::vector<double>& texts_of) {
    const std::size_t labels = texts_of.size();
    const double all = std::accumulate(texts_of.begin(), texts_of.end(), 0.0);
    std::vector<double> shares;
    for (std::size_t label = 0; label < labels; ++label) {
        const double even = all / static_cast<double>(labels) / std::max(texts_of[label], 1.0);
        shares.push_back(texts_with[label] * even + useful_doubt);
    }
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    double entropy = 0;
    for (const double share : shares) entropy -= share / sum * std::log(share / sum);
    return 1 - entropy / std::log(static_cast<double>(labels));
}

// Words that are everywhere weigh less: in training, so that they need not be learned one by one,
// and in judging, where they would thin out the others.
void weigh_usefulness(
    Vocabulary& vocabulary, const std::vector<const Sample*>& samples, std::size_t labels
) {
    std::vector<std::uint32_t> texts_with(vocabulary.keys.size() * labels, 0);  // feature, label
    std::vector<double> texts_of(labels, 0);
    for (const Sample* sample : samples) {
        if (sample->part != Sample::Part::whole) continue;
        ++texts_of[sample->label];
        for (const NgramCount& ngram : sample->ngrams) {
            const auto found = vocabulary.features.find(ngram.key);
            if (found != vocabulary.features.end())
                ++texts_with[found->second * labels + sample->label];
        }
    }
    for (std::size_t i = 0; i < vocabulary.keys.size(); ++i) {
        const double useful = usefulness(&texts_with[i * labels], texts_of);
        vocabulary.rarity[i] *= static_cast<float>(useless_weight + useful);
    }
}

Vocabulary learn_vocabulary(const std::vector<const Sample*>& samples, std::size_t labels) {
    std::unordered_map<std::uint32_t, std::uint32_t> texts_with;
    std::size_t texts = 0;
    for (const Sample* sample : samples) {
        if (sample->part != Sample::Part::whole) continue;
        ++texts;
        for (const NgramCount& ngram : sample->ngrams) ++texts_with[ngram.key];
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> kept;  // texts, key
    for (const auto& [key, count] : texts_with) {
        if (count >= texts_least(texts)) kept.emplace_back(count, key);
    }
    // The file stays in its bounds: with very many labels only the commonest n-grams fit.
    const std::size_t bytes_each = 8 + 2 * labels;
    const std::size_t labels_bytes = labels * (model_label_bytes_max + 8) + 1000;
    const std::size_t room = (model_bytes_max - labels_bytes) / bytes_each;
    std::ranges::sort(kept, [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    if (kept.size() > room) kept.resize(room);
    std::ranges::sort(kept, {}, [](const auto& pair) { return pair.second; });
    Vocabulary vocabulary;
    for (const auto& [count, key] : kept) {
        vocabulary.features.emplace(key, static_cast<std::uint32_t>(vocabulary.keys.size()));
        vocabulary.keys.push_back(key);
        const double all = 1.0 + static_cast<double>(texts);
        vocabulary.rarity.push_back(static_cast<float>(1.0 + std::log(all / (1.0 + count))));
    }
    weigh_usefulness(vocabulary, samples, labels);
    return vocabulary;
}

FeatureVector vector_of(const Sample& sample, const Vocabulary& vocabulary) {
    FeatureVector vector;
    double squares = 0;
    for (const NgramCount& ngram : sample.ngrams) {
        const auto found = vocabulary.features.find(ngram.key);
        if (found == vocabulary.features.end()) continue;
        const double value = (1 + std::log(static_cast<double>(ngram.count))) *
                             static_cast<double>(vocabulary.rarity[found->second]);
        vector.push_back({found->second, static_cast<float>(value)});
        squares += value * value;
    }
    for (FeatureValue& value : vector) value.value /= static_cast<float>(std::sqrt(squares));
    return vector;
}

double product(const FeatureVector& vector, const std::vector<float>& weights) {
    double sum = 0;
    for (const FeatureValue& value : vector) {
        sum += static_cast<double>(weights[value.feature]) * static_cast<double>(value.value);
    }
    return sum;
}

// `part`: so many rounds of all labels are behind us.
Machines fit_all(
    const std::vector<const Sample*>& samples,
    const Vocabulary& vocabulary,
    std::size_t labels,
    std::size_t part,
    const Progress& progress
) {
    std::vector<Lesson> lessons;
    std::vector<double> counts(labels, 0);
    for (const Sample* sample : samples) ++counts[sample->label];
    const double mean = static_cast<double>(samples.size()) / static_cast<double>(labels);
    for (const Sample* sample : samples) {
        const double rare = std::pow(mean / counts[sample->label], rare_label_power);
        lessons.push_back({vector_of(*sample, vocabulary), sample->label, cost * rare});
    }
    return fit_machines(lessons, labels, vocabulary.keys.size(), [&](std::size_t fitted) {
        progress(part * labels + fitted, (folds + 1) * labels);
    });
}

struct Judged {
    std::vector<double> scores;
    std::size_t label;
};

double surprise(const std::vector<Judged>& judged, double sharpness) {
    double sum = 0;
    for (const Judged& one : judged) {
        std::vector<double> probabilities = one.scores;
        softmax(probabilities, sharpness);
        sum -= std::log(std::max(probabilities[one.label], 1e-12));
    }
    return sum;
}

// The sharpness under which what was seen is least surprising: golden section over its logarithm.
double best_sharpness(const std::vector<Judged>& judged) {
    constexpr double ratio = 0.6180339887498949;
    double low = std::log(0.5), high = std::log(20.0);
    for (int i = 0; i < 30; ++i) {
        const double left = high - ratio * (high - low), right = low + ratio * (high - low);
        if (surprise(judged, std::exp(left)) < surprise(judged, std::exp(right))) {
            high = right;
        } else {
            low = left;
        }
    }
    return std::exp((low + high) / 2);
}

// Adds the texts of `fold`: the whole ones as they will be judged, and the openings, since a chat
// is often no longer.
void judge(
    const std::vector<Sample>& samples,
    std::size_t fold,
    const Vocabulary& vocabulary,
    const Machines& machines,
    std::vector<Judged>& judged
) {
    const auto scores_of = [&](const Sample& sample) {
        std::vector<double> scores;
        const FeatureVector vector = vector_of(sample, vocabulary);
        if (vector.empty()) return scores;
        for (std::size_t label = 0; label < machines.bias.size(); ++label) {
            scores.push_back(product(vector, machines.weights[label]) + machines.bias[label]);
        }
        return scores;
    };
    for (std::size_t i = 0; i < samples.size(); ++i) {
        if (samples[i].group % folds != fold) continue;
        std::vector<double> scores = scores_of(samples[i]);
        const bool opened = i + 1 < samples.size() && samples[i].part == Sample::Part::whole &&
                            samples[i + 1].part == Sample::Part::opening;
        if (opened) mix_opening(scores, scores_of(samples[i + 1]));
        const bool counts = !scores.empty() && samples[i].part != Sample::Part::passage;
        if (counts) judged.push_back({std::move(scores), samples[i].label});
    }
}

double calibrate(const std::vector<Sample>& samples, std::size_t labels, const Progress& progress) {
    std::vector<Judged> judged;
    for (std::size_t fold = 0; fold < folds; ++fold) {
        std::vector<const Sample*> seen;
        for (const Sample& sample : samples) {
            if (sample.group % folds != fold) seen.push_back(&sample);
        }
        if (seen.empty()) continue;
        const Vocabulary vocabulary = learn_vocabulary(seen, labels);
        const Machines machines = fit_all(seen, vocabulary, labels, fold, progress);
        judge(samples, fold, vocabulary, machines, judged);
    }
    return judged.empty() ? 1 : best_sharpness(judged);
}

std::vector<Sample> samples_of(
    const std::vector<Example>& examples, const std::map<std::string, std::size_t>& labels
) {
    std::vector<std::string_view> texts;
    for (const Example& example : examples) texts.push_back(example.text);
    const std::vector<std::size_t> groups = near_duplicate_groups(texts);
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < examples.size(); ++i) {
        const std::size_t label = labels.at(examples[i].label);
        const std::vector<char32_t> characters = ngram_characters(examples[i].text);
        const auto add = [&](std::size_t begin, std::size_t end, Sample::Part part) {
            const auto at = [&](std::size_t place) {
                return characters.begin() + static_cast<std::ptrdiff_t>(place);
            };
            samples.push_back({count_ngrams({at(begin), at(end)}), label, groups[i], part});
        };
        add(0, characters.size(), Sample::Part::whole);
        // In a chat people say no more than an opening; and what follows it is often said first.
        if (characters.size() >= opening_least) {
            add(0, opening_characters, Sample::Part::opening);
        }
        if (characters.size() >= passage_least) {
            const std::size_t end = opening_characters + passage_characters;
            add(opening_characters, std::min(characters.size(), end), Sample::Part::passage);
        }
    }
    return samples;
}

LinearParameters parameters_of(
    const Machines& machines, const Vocabulary& vocabulary, std::vector<std::string> labels
) {
    LinearParameters model;
    float largest = 0;
    for (const auto& weights : machines.weights) {
        for (const float weight : weights) largest = std::max(largest, std::abs(weight));
    }
    model.unit = largest > 0 ? largest / std::numeric_limits<std::int16_t>::max() : 1;
    for (const double bias : machines.bias) model.bias.push_back(static_cast<float>(bias));
    for (std::size_t i = 0; i < vocabulary.keys.size(); ++i) {
        LinearParameters::Feature feature{vocabulary.keys[i], vocabulary.rarity[i], {}};
        for (const auto& weights : machines.weights) {
            feature.weights.push_back(static_cast<std::int16_t>(std::lround(weights[i] / model.unit)
            ));
        }
        model.features.push_back(std::move(feature));
    }
    model.labels = std::move(labels);
    return model;
}

}  // namespace

LinearParameters train(const std::vector<Example>& examples, const Progress& progress) {
    std::map<std::string, std::size_t> labels;
    for (const Example& example : examples) labels.emplace(example.label, 0);
    std::vector<std::string> names;
    for (auto& [name, position] : labels) {
        position = names.size();
        names.push_back(name);
    }
    const std::vector<Sample> samples = samples_of(examples, labels);
    const double sharpness = calibrate(samples, names.size(), progress);
    std::vector<const Sample*> all;
    for (const Sample& sample : samples) all.push_back(&sample);
    const Vocabulary vocabulary = learn_vocabulary(all, names.size());
    const Machines machines = fit_all(all, vocabulary, names.size(), folds, progress);
    LinearParameters model = parameters_of(machines, vocabulary, std::move(names));
    model.sharpness = static_cast<float>(sharpness);
    return model;
}

std::string why_not_trainable(const std::vector<Example>& examples) {
    if (examples.empty()) return "there is no line to learn from";
    std::map<std::string_view, std::size_t> labels;
    for (const Example& example : examples) ++labels[example.label];
    if (labels.size() < 2) {
        return "all lines have the category `" + examples.front().label +
               "`: a classifier needs two or more";
    }
    if (labels.size() > model_labels_max) {
        return "there are " + std::to_string(labels.size()) + " categories, at most " +
               std::to_string(model_labels_max) + " are possible";
    }
    return {};
}

}  // namespace heed
