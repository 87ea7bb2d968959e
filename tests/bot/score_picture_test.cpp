#include "bot/score_picture.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;

TEST_CASE("the address of a picture says which, for three days, and cannot be made up") {
    Config config;
    config.server.public_url = "https://bot.example.org";
    config.storage.encryption_key = std::string(32, 'k');
    const TimePoint now = from_civil(2026, 11, 24, 8, 30, 0);
    const std::string link = score_picture_link(config, {"dongmen-office", "zh-CN", now});
    REQUIRE(link.starts_with("https://bot.example.org/s/"));
    const std::string path = link.substr(config.server.public_url.size());
    CHECK(is_score_picture_path(path));
    const auto request = score_picture_at(config, path, now + 72h);
    REQUIRE(request);
    CHECK(request->department == "dongmen-office");
    CHECK(request->language == "zh-CN");
    CHECK(request->made == now);
    CHECK_FALSE(request->for_card);
    const std::string card = score_picture_link(config, {"dongmen-office", "zh-CN", now, true});
    CHECK(card == link + ".png");
    const auto small = score_picture_at(config, path + ".png", now);
    REQUIRE(small);
    CHECK(small->for_card);
    CHECK(small->department == "dongmen-office");
    CHECK_FALSE(score_picture_at(config, path + ".png.png", now));
    CHECK_FALSE(score_picture_at(config, path, now + 72h + 1s));
    for (std::size_t i = 0; i < path.size(); ++i) {
        std::string wrong = path;
        wrong[i] = wrong[i] == '1' ? '2' : '1';
        CAPTURE(wrong);
        CHECK_FALSE(score_picture_at(config, wrong, now));
    }
    for (const char* wrong : {"", "/s/", "/s/.", "/s/1.", "/s/1.zh-CN.luohu", "/p/1.2.3"}) {
        CHECK_FALSE(score_picture_at(config, wrong, now));
    }
    config.storage.encryption_key = std::string(32, 'x');
    CHECK_FALSE(score_picture_at(config, path, now));
}

}  // namespace
}  // namespace heed
