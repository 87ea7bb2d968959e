#pragma once
// The database of a test: a SQLite file or, with HEED_TEST_POSTGRES=postgresql://… (see
// scripts/with-postgres), a schema of that PostgreSQL which is named after the file. What is said
// of the store holds for both.
#include "storage/postgres/connection.hpp"
#include "storage/postgres/postgres_store.hpp"
#include "storage/sqlite/page_sums.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/support/partitioned.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace heed::test {

// Empty: the tests run on SQLite.
inline std::string test_postgres() {
    const char* const url = std::getenv("HEED_TEST_POSTGRES");
    return url != nullptr ? url : "";
}

// Where the schema for `file` is; makes it when there is none.
inline std::string postgres_url_for(const std::filesystem::path& file) {
    const std::string schema = "t" + std::to_string(std::hash<std::string>{}(file.string()));
    const std::string server = test_postgres();
    postgres::Connection(server, postgres::Access::write)
        .exec("CREATE SCHEMA IF NOT EXISTS " + schema);
    return server + (server.find('?') == std::string::npos ? "?" : "&") +
           "options=-csearch_path%3D" + schema;
}

inline std::unique_ptr<Store> open_test_store(const SqliteStoreSettings& settings) {
    if (test_postgres().empty()) return open_sqlite_store(settings);
    // HEED_TEST_PARTITIONED: the same tests on tables that are spread as Citus spreads them.
    if (std::getenv("HEED_TEST_PARTITIONED") != nullptr)
        Partitioning(postgres_url_for(settings.file), settings.encryption_key, settings.random)
            .spread();
    return open_postgres_store({
        .url = postgres_url_for(settings.file),
        .encryption_key = settings.encryption_key,
        .may_lose = true,
        .erased_list = settings.erased_list,
        .queue_max = settings.queue_max,
        .group_max = settings.group_max,
        .log = settings.log,
        .random = settings.random,
    });
}

inline std::unique_ptr<StoreReader> open_test_reader(
    const std::filesystem::path& file, std::string_view encryption_key
) {
    if (test_postgres().empty()) return open_sqlite_reader(file, encryption_key);
    return open_postgres_reader(postgres_url_for(file), encryption_key);
}

// Behind the store's back. Values come back as text, rows one after the other.
class BehindTheStore {
public:
    explicit BehindTheStore(const std::filesystem::path& file) {
        if (test_postgres().empty()) {
            sqlite_ = std::make_unique<SQLite::Database>(
                file.string(), SQLite::OPEN_READWRITE, 0, sqlite::page_sums_vfs()
            );
        } else {
            postgres_ = std::make_unique<postgres::Connection>(
                postgres_url_for(file), postgres::Access::write
            );
        }
    }
    void exec(const std::string& sql) {
        if (sqlite_) {
            sqlite_->exec(sql);
        } else {
            postgres_->exec(sql);
        }
    }
    std::string ask(const std::string& sql) {
        return sqlite_ ? sqlite_->execAndGet(sql).getString() : postgres_->ask(sql);
    }

private:
    std::unique_ptr<SQLite::Database> sqlite_;
    std::unique_ptr<postgres::Connection> postgres_;
};

}  // namespace heed::test
