#include "storage/move/move.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/utf8.hpp"
#include "storage/crypto.hpp"
#include "storage/move/copy_stream.hpp"
#include "storage/postgres/keeping.hpp"
#include "storage/postgres/schema.hpp"
#include "storage/postgres/text.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/migrate.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

namespace heed::move {
namespace {

using postgres::Connection;
using postgres::Error;
using sql::Query;

constexpr int oldest_server = 150000;
constexpr std::size_t id_bytes = 16;
constexpr std::uint64_t told_every = 1000;  // rows
constexpr Oid type_bytea = 17, type_text = 25, type_float8 = 701;

// PostgreSQL's own tables: SQLite has no such thing.
bool is_of_postgres(const std::string& table) {
    return table == "schema_version" || table == "writer" || table == "moved_in";
}

// The tables with their columns, each behind those that it refers to.
std::vector<Table> tables_of(Connection& connection) {
    std::map<std::string, Table> all;
    Query columns(
        connection,
        "SELECT c.relname::text, a.attname::text, a.atttypid::bigint FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = current_schema()::regnamespace"
        " AND c.relkind::text = ANY ('{r,p}') AND NOT c.relispartition ORDER BY c.oid, a.attnum"
    );
    while (columns.step()) {
        Table& table = all[columns.text(0)];
        table.name = columns.text(0);
        table.columns.push_back({columns.text(1), static_cast<unsigned>(columns.integer(2))});
    }
    std::map<std::string, std::set<std::string>> refers_to;
    Query references(
        connection,
        "SELECT DISTINCT c.relname::text, r.relname::text FROM pg_constraint k"
        " JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class r ON r.oid = k.confrelid"
        " WHERE k.contype::text = 'f' AND k.conrelid <> k.confrelid"
        " AND c.relnamespace = current_schema()::regnamespace"
    );
    while (references.step()) refers_to[references.text(0)].insert(references.text(1));
    std::vector<Table> ordered;
    std::set<std::string> taken;
    while (taken.size() < all.size()) {
        const std::size_t before = taken.size();
        for (const auto& [name, table] : all) {
            if (taken.contains(name) || !std::ranges::includes(taken, refers_to[name])) continue;
            taken.insert(name);
            if (!is_of_postgres(name)) ordered.push_back(table);
        }
        HEED_ENSURE(taken.size() > before);
    }
    return ordered;
}

std::set<std::string> column_names(const Table& table) {
    std::set<std::string> names;
    for (const Column& column : table.columns) names.insert(column.name);
    return names;
}

void run_each(Connection& connection, const std::vector<std::string>& statements) {
    for (const std::string& sql : statements) connection.exec(sql);
}

std::vector<std::string> texts_of(Query& query) {
    std::vector<std::string> all;
    while (query.step()) all.push_back(query.text(0));
    return all;
}

// Rows go in without indices and without what triggers do: both have been done to them before.
class SetAside {
public:
    explicit SetAside(Connection& connection) : connection_(connection) {
        std::vector<std::string> names;
        Query indices(
            connection,
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            " JOIN pg_class c ON c.oid = i.indrelid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND NOT EXISTS"
            " (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid) ORDER BY 1"
        );
        while (indices.step()) {
            names.push_back("DROP INDEX " + indices.text(0));
            indices_.push_back(indices.text(1));
        }
        Query triggered(
            connection,
            "SELECT DISTINCT t.tgrelid::regclass::text FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
        );
        triggered_ = texts_of(triggered);
        run_each(connection, names);
        for (const std::string& table : triggered_)
            connection.exec("ALTER TABLE " + table + " DISABLE TRIGGER USER");
    }
    void put_back() {
        run_each(connection_, indices_);
        for (const std::string& table : triggered_)
            connection_.exec("ALTER TABLE " + table + " ENABLE TRIGGER USER");
    }

private:
    Connection& connection_;
    std::vector<std::string> indices_, triggered_;
};

std::string text_of(const SQLite::Column& value) {
    const auto* const bytes = static_cast<const char*>(value.getBlob());
    const int size = value.getBytes();
    return bytes == nullptr ? std::string() : std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace

// The file, as of one moment from copy() on.
struct Move::Source {
    Source(const std::filesystem::path& file, const storage::FieldCipher& cipher)
        : connection(file, sqlite::Access::read) {
        sqlite::check_ours(connection, file, cipher);
        const auto schema =
            sqlite::file_schema(connection.database().execAndGet("PRAGMA user_version").getInt());
        if (schema.has > static_cast<int>(sqlite::schema_steps().size())) {
            throw std::runtime_error(
                file.string() + " was last served by a newer heed (schema " +
                std::to_string(schema.has) + "): move it with that one"
            );
        }
    }
    std::uint64_t count(const std::string& table) {
        return static_cast<std::uint64_t>(
            connection.database().execAndGet("SELECT count(*) FROM " + table).getInt64()
        );
    }
    // Names the instance: the word sealed with its key at its first start, with a nonce of then.
    std::string name() {
        Query query(connection, "SELECT key_check FROM meta");
        HEED_ENSURE(query.step());
        return storage::to_hex(storage::sha256("heed instance " + query.text(0)));
    }
    // Throws LogicError unless both engines have the same tables.
    void compare(const std::vector<Table>& tables) {
        Query names(
            connection,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
            " ESCAPE '\\'"
        );
        std::set<std::string> here;
        while (names.step()) here.insert(names.text(0));
        for (const Table& table : tables) {
            Query columns(connection, "SELECT name FROM pragma_table_info(?1)");
            columns.bind(table.name);
            std::set<std::string> of_table;
            while (columns.step()) of_table.insert(columns.text(0));
            if (here.erase(table.name) == 0 || of_table != column_names(table))
                throw LogicError("the engines' schemas differ: " + table.name);
        }
        if (!here.empty()) throw LogicError("PostgreSQL's schema lacks " + *here.begin());
    }

    sqlite::Connection connection;
    std::map<std::string, RowSum> sums;
};

Move::Move(const Settings& settings)
    : settings_(settings), place_(postgres::place_of(settings.url)) {
    if (!std::filesystem::exists(settings_.file))
        throw std::runtime_error("there is no database at " + settings_.file.string() + " yet");
    const storage::FieldCipher cipher(settings_.encryption_key);
    source_ = std::make_unique<Source>(settings_.file, cipher);
    source_name_ = source_->name();
    try {
        target_ = std::make_unique<Connection>(settings_.url, postgres::Access::write);
        target_->exec("SET idle_in_transaction_session_timeout = 0");
        check_target();
        adopt();
        // What the earlier run has committed is certain when this is.
        if (done_) target_->exec("BEGIN; UPDATE moved_in SET begun_at = begun_at");
    } catch (const Error& error) {
        throw postgres::cannot_open(settings_.url, error);
    }
}

Move::~Move() = default;

void Move::check_target() {
    if (std::stoi(target_->ask("SHOW server_version_num")) < oldest_server) {
        throw std::runtime_error(
            place_ + " is PostgreSQL " + target_->ask("SHOW server_version") +
            ": heed needs 15 or newer"
        );
    }
    if (const std::string encoding = target_->ask("SHOW server_encoding"); encoding != "UTF8") {
        throw std::runtime_error(
            place_ + " keeps text as " + encoding +
            ": make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        );
    }
    if (!settings_.may_lose) postgres::check_keeps(*target_, place_);
    if (!postgres::lock_schema(*target_)) {
        throw std::runtime_error(
            "another heed is filling " + place_ + " or making its tables: wait until it has ended"
        );
    }
}

// Whether the target is empty, or knows of an earlier run of this move.
void Move::adopt() {
    const auto filling = postgres::filling(*target_);
    const bool whole = postgres::has_schema(*target_);
    if (filling && filling->source == source_name_) {
        id_ = filling->move;
        begun_ = true;
        done_ = whole;
        return;
    }
    if (filling && !whole) {
        throw std::runtime_error(
            "the data of another instance was to be moved into " + place_ +
            ", and that did not end: give this one an empty database of its own"
        );
    }
    if (whole || !postgres::is_empty(*target_)) {
        throw std::runtime_error(
            place_ + " is not empty (it holds " +
            (whole ? "a database of heed" : "tables that are not heed's") +
            "): heed moves only into an empty database"
        );
    }
    id_ = random_hex(settings_.random, id_bytes);
}

Copied Move::copy() {
    HEED_ENSURE(!done_);
    try {
        if (!begun_) postgres::begin_filling(*target_, {id_, source_name_});
        begun_ = true;
        target_->exec("BEGIN");
        postgres::create_tables(*target_);
        const std::vector<Table> tables = tables_of(*target_);
        source_->connection.exec("BEGIN");
        source_->compare(tables);
        copied_.tables = tables.size();
        for (const Table& table : tables) copied_.rows += source_->count(table.name);
        SetAside set_aside(*target_);
        put_rows(tables);
        set_sequences();
        check_rows(tables);
        settings_.progress("making indices", 0, 1);
        set_aside.put_back();
        postgres::finish_schema(*target_);
        target_->exec("ANALYZE");
        source_->connection.exec("ROLLBACK");
        return copied_;
    } catch (const Error& error) {
        throw std::runtime_error(
            std::string("filling ") + place_ + " failed, nothing was changed: " + error.what()
        );
    } catch (const SQLite::Exception& error) {
        throw std::runtime_error(settings_.file.string() + ": " + sqlite::words_of(error));
    }
}

void Move::put_rows(const std::vector<Table>& tables) {
    std::uint64_t done = 0;
    for (const Table& table : tables) {
        SQLite::Statement rows(
            source_->connection.database(), "SELECT " + names_of(table) + " FROM " + table.name
        );
        CopyIn copy(*target_, table);
        RowSum& sum = source_->sums[table.name];
        while (rows.executeStep()) {
            Row row(table.columns.size());
            for (std::size_t i = 0; i < table.columns.size(); ++i) {
                const Column& column = table.columns[i];
                const SQLite::Column value = rows.getColumn(static_cast<int>(i));
                if (value.isNull()) {
                    row.add_null();
                } else if (column.type == type_bytea) {
                    row.add_bytes(text_of(value));
                } else if (column.type == type_text) {
                    const std::string text = text_of(value);
                    const bool fine = is_valid_utf8(text);
                    if (!fine) ++copied_.mended;
                    row.add_bytes(fine ? text : postgres::as_postgres_keeps_it(text));
                } else if (column.type == type_float8) {
                    row.add_real(value.getDouble());
                } else {
                    row.add_integer(column, value.getInt64());
                }
            }
            copy.put(row);
            sum.add(row.bytes());
            if (++done % told_every == 0) settings_.progress("moving rows", done, copied_.rows);
        }
        copy.end();
    }
}

// No id is given twice, also not that of a row that has gone.
void Move::set_sequences() {
    std::vector<std::string> statements;
    Query counted(
        *target_,
        "SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a"
        " ON a.attrelid = c.oid AND a.attidentity::text <> ''"
        " WHERE c.relnamespace = current_schema()::regnamespace AND NOT c.relispartition"
    );
    while (counted.step()) {
        const std::string table = counted.text(0), column = counted.text(1);
        Query given(source_->connection, "SELECT seq FROM sqlite_sequence WHERE name = ?1");
        given.bind(table);
        const std::int64_t last = given.step() ? given.integer(0) : 0;
        statements.push_back(
            "SELECT setval(pg_get_serial_sequence('" + table + "', '" + column + "'), greatest(" +
            std::to_string(last) + ", (SELECT coalesce(pg_catalog.max(\"" + column +
            "\"), 0) FROM " + table + ")) + 1, false)"
        );
    }
    run_each(*target_, statements);
}

void Move::check_rows(const std::vector<Table>& tables) {
    std::uint64_t done = 0;
    for (const Table& table : tables) {
        const RowSum found = read_back(*target_, table, [&] {
            if (++done % told_every == 0)
                settings_.progress("reading them again", done, copied_.rows);
        });
        const RowSum& wanted = source_->sums[table.name];
        if (found == wanted && wanted.rows() == source_->count(table.name)) continue;
        throw std::runtime_error(
            "what " + place_ + " has of the table " + table.name +
            " is not what was moved there (" + std::to_string(found.rows()) + " rows of " +
            std::to_string(wanted.rows()) + "): nothing was changed, look at its disk and memory"
        );
    }
}

void Move::release() {
    std::string why = "somebody ended its wait for the standby";
    try {
        if (target_->commit()) return;
    } catch (const Error& error) {
        why = error.what();
    }
    throw std::runtime_error(
        place_ + " did not say that it keeps what was moved (" + why +
        "): run the same command again, which finds out"
    );
}

}  // namespace heed::move
