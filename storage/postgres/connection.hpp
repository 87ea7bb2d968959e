#pragma once
// One connection to PostgreSQL with its prepared statements. Belongs to one thread at a time.
#include "storage/sql/connection.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

struct pg_conn;
struct pg_result;

namespace heed::postgres {

// What an error means for the store.
enum class Fault : std::uint8_t {
    of_job,   // a constraint, a value too large: only this job is undone
    refusal,  // no connection, a time-out, no room: nothing of this transaction is kept; try again
};

class Error : public std::runtime_error {
public:
    // `state`: SQLSTATE; empty when the connection did not come about or has ended.
    Error(const std::string& what, std::string state)
        : std::runtime_error(what), state_(std::move(state)) {}
    const std::string& state() const { return state_; }
    Fault fault() const;

private:
    std::string state_;
};

struct ResultDeleter {
    void operator()(pg_result* result) const;
};
using Result = std::unique_ptr<pg_result, ResultDeleter>;

enum class Access : std::uint8_t { write, read };

class Connection final : public sql::Connection {
public:
    // `url`: postgresql://…, as libpq takes it. Waits at most some seconds. Throws Error; no
    // password is in its words.
    Connection(const std::string& url, Access access);
    ~Connection() override;

    std::int64_t changes() const override { return changes_; }
    // Runs statements without parameters, separated by semicolons, and returns what the last one
    // was
    // ("COMMIT"). Throws Error.
    std::string exec(const std::string& sql);
    // True when the server has warned of something since the last call.
    bool take_warned() { return std::exchange(warned_, false); }
    // The first column of the first row; empty when there is none.
    std::string ask(const std::string& sql);
    bool in_transaction() const;
    bool lost() const;
    // For COPY, while no statement is on its way.
    pg_conn* handle() const { return connection_; }

private:
    friend class Statement;
    std::unique_ptr<sql::Statement> prepare(const char* sql) override;
    // Throws Error unless the statement went well.
    Result checked(pg_result* result) const;

    pg_conn* connection_;
    std::int64_t changes_ = 0;
    std::uint64_t names_ = 0;  // given to statements and cursors
    bool warned_ = false;
};

// Where the database is, for people: host, port and name, never a password.
std::string place_of(const std::string& url);
// Whether libpq can read `url`.
bool is_url(const std::string& url);

}  // namespace heed::postgres
