#include "storage/sqlite/migrate.hpp"

#include "storage/sqlite/schema/schema.hpp"

#include <sqlite3.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <string>

namespace heed::sqlite {
namespace {

constexpr std::string_view key_word = "heed";
constexpr storage::FieldPlace key_place{"meta", "key_check", "1"};

int pragma(Connection& connection, const char* sql) {
    return connection.database().execAndGet(sql).getInt();
}

void check_version(int version, const std::filesystem::path& file) {
    if (version > schema_version) {
        throw std::runtime_error(
            file.string() + " was written by a newer heed (schema " + std::to_string(version) +
            "; this one knows up to " + std::to_string(schema_version) + "): update heed"
        );
    }
}

void check_key(
    Connection& connection, const std::filesystem::path& file, const storage::FieldCipher& cipher
) {
    Query query(connection, "SELECT key_check FROM meta");
    if (!query.step())
        throw std::runtime_error(file.string() + " is damaged: its meta row is gone");
    try {
        cipher.open(query.text(0), key_place);
    } catch (const std::runtime_error&) {
        throw std::runtime_error(
            file.string() + " was written with another encryption key than the configured one"
        );
    }
}

std::runtime_error not_ours(const std::filesystem::path& file) {
    return std::runtime_error(file.string() + " is not a database of heed");
}

}  // namespace

void check_header(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::array<char, 100> header{};  // https://sqlite.org/fileformat.html#the_database_header
    stream.read(header.data(), header.size());
    if (stream.gcount() == 0) return;
    constexpr std::size_t id_at = 68;
    std::uint32_t id = 0;
    for (std::size_t i = 0; i < 4; ++i)
        id = (id << 8) | static_cast<unsigned char>(header[id_at + i]);
    const std::string_view magic("SQLite format 3\0", 16);
    // 0: created but the first schema was not committed yet, it may be in the WAL.
    if (stream.gcount() != header.size() || std::string_view(header.data(), 16) != magic ||
        (id != 0 && id != application_id)) {
        throw not_ours(file);
    }
}

void migrate(
    Connection& connection,
    const std::filesystem::path& file,
    const storage::FieldCipher& cipher,
    Random& random
) {
    const int id = pragma(connection, "PRAGMA application_id");
    const int version = pragma(connection, "PRAGMA user_version");
    const bool empty = pragma(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    if (id != application_id && !(id == 0 && version == 0 && empty)) throw not_ours(file);
    check_version(version, file);
    for (int next = version; next < schema_version; ++next) {
        connection.exec("BEGIN IMMEDIATE");
        connection.exec(*schema_steps[next]);
        if (next == 0) {
            connection.exec(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
            const std::string word = cipher.seal(key_word, key_place, random);
            Query(
                connection,
                "INSERT INTO meta (one, clean, messages, key_check) VALUES (1, 1, 0, ?1)"
            )
                .bind(Blob{word})
                .run();
        }
        connection.exec(("PRAGMA user_version = " + std::to_string(next + 1)).c_str());
        connection.exec("COMMIT");
    }
    check_key(connection, file, cipher);
}

void check_ours(
    Connection& connection, const std::filesystem::path& file, const storage::FieldCipher& cipher
) {
    try {
        if (pragma(connection, "PRAGMA application_id") != application_id) throw not_ours(file);
    } catch (const SQLite::Exception& error) {
        if ((error.getErrorCode() & 0xff) == SQLITE_NOTADB) throw not_ours(file);
        throw;
    }
    const int version = pragma(connection, "PRAGMA user_version");
    check_version(version, file);
    if (version < schema_version) {
        throw std::runtime_error(
            file.string() + " is of an older heed (schema " + std::to_string(version) +
            "): start the server once to bring it up to date"
        );
    }
    check_key(connection, file, cipher);
}

}  // namespace heed::sqlite
