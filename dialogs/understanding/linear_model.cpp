#include "dialogs/understanding/linear_model.hpp"

#include "dialogs/understanding/ngrams.hpp"
#include "dialogs/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>

namespace heed {
namespace {

constexpr std::string_view magic = "heed model\n";
constexpr std::uint32_t version = 1;
constexpr std::size_t checksum_bytes = 8;

// FNV-1a, 64 bits: finds damage, not malice; who can write the model can write the program.
std::uint64_t checksum(std::string_view bytes) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (const char byte : bytes) {
        hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3ULL;
    }
    return hash;
}

template <class Unsigned>
void put(std::string& out, Unsigned value) {
    static_assert(std::is_unsigned_v<Unsigned>);
    for (std::size_t i = 0; i < sizeof(Unsigned); ++i) {
        out += static_cast<char>((std::uint64_t{value} >> (8 * i)) & 0xFF);
    }
}
void put(std::string& out, float value) { put(out, std::bit_cast<std::uint32_t>(value)); }

class Bytes {
public:
    explicit Bytes(std::string_view bytes) : rest_(bytes) {}

    template <class Unsigned>
    Unsigned get() {
        std::uint64_t value = 0;
        const std::string_view taken = take(sizeof(Unsigned));
        for (std::size_t i = 0; i < taken.size(); ++i) {
            value |= std::uint64_t{static_cast<unsigned char>(taken[i])} << (8 * i);
        }
        return static_cast<Unsigned>(value);
    }
    float get_float() { return std::bit_cast<float>(get<std::uint32_t>()); }
    std::string_view take(std::size_t count) {
        if (count > rest_.size()) {
            short_ = true;
            return {};
        }
        const std::string_view taken = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return taken;
    }
    std::size_t left() const { return rest_.size(); }
    bool too_short() const { return short_; }

private:
    std::string_view rest_;
    bool short_ = false;
};

// What the numbers of a file must be for `rank` to give probabilities.
bool is_sound(const LinearParameters& model) {
    const auto finite = [](float value) { return std::isfinite(value) && std::abs(value) < 1e6F; };
    if (model.labels.empty() || !std::ranges::all_of(model.bias, finite)) return false;
    if (!finite(model.unit) || !finite(model.sharpness) || model.sharpness <= 0) return false;
    for (const std::string& label : model.labels) {
        if (label.empty() || !is_valid_utf8(label)) return false;
    }
    for (std::size_t i = 0; i < model.features.size(); ++i) {
        const auto& feature = model.features[i];
        if (!finite(feature.rarity) || feature.rarity <= 0) return false;
        if (i > 0 && feature.key <= model.features[i - 1].key) return false;
    }
    return true;
}

}  // namespace

std::string encode_model(const LinearParameters& model) {
    std::string body;
    put(body, static_cast<std::uint32_t>(model.labels.size()));
    for (std::size_t k = 0; k < model.labels.size(); ++k) {
        put(body, static_cast<std::uint32_t>(model.labels[k].size()));
        body += model.labels[k];
        put(body, model.bias[k]);
    }
    put(body, model.unit);
    put(body, model.sharpness);
    put(body, static_cast<std::uint32_t>(model.features.size()));
    for (const auto& feature : model.features) {
        put(body, feature.key);
        put(body, feature.rarity);
        for (const std::int16_t weight : feature.weights) {
            put(body, static_cast<std::uint16_t>(weight));
        }
    }
    std::string bytes(magic);
    put(bytes, version);
    put(bytes, checksum(body));
    return bytes + body;
}

std::variant<LinearParameters, std::string> decode_model(std::string_view bytes) {
    const std::string damaged = "the file is damaged; write it anew with `heed train`";
    if (bytes.size() > model_bytes_max) return std::string("larger than 20 MB: no model of heed");
    if (!bytes.starts_with(magic)) return std::string("not a model written by `heed train`");
    bytes.remove_prefix(magic.size());
    Bytes head(bytes);
    if (const auto found = head.get<std::uint32_t>(); found != version) {
        return "has form " + std::to_string(found) + ", this heed reads form " +
               std::to_string(version) + "; write it anew with `heed train`";
    }
    const auto sum = head.get<std::uint64_t>();
    if (head.too_short()) return damaged;
    const std::string_view body = bytes.substr(sizeof version + checksum_bytes);
    if (checksum(body) != sum) return damaged;

    Bytes from(body);
    LinearParameters model;
    const auto labels = from.get<std::uint32_t>();
    if (labels > model_labels_max) return damaged;
    for (std::uint32_t k = 0; k < labels && !from.too_short(); ++k) {
        const auto length = from.get<std::uint32_t>();
        model.labels.emplace_back(from.take(std::min<std::size_t>(length, from.left() + 1)));
        model.bias.push_back(from.get_float());
    }
    model.unit = from.get_float();
    model.sharpness = from.get_float();
    const auto features = from.get<std::uint32_t>();
    if (from.too_short() || from.left() != features * (8 + 2 * std::size_t{labels})) return damaged;
    model.features.resize(features);
    for (auto& feature : model.features) {
        feature.key = from.get<std::uint32_t>();
        feature.rarity = from.get_float();
        feature.weights.resize(labels);
        for (std::int16_t& weight : feature.weights) {
            weight = static_cast<std::int16_t>(from.get<std::uint16_t>());
        }
    }
    if (!is_sound(model)) return damaged;
    return model;
}

