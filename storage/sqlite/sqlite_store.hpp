#pragma once
// The store in one SQLite file: one thread that writes, one that reads.
#include "dialogs/random.hpp"
#include "storage/store.hpp"
#include "storage/store_reader.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

// Where an instance keeps who was erased: beside its database, in no backup.
inline std::filesystem::path erased_list_of(std::filesystem::path database) {
    database += ".erased";
    return database;
}

struct SqliteStoreSettings {
    std::filesystem::path file;
    std::string encryption_key;                      // 32 bytes
    std::filesystem::path erased_list = {};          // who was erased; empty: not kept beside
    std::size_t queue_max = 4096;                    // jobs that wait; more are refused
    std::size_t group_max = 256;                     // jobs in one transaction
    std::function<void(std::string_view)> log = {};  // called on the store's threads
    Stopwatch seconds = nullptr;  // times the commits; null: they are not timed
    Random& random;  // used on the store's writing thread; outlives the store
};

// Creates the file and its directories when absent, and holds a lock beside it. Throws
// std::runtime_error with one sentence: locked by another process (says which), not ours, newer
// than this program, written with another key.
// A failing disk ends the process with status 70 (see faults.hpp); a full one refuses work.
std::unique_ptr<Store> open_sqlite_store(const SqliteStoreSettings& settings);

// Throws std::runtime_error as above, and when there is no database yet.
std::unique_ptr<StoreReader> open_sqlite_reader(
    const std::filesystem::path& file, std::string_view encryption_key
);

}  // namespace heed
