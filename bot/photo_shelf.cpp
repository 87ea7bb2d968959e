#include "bot/photo_shelf.hpp"

#include "bot/await_thread.hpp"
#include "bot/log.hpp"

#include <optional>
#include <utility>

namespace heed {
namespace {

HttpReply words(unsigned status, std::string_view text) {
    return {status, "text/plain; charset=utf-8", std::string(text) + "\n", {}};
}

// What is stored was encoded by us, so its first bytes tell what it is.
std::string_view media_type(std::string_view bytes) {
    if (bytes.starts_with("\x89PNG")) return "image/png";
    return bytes.starts_with("RIFF") ? "image/webp" : "image/jpeg";
}

struct ReadPhoto {
    PhotoStore& photos;
    std::string sha256;
    std::optional<std::string> operator()() const { return photos.get(sha256); }
};

}  // namespace

Task<HttpReply> PhotoShelf::show(std::string path) {
    const auto sha256 = links_.photo_at(path, clock_.now());
    if (!sha256) co_return words(404, "There is no photo at this address (any more).");
    std::optional<std::string> bytes;
    bool failed = false;
    try {
        ReadPhoto work{photos_, *sha256};
        bytes = co_await on_thread(files_, std::move(work));
    } catch (const std::exception& error) {
        log::error("photo_not_shown", {{"why", error.what()}});
        failed = true;
    }
    if (failed) co_return words(503, "heed cannot read the photo now; try again in a moment.");
    if (!bytes) co_return words(404, "There is no photo at this address (any more).");
    HttpReply reply;
    reply.status = 200;
    reply.content_type = media_type(*bytes);
    reply.body = *std::move(bytes);
    reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
    reply.headers.emplace_back("Cache-Control", "private, max-age=3600");
    reply.headers.emplace_back("Referrer-Policy", "no-referrer");
    co_return reply;
}

}  // namespace heed
