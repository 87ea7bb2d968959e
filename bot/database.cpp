#include "bot/database.hpp"

#include "bot/owner.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/postgres_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"

namespace heed {

std::unique_ptr<Store> open_store(
    const StorageConfig& storage,
    Random& random,
    std::function<void(std::string_view)> log,
    Company company
) {
    demand_owner_beside(storage.database);
    if (is_postgres(storage)) {
        return open_postgres_store({
            .url = storage.postgres,
            .encryption_key = storage.encryption_key,
            .may_lose = storage.may_lose,
            .alone = company == Company::alone,
            .erased_list = erased_list_of(storage.database),
            .log = std::move(log),
            .random = random,
        });
    }
    return open_sqlite_store({
        .file = storage.database,
        .encryption_key = storage.encryption_key,
        .erased_list = erased_list_of(storage.database),
        .log = std::move(log),
        .random = random,
    });
}

std::unique_ptr<StoreReader> open_reader(const StorageConfig& storage) {
    if (is_postgres(storage)) return open_postgres_reader(storage.postgres, storage.encryption_key);
    return open_sqlite_reader(storage.database, storage.encryption_key);
}

std::string place_of_database(const StorageConfig& storage) {
    return is_postgres(storage) ? postgres::place_of(storage.postgres) : storage.database.string();
}

}  // namespace heed
