#pragma once
// The store that heed.toml names: a SQLite file or a PostgreSQL database.
#include "bot/config.hpp"
#include "dialogs/random.hpp"
#include "storage/store_reader.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace heed {

inline bool is_postgres(const StorageConfig& storage) { return !storage.postgres.empty(); }

// Whether other processes may write to a database that can have several (PostgreSQL).
enum class Company : bool { others, alone };

// See open_sqlite_store() and open_postgres_store(). `random` outlives the store; `log` is called
// on the store's threads.
std::unique_ptr<Store> open_store(
    const StorageConfig& storage,
    Random& random,
    std::function<void(std::string_view)> log,
    Company company = Company::others
);
std::unique_ptr<StoreReader> open_reader(const StorageConfig& storage);

// Where it is, for people; never with a password.
std::string place_of_database(const StorageConfig& storage);

}  // namespace heed
