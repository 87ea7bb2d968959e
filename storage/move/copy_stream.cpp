#include "storage/move/copy_stream.hpp"

#include "dialogs/ensure.hpp"

#include <bit>
#include <libpq-fe.h>
#include <stdexcept>

namespace heed::move {
namespace {

using postgres::Connection;
using postgres::Error;

constexpr std::string_view head("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
constexpr std::size_t sent_at_once = 256 * 1024;
// https://github.com/postgres/postgres/blob/REL_15_STABLE/src/include/catalog/pg_type.dat
constexpr Oid type_bool = 16, type_int8 = 20, type_int2 = 21, type_int4 = 23;

// Numbers travel with the highest byte first.
template <std::size_t size>
void append_number(std::string& bytes, std::uint64_t value) {
    for (std::size_t i = size; i > 0; --i)
        bytes += static_cast<char>((value >> (8 * (i - 1))) & 0xff);
}

std::int32_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    return size == 2 ? static_cast<std::int16_t>(value) : static_cast<std::int32_t>(value);
}

// How long the row is that begins there; 0: it is not all here yet, -1: the end of all rows.
std::int64_t row_length(std::string_view bytes) {
    if (bytes.size() < 2) return 0;
    const std::int32_t columns = number_at(bytes, 0, 2);
    if (columns < 0) return -1;
    std::size_t at = 2;
    for (std::int32_t i = 0; i < columns; ++i) {
        if (bytes.size() < at + 4) return 0;
        const std::int32_t length = number_at(bytes, at, 4);
        at += 4 + (length < 0 ? 0 : static_cast<std::size_t>(length));
        if (bytes.size() < at) return 0;
    }
    return static_cast<std::int64_t>(at);
}

Error error_of(Connection& connection, const PGresult* result) {
    const char* const state =
        result != nullptr ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    const char* const why =
        result != nullptr ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : nullptr;
    const std::string all = why != nullptr ? why : PQerrorMessage(connection.handle());
    return {all.substr(0, all.find('\n')), state != nullptr ? state : ""};
}

// All results of the statement in hand.
void finish(Connection& connection) {
    postgres::Result failed;
    while (PGresult* const raw = PQgetResult(connection.handle())) {
        postgres::Result result(raw);
        if (PQresultStatus(raw) != PGRES_COMMAND_OK && !failed) failed = std::move(result);
        if (PQstatus(connection.handle()) != CONNECTION_OK) break;
    }
    if (failed || PQstatus(connection.handle()) != CONNECTION_OK)
        throw error_of(connection, failed.get());
}

void begin(Connection& connection, const std::string& sql, ExecStatusType wanted) {
    const postgres::Result result(PQexec(connection.handle(), sql.c_str()));
    if (PQresultStatus(result.get()) != wanted) throw error_of(connection, result.get());
}

}  // namespace

std::string names_of(const Table& table) {
    std::string names;
    for (const Column& column : table.columns)
        names += (names.empty() ? "\"" : ", \"") + column.name + '"';
    return names;
}

Row::Row(std::size_t columns) { append_number<2>(bytes_, columns); }

void Row::add_length(std::size_t length) { append_number<4>(bytes_, length); }

void Row::add_null() { add_length(0xffffffff); }

void Row::add_integer(const Column& column, std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    switch (column.type) {
        case type_int8:
            add_length(8);
            return append_number<8>(bytes_, bits);
        case type_int4:
            add_length(4);
            return append_number<4>(bytes_, bits);
        case type_int2:
            add_length(2);
            return append_number<2>(bytes_, bits);
        case type_bool:
            add_length(1);
            return append_number<1>(bytes_, value != 0 ? 1 : 0);
        default:
            throw LogicError("the column " + column.name + " takes no integer");
    }
}

void Row::add_real(double value) {
    add_length(8);
    append_number<8>(bytes_, std::bit_cast<std::uint64_t>(value));
}

void Row::add_bytes(std::string_view value) {
    add_length(value.size());
    bytes_ += value;
}

CopyIn::CopyIn(Connection& connection, const Table& table)
    : connection_(connection), waiting_(head) {
    begin(
        connection_,
        "COPY " + table.name + " (" + names_of(table) + ") FROM STDIN (FORMAT binary)",
        PGRES_COPY_IN
    );
}

void CopyIn::put(const Row& row) {
    waiting_ += row.bytes();
    if (waiting_.size() >= sent_at_once) send();
}

void CopyIn::send() {
    const int size = static_cast<int>(waiting_.size());
    if (PQputCopyData(connection_.handle(), waiting_.data(), size) != 1)
        throw error_of(connection_, nullptr);
    waiting_.clear();
}

void CopyIn::end() {
    append_number<2>(waiting_, 0xffff);
    send();
    if (PQputCopyEnd(connection_.handle(), nullptr) != 1) throw error_of(connection_, nullptr);
    finish(connection_);
}

RowSum read_back(Connection& connection, const Table& table, const std::function<void()>& seen) {
    begin(
        connection,
        "COPY " + table.name + " (" + names_of(table) + ") TO STDOUT (FORMAT binary)",
        PGRES_COPY_OUT
    );
    RowSum sum;
    std::string bytes;
    bool begun = false, ended = false;
    while (true) {
        char* part = nullptr;
        const int length = PQgetCopyData(connection.handle(), &part, 0);
        if (length < 0) break;
        bytes.append(part, static_cast<std::size_t>(length));
        PQfreemem(part);
        if (!begun && bytes.size() < head.size()) continue;
        std::size_t at = begun ? 0 : head.size();
        begun = true;
        const std::string_view all = bytes;
        while (!ended) {
            const std::int64_t row = row_length(all.substr(at));
            if (row == 0) break;
            ended = row < 0;
            if (ended) break;
            sum.add(all.substr(at, static_cast<std::size_t>(row)));
            at += static_cast<std::size_t>(row);
            seen();
        }
        bytes.erase(0, at);
    }
    finish(connection);
    if (!ended) throw std::runtime_error("PostgreSQL did not send all of " + table.name);
    return sum;
}

}  // namespace heed::move
