#pragma once
// A prepared statement on SQLite's own interface: SQLiteCpp's makes an object and counts a shared
// owner, atomically, for each column that is read, and copies each text that is bound once more. A
// turn reads some hundred columns.
#include "storage/sql/connection.hpp"

#include <memory>

struct sqlite3;
struct sqlite3_stmt;

namespace heed::sqlite {

// Every call but reset() may throw SQLite::Exception, in clear words (page_sums.hpp).
class Statement final : public sql::Statement {
public:
    // `database` outlives it.
    Statement(sqlite3* database, const char* sql);

    void bind_integer(int index, std::int64_t value) override;
    void bind_real(int index, double value) override;
    void bind_text(int index, std::string_view value) override;
    void bind_blob(int index, std::string_view value) override;
    void bind_null(int index, sql::Type type) override;

    bool step() override;
    void change_one() override;
    std::int64_t insert() override;
    void reset() noexcept override;

    std::int64_t integer(int column) const override;
    double real(int column) const override;
    std::string text(int column) const override;
    bool null(int column) const override;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };
    // Throws unless SQLite's `code` is SQLITE_OK.
    void require_ok(int code) const;
    [[noreturn]] void fail(int code) const;

    sqlite3* database_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace heed::sqlite
