#pragma once
// One connection to the database file, hardened, with its prepared statements. Belongs to one
// thread at a time.
#include "dialogs/time.hpp"
#include "storage/sqlite/page_sums.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <SQLiteCpp/Statement.h>

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace heed::sqlite {

// There is exactly one writing connection, and it alone makes checkpoints: SQLite 3.7.0-3.51.2
// can lose commits when two connections do (https://sqlite.org/wal.html#walresetbug).
enum class Access : std::uint8_t { write, read };

// How long to wait for a lock that a tool of the operator holds (backup, shell), in milliseconds.
inline constexpr int busy_ms = 2000;

class Connection {
public:
    // Throws SQLite::Exception, and std::runtime_error when a setting that durability rests on is
    // not in force.
    Connection(const std::filesystem::path& file, Access access);

    SQLite::Database& database() { return database_; }
    // Runs statements without results.
    void exec(const char* sql) {
        clearly([&] { database_.exec(sql); });
    }
    // False also when SQLite has rolled back by itself after an error.
    bool in_transaction() const;
    int changes() const { return database_.getChanges(); }
    std::int64_t last_id() const { return database_.getLastInsertRowid(); }

private:
    friend class Query;
    struct Prepared {
        std::unique_ptr<SQLite::Statement> statement;
        bool in_use = false;
    };
    void settle(Access access);
    Prepared& prepared(const char* sql);

    SQLite::Database database_;
    std::unordered_map<const char*, Prepared> statements_;
};

// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};

// One use of a prepared statement; the statement is reset at the end. `sql` must live as long as
// the connection (a literal), as it is also the key under which the statement is kept. A query
// cannot be used while it is in use further up the stack (LogicError).
class Query {
public:
    Query(Connection& connection, const char* sql);
    ~Query();
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    // Binds the values to ?1, ?2 ...
    template <class... Values>
    Query& bind(const Values&... values) {
        int index = 0;
        (bind_one(++index, values), ...);
        return *this;
    }
    // Goes to the next row; false at the end.
    bool step() {
        return clearly([this] { return statement().executeStep(); });
    }
    // Runs a statement that gives no rows.
    void run();

    std::int64_t integer(int column) const { return statement().getColumn(column).getInt64(); }
    bool flag(int column) const { return integer(column) != 0; }
    double real(int column) const { return statement().getColumn(column).getDouble(); }
    // Also for BLOBs.
    std::string text(int column) const { return statement().getColumn(column).getString(); }
    TimePoint time(int column) const { return TimePoint(Duration(integer(column))); }
    std::optional<TimePoint> time_if_any(int column) const {
        return null(column) ? std::nullopt : std::optional(time(column));
    }
    bool null(int column) const { return statement().getColumn(column).isNull(); }

private:
    SQLite::Statement& statement() const { return *prepared_.statement; }
    template <std::integral Integer>
    void bind_one(int index, Integer value) {
        statement().bind(index, static_cast<std::int64_t>(value));
    }
    void bind_one(int index, double value) { statement().bind(index, value); }
    void bind_one(int index, std::string_view value) {
        statement().bind(index, std::string(value));
    }
    void bind_one(int index, Blob value);
    void bind_one(int index, TimePoint value) {
        statement().bind(index, static_cast<std::int64_t>(value.time_since_epoch().count()));
    }
    template <class Value>
    void bind_one(int index, const std::optional<Value>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            statement().bind(index);
        }
    }

    Connection::Prepared& prepared_;
};

}  // namespace heed::sqlite
