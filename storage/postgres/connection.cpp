#include "storage/postgres/connection.hpp"

#include "dialogs/ensure.hpp"
#include "storage/postgres/dialect.hpp"
#include "storage/postgres/news.hpp"
#include "storage/postgres/statement.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <libpq-fe.h>

namespace heed::postgres {
namespace {

// The first line says it; what follows repeats our statement or gives a hint.
std::string first_line(const char* text) {
    const std::string_view all = text != nullptr ? text : "";
    return std::string(all.substr(0, all.find('\n')));
}

// A replica that stands still in the middle of a transaction must not keep the others from
// writing, and nobody waits for a machine that is gone.
constexpr const char* settings =
    "SET client_min_messages = warning; SET jit = off; SET standard_conforming_strings = on;"
    "SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '15s'; SET "
    "statement_timeout"
    // A time-out would also end the wait of a COMMIT for the standby, as if it had come.
    " = 0";

// Before so much is on its way it is waited for. libpq sends of itself from 64 KiB on; a replica
// that is stopped between that and the end of its batch would be waited for without an end, since
// the server's clock for it runs only behind a batch.
constexpr std::size_t sent_bytes_max = 32 * 1024;

void note_warning(void* warned, const PGresult*) { *static_cast<bool*>(warned) = true; }

}  // namespace

void ResultDeleter::operator()(pg_result* result) const { PQclear(result); }

Fault Error::fault() const {
    // https://www.postgresql.org/docs/15/errcodes-appendix.html
    if (state_.size() != 5) return Fault::refusal;
    const std::string_view kind = std::string_view(state_).substr(0, 2);
    for (const std::string_view ours : {"22", "23", "42", "54", "0A", "P0"})
        if (kind == ours) return Fault::of_job;
    if (state_ == "25P02") return Fault::of_job;  // it went on after an error
    return Fault::refusal;
}

Connection::Connection(const std::string& url, Access access) {
    constexpr std::array keywords{
        "dbname",
        "application_name",
        "client_encoding",
        "connect_timeout",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        static_cast<const char*>(nullptr)};
    const std::array values{
        url.c_str(),
        "heed",
        "UTF8",
        "5",
        "10",
        "5",
        "3",
        "20000",
        static_cast<const char*>(nullptr)};
    connection_ = PQconnectdbParams(keywords.data(), values.data(), 1);
    if (PQstatus(connection_) != CONNECTION_OK) {
        const std::string why = first_line(PQerrorMessage(connection_));
        PQfinish(connection_);
        throw Error(why, "");
    }
    PQsetNoticeReceiver(connection_, note_warning, &warned_);
    try {
        exec(settings);
        exec(
            access == Access::read ? "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL"
                                     " REPEATABLE READ READ ONLY;"
                                     // An export takes its time between two rows.
                                     "SET idle_in_transaction_session_timeout = 0"
                                   : "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL"
                                     " READ COMMITTED READ WRITE"
        );
        can_tell_ = access == Access::write &&
                    ask("SELECT count(*) FROM pg_proc WHERE proname = 'pg_notify'") != "0";
    } catch (...) {
        PQfinish(connection_);
        throw;
    }
}

Connection::~Connection() {
    forget_statements();
    PQfinish(connection_);
}

Result Connection::checked(pg_result* raw) const {
    Result result(raw);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return result;
    const char* const state = result ? PQresultErrorField(result.get(), PG_DIAG_SQLSTATE) : nullptr;
    const char* const why =
        result ? PQresultErrorField(result.get(), PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    throw Error(
        first_line(why != nullptr ? why : PQerrorMessage(connection_)),
        state != nullptr && !lost() ? state : ""
    );
}

std::string Connection::exec(const std::string& sql) {
    kept_.forget();
    settle();
    PQexitPipelineMode(connection_);
    ++round_trips_;
    const Result result = checked(PQexec(connection_, sql.c_str()));
    return PQcmdStatus(result.get());
}

std::string Connection::ask(const std::string& sql) {
    kept_.forget();
    settle();
    PQexitPipelineMode(connection_);
    ++round_trips_;
    const Result result = checked(PQexec(connection_, sql.c_str()));
    if (PQntuples(result.get()) == 0) return {};
    return PQgetvalue(result.get(), 0, 0);
}

bool Connection::commit() {
    warned_ = false;
    kept_.forget();
    make_room(0);
    if (std::exchange(tells_, false)) {
        const std::string tell = std::string("SELECT pg_notify(") + news_channel + ", '')";
        sent(
            PQsendQueryParams(connection_, tell.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 0),
            {}
        );
    }
    sent(PQsendQueryParams(connection_, "COMMIT", 0, nullptr, nullptr, nullptr, nullptr, 0), {});
    const Result result = wait();
    return std::strcmp(PQcmdStatus(result.get()), "COMMIT") == 0 && !warned_;
}

void Connection::make_room(std::size_t bytes) {
    if (sent_bytes_ + bytes > sent_bytes_max) settle();
    sent_bytes_ += bytes;
    PQenterPipelineMode(connection_);
}

void Connection::sent(int accepted, Sent statement) {
    if (accepted != 1) {
        const std::string why = first_line(PQerrorMessage(connection_));
        sent_.clear();
        throw Error(why, "");
    }
    sent_.push_back(statement);
}

Result Connection::wait() {
    const std::vector<Sent> statements = std::exchange(sent_, {});
    sent_bytes_ = 0;
    ++round_trips_;
    if (PQpipelineSync(connection_) != 1) throw Error(first_line(PQerrorMessage(connection_)), "");
    Result last, failed;
    bool other_than_one = false;
    for (const Sent& statement : statements) {
        last.reset(PQgetResult(connection_));
        while (pg_result* const more = PQgetResult(connection_)) PQclear(more);
        const ExecStatusType status = PQresultStatus(last.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            if (statement.prepares != nullptr) statement.prepares->clear();
            // What stands behind the one that failed was not tried.
            if (!failed) failed = std::move(last);
            if (lost()) break;
            continue;
        }
        if (!statement.changes_rows) continue;
        const std::string_view changed = PQcmdTuples(last.get());
        changes_ = 0;
        std::from_chars(changed.begin(), changed.end(), changes_);
        other_than_one |= statement.changes_one && changes_ != 1;
    }
    const Result end(PQgetResult(connection_));
    if (!failed && PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC)
        throw Error(first_line(PQerrorMessage(connection_)), "");
    if (failed) checked(failed.release());
    HEED_ENSURE(!other_than_one);
    return last;
}

void Connection::settle() {
    if (!sent_.empty()) wait();
}

pg_conn* Connection::handle() {
    settle();
    PQexitPipelineMode(connection_);
    return connection_;
}

std::int64_t Connection::changes() {
    settle();
    return changes_;
}

bool Connection::in_transaction() const {
    const PGTransactionStatusType status = PQtransactionStatus(connection_);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

bool Connection::in_failed_transaction() const {
    return PQtransactionStatus(connection_) == PQTRANS_INERROR;
}

bool Connection::lost() const { return PQstatus(connection_) != CONNECTION_OK; }

std::unique_ptr<sql::Statement> Connection::prepare(const char* sql) {
    return std::make_unique<Statement>(*this, translate(sql));
}

std::string place_of(const std::string& url) {
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
    if (options == nullptr) return "PostgreSQL";
    std::string host, port, name;
    for (const PQconninfoOption* option = options; option->keyword != nullptr; ++option) {
        if (option->val == nullptr) continue;
        if (std::strcmp(option->keyword, "host") == 0) host = option->val;
        if (std::strcmp(option->keyword, "port") == 0) port = option->val;
        if (std::strcmp(option->keyword, "dbname") == 0) name = option->val;
    }
    PQconninfoFree(options);
    if (!port.empty()) port = ":" + port;
    return "postgresql://" + host + port + "/" + name;
}

bool is_url(const std::string& url) {
    PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
    PQconninfoFree(options);
    return options != nullptr;
}

}  // namespace heed::postgres
