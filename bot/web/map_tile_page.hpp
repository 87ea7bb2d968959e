#pragma once
// The city's own map pictures (map_tiles.hpp), for the maps of heed's pages: no browser asks
// anybody else for a map, so nobody else learns where a resident looks.
#include "adapters/http.hpp"
#include "bot/rules.hpp"
#include "bot/task.hpp"

#include <boost/asio/thread_pool.hpp>

#include <string>
#include <string_view>

namespace heed {

// Usable from every lane.
class MapTilePage {
public:
    // All arguments outlive the page; `files` is the thread that may block on the disk.
    MapTilePage(const RulesInForce& rules, boost::asio::thread_pool& files)
        : rules_(rules), files_(files) {}

    static bool has(std::string_view path);
    // The picture; 404 where the folder has none, 503 when the disk fails.
    Task<HttpReply> get(std::string path);

private:
    const RulesInForce& rules_;
    boost::asio::thread_pool& files_;
};

}  // namespace heed
