#include "bot/photo_links.hpp"

#include <doctest/doctest.h>

namespace heed {
namespace {

using namespace std::chrono_literals;

const TimePoint now = from_civil(2026, 11, 24, 10, 0, 0);
const std::string photo(64, 'a');

Config config_with(char key) {
    Config config;
    config.server.public_url = "https://bot.example.org";
    config.storage.encryption_key = std::string(32, key);
    return config;
}

TEST_CASE("an address leads to its photo for an hour") {
    const Config config = config_with('k');
    const PhotoLinks links(config);
    const std::string path = links.path_of(photo, now);
    CHECK(links.url_of(photo, now) == "https://bot.example.org" + path);
    CHECK(PhotoLinks::is_one(path));
    CHECK(links.photo_at(path, now) == photo);
    CHECK(links.photo_at(path, now + 60min - 1ms) == photo);
    CHECK_FALSE(links.photo_at(path, now + 61min));
    // A page that is read again within the minute has the same addresses.
    CHECK(links.path_of(photo, now + 20s) == links.path_of(photo, now + 40s));
}

TEST_CASE("nobody can make one up, or make one last longer") {
    const Config config = config_with('k'), other = config_with('x');
    const PhotoLinks links(config);
    const std::string path = links.path_of(photo, now);
    CHECK_FALSE(PhotoLinks(other).photo_at(path, now));
    for (std::size_t i = 0; i < path.size(); ++i) {
        std::string wrong = path;
        wrong[i] = wrong[i] == '1' ? '2' : '1';
        CAPTURE(wrong);
        CHECK_FALSE(links.photo_at(wrong, now));
    }
    for (const std::string& wrong :
         {std::string(),
          std::string("/photo/"),
          std::string("/photo///"),
          path + "/",
          path + "0",
          path.substr(0, path.size() - 1),
          "/photo/" + photo,
          "/photo/" + photo + "//",
          "/photo/" + photo + "/99999999999999999999/" + std::string(32, '0')}) {
        CAPTURE(wrong);
        CHECK_FALSE(links.photo_at(wrong, now));
    }
}

}  // namespace
}  // namespace heed
