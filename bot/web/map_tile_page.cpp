#include "bot/web/map_tile_page.hpp"

#include "bot/await_thread.hpp"
#include "bot/log.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace heed {
namespace {

constexpr std::string_view root = "/tiles/";
constexpr std::streamsize bytes_max = 1024 * 1024;  // a tile has some ten thousand

struct ReadTile {
    std::filesystem::path path;
    // Nothing: there is no such file.
    std::optional<std::string> operator()() const {
        std::error_code missing;
        if (!std::filesystem::is_regular_file(path, missing)) return {};
        std::ifstream file(path, std::ios::binary | std::ios::ate);
        const std::streamsize size = file.tellg();
        if (!file || size < 0 || size > bytes_max)
            throw std::runtime_error("cannot be read or is over 1 MiB");
        std::string bytes(static_cast<std::size_t>(size), '\0');
        file.seekg(0);
        if (!file.read(bytes.data(), size)) throw std::runtime_error("cannot be read");
        return bytes;
    }
};

HttpReply plain(unsigned status, std::string_view body) {
    return {status, "text/plain; charset=utf-8", std::string(body) + "\n", {}};
}

}  // namespace

bool MapTilePage::has(std::string_view path) { return path.starts_with(root); }

Task<HttpReply> MapTilePage::get(std::string path) {
    const auto rules = rules_.get();
    const auto file = map_tile_file(rules->tiles, std::string_view(path).substr(root.size()));
    if (!file) co_return plain(404, "There is no such tile.");
    std::optional<std::string> bytes;
    bool failed = false;
    try {
        ReadTile work{*file};
        bytes = co_await on_thread(files_, std::move(work));
    } catch (const std::exception& error) {
        log::error("map_tile_failed", {{"file", file->string()}, {"why", error.what()}});
        failed = true;
    }
    if (failed) co_return plain(503, "This tile cannot be read now.");
    // What lies outside the city has none: browsers need not ask again for a while either.
    HttpReply reply = bytes ? HttpReply{200, std::string(media_type(rules->tiles)), *std::move(bytes), {}}
                            : plain(404, "There is no such tile.");
    reply.headers.emplace_back("Cache-Control", "public, max-age=86400");
    reply.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
    co_return reply;
}

}  // namespace heed
