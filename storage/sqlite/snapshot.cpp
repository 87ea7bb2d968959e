#include "storage/sqlite/snapshot.hpp"

#include "dialogs/number.hpp"
#include "storage/crypto.hpp"
#include "storage/descriptor.hpp"
#include "storage/sql/erased_list.hpp"
#include "storage/sql/tx.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/lock_file.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/moved_mark.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fcntl.h>
#include <stdexcept>
#include <string>

namespace heed {
namespace {

using sql::Tables;
using namespace sqlite;

constexpr std::uint32_t numbers_of_a_restore = 10'000;
// More concerns and conversations than a lost instance makes between a backup and its end.
constexpr std::int64_t ids_leap = 1'000;

std::filesystem::path directory_of(const std::filesystem::path& file) {
    const auto parent = file.parent_path();
    return parent.empty() ? std::filesystem::path(".") : parent;
}

void cancel_notices(Connection& connection) {
    connection.exec(
        "UPDATE outbox SET state = 'cancelled',"
        " why = 'restored from a backup: it may have been sent before'"
        " WHERE kind = 'notice' AND (state = 'pending' OR state = 'leased' OR state = 'waiting')"
    );
}

void quieten(Connection& connection, TimePoint now) {
    Query(connection, "UPDATE due SET quiet = 1 WHERE at <= ?1").bind(now).run();
}

// Who was signed out since then stays out.
void end_sessions(Connection& connection) {
    connection.exec("DELETE FROM console_session; DELETE FROM sign_in_link");
}

void leap_over_numbers(Connection& connection, TimePoint now) {
    const std::string today = civil_date(now);
    std::uint32_t last = first_sequence_after_restore(now) - 1;
    {
        Query given(connection, "SELECT last FROM number_counter WHERE date = ?1");
        given.bind(today);
        // A backup of a restored instance, from these ten minutes.
        if (given.step())
            last =
                std::max(last, static_cast<std::uint32_t>(given.integer(0)) + numbers_of_a_restore);
    }
    Query(
        connection,
        "INSERT INTO number_counter (date, last) VALUES (?1, ?2)"
        " ON CONFLICT (date) DO UPDATE SET last = excluded.last"
    )
        .bind(today, last)
        .run();
    Query(
        connection,
        "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name IN ('concern', 'handover', 'photo')"
    )
        .bind(ids_leap)
        .run();
}

}  // namespace

std::uint32_t first_sequence_after_restore(TimePoint now) {
    const CivilTime civil = to_civil(now);
    const auto slot = static_cast<std::uint32_t>(civil.hour * 6 + civil.minute / 10);
    return (1 + slot) * numbers_of_a_restore + 1;
}

void snapshot_database(const std::filesystem::path& file, const std::filesystem::path& copy) {
    if (!std::filesystem::exists(file))
        throw std::runtime_error("there is no database at " + file.string() + " yet");
    check_header(file);
    // SQLite would make it readable for everybody; it takes an empty file as it is.
    storage::open_file(copy, O_WRONLY | O_CREAT | O_EXCL);
    try {
        // Not a Connection: that one may write nothing, not even elsewhere. Opened to read, it
        // makes no checkpoint either.
        SQLite::Database database(file.c_str(), SQLite::OPEN_READONLY, busy_ms, page_sums_vfs());
        sqlite3_db_config(
            database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, static_cast<int*>(nullptr)
        );
        sqlite3_extended_result_codes(database.getHandle(), 1);
        ask_for_page_sums(database.getHandle());
        SQLite::Statement vacuum(database, "VACUUM INTO ?1");
        vacuum.bind(1, copy.string());
        vacuum.exec();
    } catch (const SQLite::Exception& error) {
        std::error_code ignored;
        std::filesystem::remove(copy, ignored);
        throw std::runtime_error("cannot copy " + file.string() + ": " + words_of(error));
    }
}

std::size_t restore_database(
    const RestoredDatabase& restored, const RestoreKeys& keys, Random& random
) {
    const LockFile lock(restored.database);
    refuse_if_moved(restored.database);
    if (std::filesystem::exists(restored.database)) {
        throw std::runtime_error(
            restored.database.string() + " exists: heed restores only where nothing is"
        );
    }
    const storage::FieldCipher cipher(keys.of_backup);
    const auto erased = sql::read_erased_list(restored.erased);
    check_header(restored.copy);
    std::size_t erased_again = 0;
    {
        Connection connection(restored.copy, Access::write);
        migrate(connection, restored.copy, cipher, random);
        connection.exec("BEGIN IMMEDIATE");
        cancel_notices(connection);
        end_sessions(connection);
        quieten(connection, restored.now);
        leap_over_numbers(connection, restored.now);
        Tables tables(connection, cipher, random);
        tables.audit.append(
            restored.now,
            "heed",
            "restore",
            "database",
            {{"taken_at", to_rfc3339(restored.taken_at)}}
        );
        erased_again = tables.erasure.erase_again(erased, restored.now);
        if (keys.of_backup != keys.of_instance)
            tables.key_change.run(keys.of_instance, restored.now, {});
        connection.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
    }
    storage::sync(storage::open_file(restored.copy, O_RDONLY), restored.copy);
    std::filesystem::rename(restored.copy, restored.database);
    storage::sync_directory(directory_of(restored.database));
    return erased_again;
}

}  // namespace heed
