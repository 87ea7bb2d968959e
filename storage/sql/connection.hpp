#pragma once
// What the tables know of a database: a connection and its prepared statements. Engines implement
// it (storage/sqlite, storage/postgres); the tables' SQL is one text that all of them take.
#include "dialogs/time.hpp"

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

namespace heed::sql {

// Bytes that are no text.
struct Blob {
    std::string_view bytes;
};

// What NULL is bound in the place of.
enum class Type : std::uint8_t { integer, real, text, blob };

// A prepared statement of an engine. Parameters count from 1, columns from 0. Every call may throw
// the engine's exception.
class Statement {
public:
    virtual ~Statement() = default;
    virtual void bind_integer(int index, std::int64_t value) = 0;
    virtual void bind_real(int index, double value) = 0;
    virtual void bind_text(int index, std::string_view value) = 0;
    virtual void bind_blob(int index, std::string_view value) = 0;
    virtual void bind_null(int index, Type type) = 0;

    // Runs it, or goes to the next row; false at the end.
    virtual bool step() = 0;
    // The statement changes rows, and it is a bug of ours (LogicError, now or before the job ends)
    // unless it is one.
    virtual void change_one() = 0;
    // The statement inserts one row into a table with an `id` that the database gives.
    virtual std::int64_t insert() = 0;
    // Before step(): there may be more rows than are to be held in memory at once.
    virtual void expect_many() {}
    virtual void reset() noexcept = 0;

    // Of the row that step() came to. A condition (`a = b`) is an integer, 0 or 1.
    virtual std::int64_t integer(int column) const = 0;
    virtual double real(int column) const = 0;
    virtual std::string text(int column) const = 0;  // also bytes
    virtual bool null(int column) const = 0;
};

// Belongs to one thread at a time.
class Connection {
public:
    virtual ~Connection() = default;
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    // With the COMMIT of this transaction other processes on this database are told to look for
    // what it has put there. It may be undone and they be told all the same.
    virtual void tell_others() {}

    // Rows that the last INSERT, UPDATE or DELETE changed.
    virtual std::int64_t changes() = 0;

protected:
    // Before the engine's own connection ends.
    void forget_statements() { statements_.clear(); }

private:
    friend class Query;
    struct Prepared {
        std::unique_ptr<Statement> statement;
        bool in_use = false;
    };
    virtual std::unique_ptr<Statement> prepare(const char* sql) = 0;
    Prepared& prepared(const char* sql);

    std::unordered_map<const char*, Prepared> statements_;
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
    // For a reading of unknown length: an engine may fetch it in portions.
    Query& expect_many() {
        statement_.expect_many();
        return *this;
    }
    // Goes to the next row; false at the end.
    bool step() { return statement_.step(); }
    // Runs a statement that gives no rows.
    void run();
    // Runs a statement that must change one row; LogicError, at the latest when the job ends, when
    // it does not. An engine need not wait for its answer, as it must for changes().
    void change_one() { statement_.change_one(); }
    // Runs an INSERT of one row into a table whose ids the database gives, and returns its id.
    std::int64_t insert() { return statement_.insert(); }

    std::int64_t integer(int column) const { return statement_.integer(column); }
    bool flag(int column) const { return integer(column) != 0; }
    double real(int column) const { return statement_.real(column); }
    // Also for BLOBs.
    std::string text(int column) const { return statement_.text(column); }
    TimePoint time(int column) const { return TimePoint(Duration(integer(column))); }
    std::optional<TimePoint> time_if_any(int column) const {
        return null(column) ? std::nullopt : std::optional(time(column));
    }
    bool null(int column) const { return statement_.null(column); }

private:
    template <class Value>
    static constexpr Type type_of() {
        if constexpr (std::is_same_v<Value, Blob>) {
            return Type::blob;
        } else if constexpr (std::is_floating_point_v<Value>) {
            return Type::real;
        } else if constexpr (std::is_convertible_v<Value, std::string_view>) {
            return Type::text;
        } else {
            return Type::integer;
        }
    }
    template <std::integral Integer>
    void bind_one(int index, Integer value) {
        statement_.bind_integer(index, static_cast<std::int64_t>(value));
    }
    void bind_one(int index, double value) { statement_.bind_real(index, value); }
    void bind_one(int index, std::string_view value) { statement_.bind_text(index, value); }
    void bind_one(int index, Blob value) { statement_.bind_blob(index, value.bytes); }
    void bind_one(int index, TimePoint value) {
        statement_.bind_integer(index, value.time_since_epoch().count());
    }
    template <class Value>
    void bind_one(int index, const std::optional<Value>& value) {
        if (value) {
            bind_one(index, *value);
        } else {
            statement_.bind_null(index, type_of<Value>());
        }
    }

    Connection::Prepared& prepared_;
    Statement& statement_;
};

}  // namespace heed::sql
