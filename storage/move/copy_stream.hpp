#pragma once
// Rows into a table of PostgreSQL and out of it again, by COPY in binary form.
// https://www.postgresql.org/docs/15/sql-copy.html ("Binary Format")
#include "storage/move/row_sum.hpp"
#include "storage/postgres/connection.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace heed::move {

struct Column {
    std::string name;
    unsigned type = 0;  // an oid
};
struct Table {
    std::string name;
    std::vector<Column> columns;
};

// "\"id\", \"at\"": both engines take it.
std::string names_of(const Table& table);

// One row as COPY carries it.
class Row {
public:
    explicit Row(std::size_t columns);
    void add_null();
    // Each as the column's type wants it. Throws LogicError for a type that heed does not use.
    void add_integer(const Column& column, std::int64_t value);
    void add_real(double value);
    // Bytes; text must be UTF-8 without U+0000.
    void add_bytes(std::string_view value);
    std::string_view bytes() const { return bytes_; }

private:
    void add_length(std::size_t length);
    std::string bytes_;
};

// Puts rows into one table. Everything may throw postgres::Error; without end() nothing stays.
class CopyIn {
public:
    CopyIn(postgres::Connection& connection, const Table& table);
    void put(const Row& row);
    void end();

private:
    void send();
    postgres::Connection& connection_;
    std::string waiting_;
};

// What the table holds now. `seen` hears of each row. Throws postgres::Error.
RowSum read_back(
    postgres::Connection& connection, const Table& table, const std::function<void()>& seen
);

}  // namespace heed::move
