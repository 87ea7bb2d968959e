#pragma once
// A database as an earlier heed left it: its schema, with the rows of today.
#include "storage/sqlite/schema/schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace heed::test {

// Puts a file with the first `steps` of the schema in the place of `file`, closed and in order. A
// table that cannot be filled with today's columns is left empty.
inline void take_back_schema(const std::filesystem::path& file, int steps) {
    const std::string older = file.string() + ".older";
    {
        SQLite::Database database(older, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        for (int step = 0; step < steps; ++step) database.exec(*sqlite::released_steps[step].sql);
        database.exec("PRAGMA application_id = " + std::to_string(sqlite::application_id));
        database.exec("PRAGMA user_version = " + std::to_string(steps));
        database.exec("ATTACH '" + file.string() + "' AS today");
        std::vector<std::string> tables;
        SQLite::Statement all(
            database,
            "SELECT name FROM main.sqlite_schema WHERE type = 'table'"
            " AND name NOT LIKE 'sqlite_%'"
        );
        while (all.executeStep()) tables.push_back(all.getColumn(0));
        for (const std::string& table : tables) {
            std::set<std::string> today;
            SQLite::Statement names(
                database, "SELECT name FROM pragma_table_info('" + table + "', 'today')"
            );
            while (names.executeStep()) today.insert(names.getColumn(0));
            std::string common;
            bool whole = true;
            SQLite::Statement columns(
                database,
                "SELECT name, \"notnull\" AND dflt_value IS NULL FROM pragma_table_info('" + table +
                    "', 'main')"
            );
            while (columns.executeStep()) {
                const std::string name = columns.getColumn(0);
                if (today.contains(name)) {
                    common += (common.empty() ? "" : ", ") + name;
                } else if (columns.getColumn(1).getInt() != 0) {
                    whole = false;
                }
            }
            database.exec("DELETE FROM main." + table);
            if (whole && !common.empty()) {
                database.exec(
                    "INSERT INTO main." + table + " (" + common + ") SELECT " + common +
                    " FROM today." + table
                );
            }
        }
    }
    for (const char* end : {"-wal", "-shm"}) std::filesystem::remove(file.string() + end);
    std::filesystem::rename(older, file);
}

}  // namespace heed::test
