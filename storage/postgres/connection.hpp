#pragma once
// One connection to PostgreSQL with its prepared statements. Belongs to one thread at a time.
//
// What changes rows is sent without waiting for its answer (libpq's pipeline mode,
// https://www.postgresql.org/docs/15/libpq-pipeline-mode.html); it is read with the next answer
// that somebody needs. So a round trip is paid for each reading, not for each statement, and an
// error may be thrown by a later statement than the one that it is about: settle() is where none is
// left.
#include "storage/postgres/kept_answers.hpp"
#include "storage/postgres/result.hpp"
#include "storage/sql/connection.hpp"

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct pg_conn;

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

enum class Access : std::uint8_t { write, read };

class Connection final : public sql::Connection {
public:
    // `url`: postgresql://…, as libpq takes it. Waits at most some seconds. Throws Error; no
    // password is in its words.
    Connection(const std::string& url, Access access);
    ~Connection() override;

    std::int64_t changes() override;
    // Where the database can do that (news.hpp).
    void tell_others() override { tells_ = can_tell_; }
    // Runs statements without parameters, separated by semicolons, and returns what the last one
    // was ("COMMIT"). Throws Error.
    std::string exec(const std::string& sql);
    // Waits for the answers to all that was sent. Throws the first Error, and LogicError when a
    // statement that must change one row has not.
    void settle();
    // COMMIT, in one round trip with what was sent before. False: the server did not say so, or has
    // warned of something. Throws Error.
    bool commit();
    // The first column of the first row; empty when there is none.
    std::string ask(const std::string& sql);
    // These two after settle().
    bool in_transaction() const;
    bool in_failed_transaction() const;
    bool lost() const;
    // Answers are kept from now until the transaction ends or a part of it is undone, that is until
    // exec(), ask() or commit(). Only for who alone writes.
    void keep_answers() { kept_.begin(); }
    // How often this connection has waited for the server.
    std::uint64_t round_trips() const { return round_trips_; }
    // For COPY, which cannot be pipelined: waits as settle() does.
    pg_conn* handle();

private:
    friend class Statement;
    std::unique_ptr<sql::Statement> prepare(const char* sql) override;
    // A statement on its way.
    struct Sent {
        std::string* prepares = nullptr;  // the name that it gives; emptied when that fails
        bool changes_rows = false;
        bool changes_one = false;  // it is a bug of ours when it does not change one row
    };
    // Throws Error unless the statement went well.
    Result checked(pg_result* result) const;
    // Before a statement of so many bytes is sent.
    void make_room(std::size_t bytes);
    // `accepted`: what PQsend… returned.
    void sent(int accepted, Sent statement);
    // The answer to what was sent last. Throws as settle() does.
    Result wait();

    pg_conn* connection_;
    KeptAnswers kept_;
    std::vector<Sent> sent_;
    std::size_t sent_bytes_ = 0;
    std::uint64_t round_trips_ = 0;
    std::int64_t changes_ = 0;
    std::uint64_t names_ = 0;  // given to statements and cursors
    bool warned_ = false;
    bool can_tell_ = false;
    bool tells_ = false;
};

// Where the database is, for people: host, port and name, never a password.
std::string place_of(const std::string& url);
// Whether libpq can read `url`.
bool is_url(const std::string& url);

}  // namespace heed::postgres
