#pragma once
// The scorecard of a department as a picture, behind an address that heads get with their morning
// list (docs/decisions/0036), and the smaller one on the card that opens it (0041). Signed, so that
// nobody can make one up; it ends by itself.
#include "adapters/http.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/delivery/drawing.hpp"
#include "bot/rules.hpp"
#include "bot/task.hpp"
#include "storage/store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

inline constexpr auto score_picture_lifetime = std::chrono::hours(24 * 3);
inline constexpr auto score_picture_days = std::chrono::hours(24 * 30);  // before it was made

// What the address asks for.
struct ScorePictureRequest {
    std::string department;  // and those below it
    std::string language;
    TimePoint made{};  // the picture shows the days before this one
    bool for_card = false;  // the few figures of the card, as PNG; else all of them, as SVG
};
// "https://bot.example.org/s/1795500000.zh-CN.dongmen-office.0123...", and ".png" for the card's.
std::string score_picture_link(const Config& config, const ScorePictureRequest& request);
// Nothing when the signature is not ours or its time is over.
std::optional<ScorePictureRequest> score_picture_at(
    const Config& config, std::string_view path, TimePoint now
);
bool is_score_picture_path(std::string_view path);

class ScorePictures {
public:
    // All arguments outlive it.
    ScorePictures(
        Store& store,
        const RulesInForce& rules,
        const Config& config,
        Drawings& drawings,
        const Clock& clock
    )
        : store_(store), rules_(rules), config_(config), drawings_(drawings), clock_(clock) {}

    // The picture; 404 for what is not ours or too old, 503 when the store cannot be read or a PNG
    // cannot be drawn.
    Task<HttpReply> get(std::string path);

private:
    Store& store_;
    const RulesInForce& rules_;
    const Config& config_;
    Drawings& drawings_;
    const Clock& clock_;
};

}  // namespace heed
