// Any bytes as a model file and as a text: decode_model never throws, and a model that it accepts
// gives probabilities.
#include "dialogs/ensure.hpp"
#include "dialogs/understanding/training.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    static const heed::LinearClassifier trained(heed::train(
        {{"light", "路灯不亮"}, {"noise", "半夜太吵"}, {"light", "lamp is out"}}, [](auto, auto) {}
    ));
    double sum = 0;
    const heed::Ranking ranking = trained.rank(bytes);
    for (const auto& [label, probability] : ranking) sum += probability;
    HEED_ENSURE(ranking.empty() || std::abs(sum - 1) < 1e-9);

    const auto decoded = heed::decode_model(bytes);
    if (const auto* model = std::get_if<heed::LinearParameters>(&decoded)) {
        HEED_ENSURE(heed::encode_model(*model) == bytes);
        for (const auto& [label, probability] : heed::LinearClassifier(*model).rank("路灯不亮")) {
            HEED_ENSURE(std::isfinite(probability));
        }
    }
    return 0;
}
