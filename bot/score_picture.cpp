#include "bot/score_picture.hpp"

#include "adapters/crypto.hpp"
#include "adapters/text.hpp"
#include "bot/await_store.hpp"
#include "bot/commands/scores.hpp"
#include "bot/log.hpp"
#include "bot/staff_scores.hpp"
#include "dialogs/casework/actors.hpp"

#include <charconv>
#include <memory>
#include <utility>

namespace heed {
namespace {

constexpr std::string_view beginning = "/s/", card_ending = ".png";
constexpr std::size_t signature_bytes = 16;  // 128 bits

std::string signature_of(const Config& config, std::string_view what) {
    const std::string whole = crypto::hmac_sha256(
        config.storage.encryption_key, std::string("score picture ").append(what)
    );
    return hex(std::string_view(whole).substr(0, signature_bytes));
}

TimePoint midnight(TimePoint time) {
    const CivilTime civil = to_civil(time);
    return from_civil(civil.year, civil.month, civil.day, 0, 0, 0);
}

HttpReply words(unsigned status, std::string_view text) {
    return {status, "text/plain; charset=utf-8", std::string(text) + "\n", {}};
}

// The cards of the last days, of one department and those below it.
struct CountScores {
    std::shared_ptr<const Rules> rules;
    ScorePictureRequest request;
    staff::ScoreReport operator()(ReadTx& tx) const {
        const Organisation& organisation = rules->organisation;
        const TimePoint until = midnight(request.made);
        const casework::ScorePeriod period{until - score_picture_days, until, request.made, {}};
        staff::ScoreReport report = score_report(tx, organisation, period);
        const std::size_t left_out =
            std::erase_if(report.board.cards, [&](const casework::Scorecard& card) {
                return !casework::within(organisation, card.department, request.department);
            });
        report.whole = left_out == 0;
        return report;
    }
};

}  // namespace

std::string score_picture_link(const Config& config, const ScorePictureRequest& request) {
    const auto made = std::chrono::floor<std::chrono::seconds>(request.made);
    const std::string what = std::to_string(made.time_since_epoch().count()) + "." +
                             request.language + "." + request.department;
    return config.server.public_url + std::string(beginning) + what + "." +
           signature_of(config, what) + std::string(request.for_card ? card_ending : "");
}

bool is_score_picture_path(std::string_view path) { return path.starts_with(beginning); }

std::optional<ScorePictureRequest> score_picture_at(
    const Config& config, std::string_view path, TimePoint now
) {
    if (!is_score_picture_path(path)) return std::nullopt;
    path.remove_prefix(beginning.size());
    const bool for_card = path.ends_with(card_ending);
    if (for_card) path.remove_suffix(card_ending.size());
    const std::size_t last = path.rfind('.');
    if (last == path.npos) return std::nullopt;
    const std::string_view what = path.substr(0, last);
    if (!crypto::equal_constant_time(path.substr(last + 1), signature_of(config, what)))
        return std::nullopt;
    const std::size_t first = what.find('.'), second = what.find('.', first + 1);
    if (first == what.npos || second == what.npos) return std::nullopt;
    std::int64_t seconds = 0;
    const auto read = std::from_chars(what.data(), what.data() + first, seconds);
    if (read.ec != std::errc{} || read.ptr != what.data() + first) return std::nullopt;
    const TimePoint made{std::chrono::seconds(seconds)};
    if (made + score_picture_lifetime < now) return std::nullopt;
    return ScorePictureRequest{
        std::string(what.substr(second + 1)),
        std::string(what.substr(first + 1, second - first - 1)),
        made,
        for_card};
}

Task<HttpReply> ScorePictures::get(std::string path) {
    const auto request = score_picture_at(config_, path, clock_.now());
    if (!request) co_return words(404, "没有这张图，或已过期。There is no such picture any more.");
    const auto rules = rules_.get();
    std::optional<staff::ScoreReport> report;
    try {
        CountScores work{rules, *request};
        report = co_await read(store_, std::move(work));
    } catch (const std::exception& error) {
        log::error("score_picture_failed", {{"why", error.what()}});
    }
    if (!report) co_return words(503, "heed cannot read now; try again in a moment.");
    const staff::PageContext context{
        rules->organisation, rules->texts, request->language, request->made};
    HttpReply reply{200, "image/svg+xml", {}, {}};
    if (request->for_card) {
        std::string svg = scores_card_svg(context, *report, request->department);
        auto png = co_await drawings_.to_png(std::move(svg));
        if (!png) co_return words(503, "heed cannot draw this picture now; try again in a moment.");
        reply.content_type = "image/png";
        reply.body = *std::move(png);
    } else {
        reply.body = scores_svg(context, *report);
    }
    reply.headers.emplace_back(
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    );
    reply.headers.emplace_back("Cache-Control", "private, no-store");
    reply.headers.emplace_back("Referrer-Policy", "no-referrer");
    co_return reply;
}

}  // namespace heed
