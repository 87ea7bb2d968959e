#pragma once
// The photos behind signed addresses (photo_link.hpp).
#include "adapters/http.hpp"
#include "bot/clock.hpp"
#include "bot/config.hpp"
#include "bot/task.hpp"
#include "storage/photo_store.hpp"
#include "storage/store.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <string_view>

namespace heed {

class PhotoPage {
public:
    // All arguments outlive the page; `files` is the thread that may block on the disk.
    PhotoPage(
        Store& store,
        PhotoStore& photos,
        boost::asio::thread_pool& files,
        const Config& config,
        const Clock& clock
    )
        : store_(store), photos_(photos), files_(files), config_(config), clock_(clock) {}

    // 404 for what is not ours, too old or thrown away; 503 while it is on its way or the disk
    // fails. A picture is shown, everything else is only saved: no browser runs a stranger's file.
    Task<HttpReply> get(std::string path);

private:
    Store& store_;
    PhotoStore& photos_;
    boost::asio::thread_pool& files_;
    const Config& config_;
    const Clock& clock_;
};

}  // namespace heed
