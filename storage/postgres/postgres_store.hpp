#pragma once
// The store in a PostgreSQL database, which several processes of heed may share: one thread that
// writes, three that read.
#include "dialogs/random.hpp"
#include "storage/store.hpp"
#include "storage/store_reader.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace heed {

struct PostgresStoreSettings {
    std::string url;             // postgresql://…, holds a password: never logged
    std::string encryption_key;  // 32 bytes
    // Takes a database that may lose what it has confirmed: fsync off, or standbys that it does not
    // wait for. Otherwise such a one is refused.
    bool may_lose = false;
    // No other process may write meanwhile, and none does now; otherwise opening is refused.
    bool alone = false;
    // Who was erased, beside heed.toml, where no dump of the database has it; empty: none is kept.
    std::filesystem::path erased_list = {};
    std::size_t queue_max = 4096;                    // jobs that wait; more are refused
    std::size_t group_max = 256;                     // jobs in one transaction
    std::function<void(std::string_view)> log = {};  // called on the store's threads
    // Called on a thread of the store: whether it is told when a notice waits for somebody, and
    // again when one does. Empty: it does not listen.
    std::function<void(bool told)> on_news = {};
    Stopwatch seconds = nullptr;  // times the commits; null: they are not timed
    Random& random;  // used on the store's writing thread; outlives the store
};

// Creates the tables when there are none. Throws std::runtime_error with one sentence: not to be
// reached, not ours, newer than this program, written with another key, may lose data.
// A database that is away refuses work until it is back.
std::unique_ptr<Store> open_postgres_store(const PostgresStoreSettings& settings);

// Throws std::runtime_error as above, and when there are no tables yet.
std::unique_ptr<StoreReader> open_postgres_reader(
    const std::string& url, std::string_view encryption_key
);

// The version of the server, for people ("15.6"). Throws std::runtime_error.
std::string postgres_version(const std::string& url);

}  // namespace heed
