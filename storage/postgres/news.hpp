#pragma once
// What replicas tell each other over PostgreSQL's LISTEN and NOTIFY
// (https://www.postgresql.org/docs/15/sql-notify.html): that there may be something for somebody
// whose socket another one holds. Nothing but that: whoever hears of it looks into the database.
#include "storage/descriptor.hpp"
#include "storage/postgres/connection.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace heed::postgres {

// `told`: from now on this replica is woken when there is something to look for; otherwise it has
// to look of itself. Called again at each piece of news, on the listener's thread.
using OnNews = std::function<void(bool told)>;

// The name of the channel, as an SQL expression: instances may share a database, not a schema.
inline constexpr const char* news_channel = "'heed_' || md5(current_schema())";

// Listens on a thread of its own until it goes, over as many lost connections as come. A database
// that has no LISTEN, or something before it that swallows what is told (a pool that gives out the
// connection anew for each transaction), is noted once in the log and not listened to any more.
class NewsListener {
public:
    NewsListener(std::string url, OnNews on_news, std::function<void(std::string_view)> log);
    ~NewsListener();
    NewsListener(const NewsListener&) = delete;
    NewsListener& operator=(const NewsListener&) = delete;

private:
    void work();
    // Until the end, or until the connection is lost. Throws Error.
    void listen();
    // News came. False: none in time, the connection is lost, or this is the end.
    bool wait_for_news(Connection& connection, int within_ms);
    // Whether this is the end, now or within this time.
    bool ends(int within_ms) const;

    const std::string url_;
    const OnNews on_news_;
    const std::function<void(std::string_view)> log_;
    storage::Descriptor end_;  // an eventfd, readable from the end on
    std::thread thread_;
};

}  // namespace heed::postgres
