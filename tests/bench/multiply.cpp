// Makes a large database out of a small one: every complaint with its history so many times, each
// copy under a number, token and id of its own, filed a moment after the one before.
//   multiply DATABASE TIMES
// No server may run on it, and none should later: nothing but the complaints and their events is
// copied.
#include "storage/sqlite/page_sums.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <iostream>
#include <string>
#include <utility>

namespace {

// "a, b, c" of all columns of a table, some of them replaced.
std::string columns(
    const SQLite::Database& database,
    const std::string& table,
    const std::initializer_list<std::pair<std::string, std::string>>& replaced
) {
    SQLite::Statement names(
        database, "SELECT name FROM pragma_table_info('" + table + "') ORDER BY cid"
    );
    std::string list;
    while (names.executeStep()) {
        std::string name = names.getColumn(0).getString();
        for (const auto& [column, expression] : replaced) {
            if (name == column) name = expression;
        }
        list += (list.empty() ? "" : ", ") + name;
    }
    return list;
}

void multiply(const char* file, std::int64_t times) {
    SQLite::Database database(file, SQLite::OPEN_READWRITE, 0, heed::sqlite::page_sums_vfs());
    database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    database.exec("BEGIN IMMEDIATE");
    const std::int64_t last =
        database.execAndGet("SELECT coalesce(max(id), 0) FROM complaint").getInt64();
    // A number keeps its form; its check digit is that of the first.
    const std::string complaint = columns(
        database,
        "complaint",
        {{"id", "?3"},
         {"number",
          "replace(number, '-' || printf('%04d', sequence) || '-', '-' || (sequence + ?2"
          " * 100000) || '-')"},
         {"sequence", "sequence + ?2 * 100000"},
         {"token", "substr(token, 1, 24) || printf('%08x', ?3)"},
         {"filed_at", "filed_at + ?2"}}
    );
    SQLite::Statement copy(
        database, "INSERT INTO complaint SELECT " + complaint + " FROM complaint WHERE id = ?1"
    );
    SQLite::Statement copy_events(
        database,
        "INSERT INTO event SELECT " + columns(database, "event", {{"complaint", "?2"}}) +
            " FROM event WHERE complaint = ?1"
    );
    for (std::int64_t id = 1; id <= last; ++id) {
        for (std::int64_t k = 1; k < times; ++k) {
            const std::int64_t next = last + (id - 1) * (times - 1) + k;
            copy.bind(1, id);
            copy.bind(2, k);
            copy.bind(3, next);
            copy.exec();
            copy.reset();
            copy_events.bind(1, id);
            copy_events.bind(2, next);
            copy_events.exec();
            copy_events.reset();
        }
    }
    database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: multiply DATABASE TIMES\n";
        return 2;
    }
    try {
        multiply(argv[1], std::atoll(argv[2]));
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "multiply: " << error.what() << '\n';
        return 1;
    }
}
