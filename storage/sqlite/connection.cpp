#include "storage/sqlite/connection.hpp"

#include "dialogs/ensure.hpp"
#include "dialogs/mutant.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include <stdexcept>

namespace heed::sqlite {
namespace {

constexpr int length_max = 16 * 1024 * 1024;
constexpr int sql_length_max = 64 * 1024;
constexpr int expression_depth_max = 64;

int flags_of(Access access) {
    return access == Access::write ? SQLite::OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
                                   : SQLite::OPEN_READONLY | SQLITE_OPEN_NOMUTEX;
}

void configure(sqlite3* handle, int option, int value) {
    int now = -1;
    if (sqlite3_db_config(handle, option, value, &now) != SQLITE_OK || now != value)
        throw std::runtime_error("SQLite refuses a setting that heed depends on");
}

void require(SQLite::Database& database, const char* pragma, std::string_view value) {
    const std::string found = database.execAndGet(pragma).getString();
    if (found != value) {
        throw std::runtime_error(
            std::string(pragma) + " is " + found + ", heed needs " + std::string(value)
        );
    }
}

class Statement final : public sql::Statement {
public:
    Statement(SQLite::Database& database, const char* sql)
        : database_(database), statement_(database, sql) {}

    void bind_integer(int index, std::int64_t value) override { statement_.bind(index, value); }
    void bind_real(int index, double value) override { statement_.bind(index, value); }
    void bind_text(int index, std::string_view value) override {
        statement_.bind(index, std::string(value));
    }
    void bind_blob(int index, std::string_view value) override {
        // A null pointer would be bound as NULL.
        const char* const bytes = value.empty() ? "" : value.data();
        statement_.bind(index, bytes, static_cast<int>(value.size()));
    }
    void bind_null(int index, sql::Type) override { statement_.bind(index); }

    bool step() override {
        return clearly([this] { return statement_.executeStep(); });
    }
    void change_one() override {
        HEED_ENSURE(!step());
        HEED_ENSURE(database_.getChanges() == 1);
    }
    std::int64_t insert() override {
        HEED_ENSURE(!step());
        return database_.getLastInsertRowid();
    }
    void reset() noexcept override { statement_.tryReset(); }

    std::int64_t integer(int column) const override { return value(column).getInt64(); }
    double real(int column) const override { return value(column).getDouble(); }
    std::string text(int column) const override { return value(column).getString(); }
    bool null(int column) const override { return value(column).isNull(); }

private:
    SQLite::Column value(int column) const { return statement_.getColumn(column); }

    SQLite::Database& database_;
    // getColumn() changes nothing that is seen, but is not const.
    mutable SQLite::Statement statement_;
};

// SQLite would take a lock of the whole process at each allocation to count what it holds; nobody
// asks. Only before the first connection.
void count_no_memory() {
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Access access)
    : database_((count_no_memory(), file.c_str()), flags_of(access), busy_ms, page_sums_vfs()) {
    clearly([&] { settle(access); });
}

void Connection::settle(Access access) {
    sqlite3* const handle = database_.getHandle();
    sqlite3_extended_result_codes(handle, 1);
    configure(handle, SQLITE_DBCONFIG_DEFENSIVE, 1);
    configure(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
    configure(handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1);
    configure(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, length_max);
    sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, sql_length_max);
    sqlite3_limit(handle, SQLITE_LIMIT_EXPR_DEPTH, expression_depth_max);
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
    exec("PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY");
    if (access == Access::read) {
        configure(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1);
        exec("PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON");
        return;
    }
    ask_for_page_sums(handle);
    require(database_, "PRAGMA journal_mode = WAL", "wal");
    // The writer makes checkpoints itself, between groups, where it sees their errors.
    exec(
        "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -65536;"
        "PRAGMA journal_size_limit = 67108864"
    );
    require(database_, "PRAGMA synchronous", "2");
    if (HEED_MUTANT("sync-off")) exec("PRAGMA synchronous = OFF");
    // What is erased is overwritten, also in pages that become free.
    require(database_, "PRAGMA secure_delete = ON", "1");
    require(database_, "PRAGMA foreign_keys", "1");
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

std::unique_ptr<sql::Statement> Connection::prepare(const char* sql) {
    return clearly([&] { return std::make_unique<Statement>(database_, sql); });
}

}  // namespace heed::sqlite
