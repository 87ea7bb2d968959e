#pragma once
// The trained classifier: one linear function of a text's n-grams for each label, and its file.
#include "dialogs/understanding/classifier.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace heed {

struct NgramCount;

inline constexpr std::size_t model_bytes_max = 20'000'000;
inline constexpr std::size_t model_labels_max = 1000;
inline constexpr std::size_t model_label_bytes_max = 200;

// People begin with what it is about. Of a text of at least `opening_least` characters the first
// `opening_characters` are judged once more on their own, and their scores count this much of the
// scores of the whole.
inline constexpr std::size_t opening_least = 25;
inline constexpr std::size_t opening_characters = 20;
inline constexpr double opening_share = 0.5;

// What training finds. An n-gram of a text weighs v = (1 + ln count) * rarity; label k scores
//   s[k] = bias[k] + sum(v * weight[k]) / sqrt(sum(v * v))
// over the n-grams that are known. With an opening s[k] becomes
//   (s[k] + opening_share * s[k] of the opening) / (1 + opening_share).
// Probabilities are softmax(sharpness * s).
struct LinearParameters {
    struct Feature {
        std::uint32_t key = 0;              // see NgramCount
        float rarity = 0;                   // inverse document frequency, above 0
        std::vector<std::int16_t> weights;  // one for each label, in units of `unit`
        bool operator==(const Feature&) const = default;
    };
    std::vector<std::string> labels;
    std::vector<float> bias;  // one for each label
    float unit = 1;
    float sharpness = 1;
    std::vector<Feature> features;  // by ascending key, no key twice
    bool operator==(const LinearParameters&) const = default;
};

// The file: version, checksum, everything little-endian; the same parameters give the same bytes.
std::string encode_model(const LinearParameters& parameters);
// Or one sentence about what is wrong with `bytes`. Never throws on any input.
std::variant<LinearParameters, std::string> decode_model(std::string_view bytes);

class LinearClassifier final : public Classifier {
public:
    explicit LinearClassifier(const LinearParameters& parameters);
    // All labels, best first; they add up to 1. Empty when the text has no known n-gram.
    Ranking rank(std::string_view text) const override;
    const std::vector<std::string>& labels() const { return labels_; }

private:
    struct Slot {
        std::uint32_t key = 0;
        std::uint32_t feature = none;
    };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    std::uint32_t find(std::uint32_t key) const;  // or `none`
    // Empty when no n-gram is known.
    std::vector<double> scores_of(const std::vector<NgramCount>& ngrams) const;

    std::vector<std::string> labels_;
    std::vector<float> bias_;
    float unit_ = 1, sharpness_ = 1;
    std::vector<Slot> slots_;            // open addressing; the number is a power of two
    std::vector<float> rarity_;          // of each feature
    std::vector<std::int16_t> weights_;  // of feature f from f * labels
};

// The scores of a whole text, those of its opening mixed in.
void mix_opening(std::vector<double>& whole, const std::vector<double>& opening);
// Probabilities out of scores, in place.
void softmax(std::vector<double>& scores, double sharpness);

}  // namespace heed
