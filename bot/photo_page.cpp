#include "bot/photo_page.hpp"

#include "bot/await_store.hpp"
#include "bot/await_thread.hpp"
#include "bot/log.hpp"
#include "bot/photo_link.hpp"

#include <optional>
#include <utility>

namespace heed {
namespace {

struct FindPhoto {
    PhotoId id;
    std::optional<PhotoRow> operator()(ReadTx& tx) const { return tx.photo(id); }
};

struct ReadPhoto {
    PhotoStore& photos;
    std::string sha256;
    std::optional<std::string> operator()() const { return photos.get(sha256); }
};

HttpReply plain(unsigned status, std::string_view body) {
    HttpReply reply{status, "text/plain; charset=utf-8", std::string(body) + "\n", {}};
    if (status == 503) reply.headers.emplace_back("Retry-After", "5");
    return reply;
}

HttpReply gone() {
    return plain(404, "没有这张照片，或已过期。There is no such photo, or not any more.");
}

HttpReply show(const PhotoInfo& info, std::string bytes) {
    HttpReply reply{200, info.media_type, std::move(bytes), {}};
    const bool picture = info.media_type == "image/jpeg";
    reply.headers.emplace_back("Content-Disposition", picture ? "inline" : "attachment");
    reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; sandbox");
    reply.headers.emplace_back("Cache-Control", "private, no-store");
    reply.headers.emplace_back("Referrer-Policy", "no-referrer");
    return reply;
}

}  // namespace

Task<HttpReply> PhotoPage::get(std::string path) {
    const auto photo = linked_photo(config_.storage.encryption_key, path, clock_.now());
    if (!photo) co_return gone();
    std::optional<PhotoRow> row;
    std::optional<std::string> bytes;
    bool failed = false;
    try {
        FindPhoto find{*photo};
        row = co_await read(store_, std::move(find));
        if (row && row->state == PhotoRow::State::stored) {
            ReadPhoto work{photos_, row->info.sha256};
            bytes = co_await on_thread(files_, std::move(work));
        }
    } catch (const std::exception& error) {
        log::error("photo_page_failed", {{"why", error.what()}});
        failed = true;
    }
    if (failed) co_return plain(503, "heed cannot read now; try again in a moment.");
    if (row && row->state == PhotoRow::State::pending)
        co_return plain(
            503, "照片还在路上，请稍后再打开。The photo is on its way; try again in a moment."
        );
    if (!bytes) co_return gone();
    co_return show(row->info, *std::move(bytes));
}

}  // namespace heed
