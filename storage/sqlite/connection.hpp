#pragma once
// One connection to the database file, hardened, with its prepared statements. Belongs to one
// thread at a time.
#include "storage/sql/connection.hpp"
#include "storage/sqlite/page_sums.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace heed::sqlite {

// There is exactly one writing connection, and it alone makes checkpoints: SQLite 3.7.0-3.51.2
// can lose commits when two connections do (https://sqlite.org/wal.html#walresetbug).
enum class Access : std::uint8_t { write, read };

// How long to wait for a lock that a tool of the operator holds (backup, shell), in milliseconds.
inline constexpr int busy_ms = 2000;

using sql::Blob;
using sql::Query;

class Connection final : public sql::Connection {
public:
    // Throws SQLite::Exception, and std::runtime_error when a setting that durability rests on is
    // not in force.
    Connection(const std::filesystem::path& file, Access access);
    ~Connection() override { forget_statements(); }

    SQLite::Database& database() { return database_; }
    // Runs statements without results.
    void exec(const char* sql) {
        clearly([&] { database_.exec(sql); });
    }
    // False also when SQLite has rolled back by itself after an error.
    bool in_transaction() const;
    std::int64_t changes() override { return database_.getChanges(); }

private:
    std::unique_ptr<sql::Statement> prepare(const char* sql) override;
    void settle(Access access);

    SQLite::Database database_;
};

}  // namespace heed::sqlite
