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
#include <vector>

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

std::vector<std::pair<std::string, std::string>> indices(const SQLite::Database& database) {
    SQLite::Statement rows(
        database,
        "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        " AND tbl_name IN ('complaint', 'event')"
    );
    std::vector<std::pair<std::string, std::string>> found;
    while (rows.executeStep()) {
        found.emplace_back(rows.getColumn(0).getString(), rows.getColumn(1).getString());
    }
    return found;
}

void multiply(const char* file, std::int64_t times) {
    SQLite::Database database(file, SQLite::OPEN_READWRITE, 0, heed::sqlite::page_sums_vfs());
    // Nobody else has the file and it can be made anew: each page is written once, and the indices
    // are made at the end, sorted.
    database.exec("PRAGMA journal_mode = OFF");
    database.exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144");
    const auto made_again = indices(database);
    database.exec("BEGIN IMMEDIATE");
    for (const auto& index : made_again) database.exec("DROP INDEX " + index.first);
    const std::int64_t last =
        database.execAndGet("SELECT coalesce(max(id), 0) FROM complaint").getInt64();
    const std::string copies = " CROSS JOIN (WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1"
                               " FROM n WHERE k + 1 < ?2) SELECT k FROM n)";
    // A number keeps its form; its check digit is that of the first.
    const std::string complaint = columns(
        database,
        "complaint",
        {{"id", "?3 + k"},
         {"number",
          "replace(number, '-' || printf('%04d', sequence) || '-', '-' || (sequence + k"
          " * 100000) || '-')"},
         {"sequence", "sequence + k * 100000"},
         {"token", "substr(token, 1, 24) || printf('%08x', ?3 + k)"},
         {"filed_at", "filed_at + k"}}
    );
    SQLite::Statement copy(
        database,
        "INSERT INTO complaint SELECT " + complaint + " FROM complaint" + copies +
            " WHERE id = ?1 ORDER BY k"
    );
    SQLite::Statement copy_events(
        database,
        "INSERT INTO event SELECT " + columns(database, "event", {{"complaint", "?3 + k"}}) +
            " FROM event" + copies + " WHERE complaint = ?1 ORDER BY k, version"
    );
    for (std::int64_t id = 1; id <= last; ++id) {
        for (SQLite::Statement* statement : {&copy, &copy_events}) {
            statement->bind(1, id);
            statement->bind(2, times);
            statement->bind(3, last + (id - 1) * (times - 1));
            statement->exec();
            statement->reset();
        }
    }
    for (const auto& index : made_again) database.exec(index.second);
    database.exec("COMMIT");
    database.exec("PRAGMA journal_mode = WAL");
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
