#include "bot/database.hpp"

#include "bot/owner.hpp"
#include "bot/told_store.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/postgres_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <chrono>

namespace heed {
namespace {

double seconds_by_steady_clock() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double>(now).count();
}

PostgresStoreSettings postgres_settings(
    const StorageConfig& storage, Random& random, std::function<void(std::string_view)> log
) {
    return {
        .url = storage.postgres,
        .encryption_key = storage.encryption_key,
        .may_lose = storage.may_lose,
        .erased_list = erased_list_of(storage.database),
        .log = std::move(log),
        .seconds = seconds_by_steady_clock,
        .random = random,
    };
}

}  // namespace

std::unique_ptr<Store> open_store(
    const StorageConfig& storage,
    Random& random,
    std::function<void(std::string_view)> log,
    Company company
) {
    demand_owner_beside(storage.database);
    if (is_postgres(storage)) {
        PostgresStoreSettings settings = postgres_settings(storage, random, std::move(log));
        settings.alone = company == Company::alone;
        return open_postgres_store(settings);
    }
    return open_sqlite_store({
        .file = storage.database,
        .encryption_key = storage.encryption_key,
        .erased_list = erased_list_of(storage.database),
        .log = std::move(log),
        .seconds = seconds_by_steady_clock,
        .random = random,
    });
}

std::unique_ptr<Store> open_told_store(
    const StorageConfig& storage,
    Random& random,
    std::function<void(std::string_view)> log,
    std::function<void(bool told)> on_news
) {
    if (!is_postgres(storage)) return open_store(storage, random, std::move(log));
    PostgresStoreSettings settings = postgres_settings(storage, random, std::move(log));
    settings.on_news = std::move(on_news);
    return open_postgres_store(settings);
}

std::unique_ptr<StoreReader> open_reader(const StorageConfig& storage) {
    if (is_postgres(storage)) return open_postgres_reader(storage.postgres, storage.encryption_key);
    return open_sqlite_reader(storage.database, storage.encryption_key);
}

std::string place_of_database(const StorageConfig& storage) {
    return is_postgres(storage) ? postgres::place_of(storage.postgres) : storage.database.string();
}

}  // namespace heed
