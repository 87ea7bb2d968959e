#pragma once
// Holds PostgreSQL to Citus' rule: a table that is spread has its distribution column in each
// unique key. A schema's tables are made anew as PARTITION BY HASH, where their keys allow it.
#include "storage/crypto.hpp"
#include "storage/postgres/schema.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace heed::test {

class Partitioning {
public:
    Partitioning(const std::string& url, std::string_view key, Random& random)
        : connection_(url, postgres::Access::write) {
        const storage::FieldCipher cipher(key);
        postgres::make_ready(connection_, "the tests' PostgreSQL", cipher, random);
        look();
    }
    // The column by which each table is spread: the resident's account, the complaint or the member
    // of staff that it is about, or else its own key.
    const std::map<std::string, std::string>& column_of() const { return column_of_; }
    // No column is in each of their unique keys.
    const std::set<std::string>& exceptions() const { return exceptions_; }

    // Does nothing to a schema that it was done to before.
    void spread() {
        if (ask("SELECT count(*)::text FROM pg_class WHERE relkind::text = 'p'"
                " AND relnamespace = current_schema()::regnamespace") != "0")
            return;
        const std::string ours = " AND c.relnamespace = current_schema()::regnamespace";
        const auto keys = rows(
            "SELECT c.relname::text, k.conname::text, pg_get_constraintdef(k.oid) FROM"
            " pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype::text = 'f'" +
            ours
        );
        const auto triggers = rows(
            "SELECT c.relname::text, t.tgname::text, pg_get_triggerdef(t.oid) FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal" +
            ours
        );
        connection_.exec("BEGIN");
        for (const auto& key : keys)
            connection_.exec("ALTER TABLE " + key[0] + " DROP CONSTRAINT " + key[1]);
        for (const auto& [table, column] : column_of_) make_anew(table, column);
        for (const auto& key : keys) connection_.exec("ALTER TABLE " + key[0] + " ADD " + key[2]);
        for (const auto& trigger : triggers)
            if (column_of_.contains(trigger[0])) connection_.exec(trigger[2]);
        connection_.exec("COMMIT");
    }

private:
    using Row = std::vector<std::string>;
    std::vector<Row> rows(const std::string& sql) {
        statements_.push_back(sql);
        sql::Query query(connection_, statements_.back().c_str());
        std::vector<Row> all;
        while (query.step()) all.push_back({query.text(0), query.text(1), query.text(2)});
        return all;
    }
    std::string ask(const std::string& sql) { return connection_.ask(sql); }

    void look() {
        std::map<std::string, std::vector<std::set<std::string>>> keys;
        std::map<std::string, std::string> first_of_primary;
        std::string last;  // the index of the row before
        for (const Row& row :
             rows("SELECT c.relname::text, i.indexrelid::text, a.attname::text FROM pg_index i"
                  " JOIN pg_class c ON c.oid = i.indrelid"
                  " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)"
                  " WHERE i.indisunique AND c.relnamespace = current_schema()::regnamespace"
                  " AND c.relkind::text = ANY ('{r,p}') AND NOT c.relispartition"
                  " ORDER BY c.relname, NOT i.indisprimary, i.indexrelid,"
                  " array_position(i.indkey::int2[], a.attnum)")) {
            auto& of_table = keys[row[0]];
            if (of_table.empty()) first_of_primary[row[0]] = row[2];
            if (last != row[1]) of_table.emplace_back();
            last = row[1];
            of_table.back().insert(row[2]);
        }
        for (const auto& [table, unique] : keys) {
            const auto in_all = [&unique](const std::string& column) {
                return std::ranges::all_of(unique, [&](const auto& key) {
                    return key.contains(column);
                });
            };
            std::string chosen;
            for (const std::string& column :
                 {std::string("person"),
                  std::string("complaint"),
                  std::string("staff"),
                  first_of_primary[table]})
                if (chosen.empty() && in_all(column)) chosen = column;
            if (chosen.empty()) {
                exceptions_.insert(table);
            } else {
                column_of_[table] = chosen;
            }
        }
    }

    void make_anew(const std::string& table, const std::string& column) {
        const std::string plain = table + "_plain";
        connection_.exec("ALTER TABLE " + table + " RENAME TO " + plain);
        connection_.exec(
            "CREATE TABLE " + table + " (LIKE " + plain + " INCLUDING ALL) PARTITION BY HASH (\"" +
            column + "\")"
        );
        for (const std::string remainder : {"0", "1"})
            connection_.exec(
                "CREATE TABLE " + table + "_" + remainder + " PARTITION OF " + table +
                " FOR VALUES WITH (MODULUS 2, REMAINDER " + remainder + ")"
            );
        connection_.exec("INSERT INTO " + table + " SELECT * FROM " + plain);
        connection_.exec("DROP TABLE " + plain);
    }

    postgres::Connection connection_;
    std::list<std::string> statements_;  // a query's text lives as long as the connection
    std::map<std::string, std::string> column_of_;
    std::set<std::string> exceptions_;
};

}  // namespace heed::test