LinearClassifier::LinearClassifier(const LinearParameters& model)
    : labels_(model.labels),
      bias_(model.bias),
      unit_(model.unit),
      sharpness_(model.sharpness),
      slots_(std::bit_ceil(model.features.size() * 2 + 2)) {
    const std::size_t mask = slots_.size() - 1;
    for (const auto& feature : model.features) {
        std::size_t slot = feature.key & mask;
        while (slots_[slot].feature != none) slot = (slot + 1) & mask;
        slots_[slot] = {feature.key, static_cast<std::uint32_t>(rarity_.size())};
        rarity_.push_back(feature.rarity);
        weights_.insert(weights_.end(), feature.weights.begin(), feature.weights.end());
    }
}

std::uint32_t LinearClassifier::find(std::uint32_t key) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = key & mask;
    while (slots_[slot].feature != none && slots_[slot].key != key) slot = (slot + 1) & mask;
    return slots_[slot].feature;
}

std::vector<double> LinearClassifier::scores_of(const std::vector<NgramCount>& ngrams) const {
    const std::size_t labels = labels_.size(), mask = slots_.size() - 1;
    struct Known {
        std::uint32_t feature, count;
    };
    std::vector<Known> known;
    known.reserve(ngrams.size());
    // The table is larger than the processor's caches: what is needed later is asked for early.
    constexpr std::size_t ahead = 16;
    for (std::size_t i = 0; i < ngrams.size(); ++i) {
        if (i + ahead < ngrams.size()) __builtin_prefetch(&slots_[ngrams[i + ahead].key & mask]);
        const std::uint32_t feature = find(ngrams[i].key);
        if (feature == none) continue;
        known.push_back({feature, ngrams[i].count});
        __builtin_prefetch(&rarity_[feature]);
        __builtin_prefetch(&weights_[feature * labels]);
    }
    std::vector<double> scores;
    if (known.empty()) return scores;
    scores.resize(labels, 0);
    double squares = 0;
    for (const Known& one : known) {
        const double times = one.count == 1 ? 1 : 1 + std::log(static_cast<double>(one.count));
        const double value = times * static_cast<double>(rarity_[one.feature]);
        squares += value * value;
        const std::int16_t* weights = &weights_[one.feature * labels];
        for (std::size_t k = 0; k < labels; ++k) scores[k] += value * weights[k];
    }
    const double scale = static_cast<double>(unit_) / std::sqrt(squares);
    for (std::size_t k = 0; k < labels; ++k) {
        scores[k] = scores[k] * scale + static_cast<double>(bias_[k]);
    }
    return scores;
}

Ranking LinearClassifier::rank(std::string_view text) const {
    std::vector<char32_t> characters = ngram_characters(text);
    std::vector<double> scores = scores_of(count_ngrams(characters));
    if (scores.empty()) return {};
    if (characters.size() >= opening_least) {
        characters.resize(opening_characters);
        mix_opening(scores, scores_of(count_ngrams(characters)));
    }
    softmax(scores, static_cast<double>(sharpness_));
    Ranking ranking;
    for (std::size_t k = 0; k < labels_.size(); ++k) ranking.emplace_back(labels_[k], scores[k]);
    std::ranges::stable_sort(ranking, [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    return ranking;
}

void mix_opening(std::vector<double>& whole, const std::vector<double>& opening) {
    for (std::size_t k = 0; k < opening.size(); ++k) {
        whole[k] = (whole[k] + opening_share * opening[k]) / (1 + opening_share);
    }
}

void softmax(std::vector<double>& scores, double sharpness) {
    const double best = *std::ranges::max_element(scores);
    double sum = 0;
    for (double& score : scores) sum += score = std::exp(sharpness * (score - best));
    for (double& score : scores) score /= sum;
}

}  // namespace heed
