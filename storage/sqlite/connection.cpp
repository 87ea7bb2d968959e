#include "storage/sqlite/connection.hpp"

#include "dialogs/mutant.hpp"
#include "storage/sqlite/statement.hpp"

#include <SQLiteCpp/Column.h>
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

// SQLite would take a lock of the whole process at each allocation to count what it holds; nobody
// asks. It hears of that only before its first use in the process, which looking for a VFS is.
const char* own_vfs() {
    [[maybe_unused]] static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return page_sums_vfs();
}

}  // namespace

Connection::Connection(const std::filesystem::path& file, Access access)
    : database_(file.c_str(), flags_of(access), busy_ms, own_vfs()) {
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
    return std::make_unique<Statement>(database_.getHandle(), sql);
}

}  // namespace heed::sqlite
