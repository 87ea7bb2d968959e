#include "storage/postgres/connection.hpp"

#include "dialogs/ensure.hpp"
#include "storage/postgres/dialect.hpp"
#include "storage/postgres/statement.hpp"

#include <array>
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

void note_warning(void* warned, const PGresult*) { *static_cast<bool*>(warned) = true; }

}  // namespace

void ResultDeleter::operator()(pg_result* result) const { PQclear(result); }

Fault Error::fault() const {
    // https://www.postgresql.org/docs/15/errcodes-appendix.html
    if (state_.size() != 5) return Fault::refusal;
    const std::string_view kind = std::string_view(state_).substr(0, 2);
    for (const std::string_view ours : {"22", "23", "42", "54", "0A", "P0"})
        if (kind == ours) return Fault::of_job;
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
    const Result result = checked(PQexec(connection_, sql.c_str()));
    return PQcmdStatus(result.get());
}

std::string Connection::ask(const std::string& sql) {
    const Result result = checked(PQexec(connection_, sql.c_str()));
    if (PQntuples(result.get()) == 0) return {};
    return PQgetvalue(result.get(), 0, 0);
}

bool Connection::in_transaction() const {
    const PGTransactionStatusType status = PQtransactionStatus(connection_);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
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
