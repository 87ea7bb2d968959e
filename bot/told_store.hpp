#pragma once
// The store of a server beside others on one database: it is told when a notice waits for somebody
// (docs/decisions/0080).
#include "bot/database.hpp"

namespace heed {

// As open_store(). `on_news`: see PostgresStoreSettings; never called for a SQLite file, with which
// a process is alone.
std::unique_ptr<Store> open_told_store(
    const StorageConfig& storage,
    Random& random,
    std::function<void(std::string_view)> log,
    std::function<void(bool told)> on_news
);

}  // namespace heed
