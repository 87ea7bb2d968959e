#include "storage/sqlite/statement.hpp"

#include "dialogs/ensure.hpp"
#include "storage/sqlite/page_sums.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

namespace heed::sqlite {

Statement::Statement(sqlite3* database, const char* sql) : database_(database) {
    sqlite3_stmt* made = nullptr;
    const int code =
        sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
    statement_.reset(made);
    require_ok(code);
    HEED_ENSURE(made != nullptr);
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

void Statement::require_ok(int code) const {
    if (code != SQLITE_OK) fail(code);
}

void Statement::fail(int code) const {
    clearly([&] { throw SQLite::Exception(database_, code); });
    HEED_ENSURE(false);
}

void Statement::bind_integer(int index, std::int64_t value) {
    require_ok(sqlite3_bind_int64(statement_.get(), index, value));
}
void Statement::bind_real(int index, double value) {
    require_ok(sqlite3_bind_double(statement_.get(), index, value));
}
// A null pointer would be bound as NULL.
void Statement::bind_text(int index, std::string_view value) {
    const char* const bytes = value.empty() ? "" : value.data();
    require_ok(sqlite3_bind_text64(
        statement_.get(), index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8
    ));
}
void Statement::bind_blob(int index, std::string_view value) {
    const char* const bytes = value.empty() ? "" : value.data();
    require_ok(sqlite3_bind_blob64(statement_.get(), index, bytes, value.size(), SQLITE_TRANSIENT));
}
void Statement::bind_null(int index, sql::Type /*type*/) {
    require_ok(sqlite3_bind_null(statement_.get(), index));
}

bool Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) fail(code);
    return false;
}

void Statement::change_one() {
    HEED_ENSURE(!step());
    HEED_ENSURE(sqlite3_changes(database_) == 1);
}

std::int64_t Statement::insert() {
    HEED_ENSURE(!step());
    return sqlite3_last_insert_rowid(database_);
}

// What it returns is the error of the last step, which has been thrown.
void Statement::reset() noexcept { sqlite3_reset(statement_.get()); }

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_.get(), column);
}
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }
std::string Statement::text(int column) const {
    // In this order: the first makes a text of a number, the second counts it.
    const void* const bytes = sqlite3_column_blob(statement_.get(), column);
    const int count = sqlite3_column_bytes(statement_.get(), column);
    return {static_cast<const char*>(bytes), static_cast<std::size_t>(count)};
}
bool Statement::null(int column) const {
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

}  // namespace heed::sqlite
