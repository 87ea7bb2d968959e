#pragma once
// Kept photos, shown to whoever has a signed address of one (photo_links.hpp).
#include "bot/clock.hpp"
#include "bot/photo_links.hpp"
#include "bot/server.hpp"
#include "bot/task.hpp"
#include "storage/photo_store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <string_view>

namespace heed {

// Usable from every lane.
class PhotoShelf {
public:
    // `files` is the thread that may block on the disk. All arguments outlive the shelf.
    PhotoShelf(
        PhotoStore& photos,
        boost::asio::thread_pool& files,
        const Config& config,
        const Clock& clock
    )
        : photos_(photos), files_(files), links_(config), clock_(clock) {}

    // Where this photo can be seen for an hour: a path of ours.
    std::string address_of(std::string_view sha256) const {
        return links_.path_of(sha256, clock_.now());
    }
    // The photo at `path`; 404 for a wrong or old address, without saying which.
    Task<HttpReply> show(std::string path);

private:
    PhotoStore& photos_;
    boost::asio::thread_pool& files_;
    const PhotoLinks links_;
    const Clock& clock_;
};

}  // namespace heed
