#include "storage/sqlite/migrate.hpp"

#include "storage/sql/sealed_fields.hpp"

#include <sqlite3.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <string>

namespace heed::sqlite {
namespace {

int pragma(Connection& connection, const char* sql) {
    return clearly([&] { return connection.database().execAndGet(sql).getInt(); });
}

constexpr int needs_unit = 1000;

int steps_known() { return static_cast<int>(schema_steps().size()); }

// A file of a newer program is fine as long as it was only added to.
void check_version(FileSchema schema, const std::filesystem::path& file) {
    if (schema.needs <= steps_known()) return;
    throw std::runtime_error(
        file.string() + " was written by a newer heed (schema " + std::to_string(schema.has) +
        ", for programs that know " + std::to_string(schema.needs) + "; this one knows up to " +
        std::to_string(steps_known()) + "): update heed, or restore a backup of before"
    );
}

void check_key(
    Connection& connection, const std::filesystem::path& file, const storage::FieldCipher& cipher
) {
    Query query(connection, "SELECT key_check FROM meta");
    if (!query.step())
        throw std::runtime_error(file.string() + " is damaged: its meta row is gone");
    try {
        cipher.open(query.text(0), sql::key_check_place);
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

FileSchema file_schema(int user_version) {
    if (user_version < needs_unit) return {user_version, user_version};
    return {user_version % needs_unit, user_version / needs_unit};
}

int user_version_of(FileSchema schema) {
    return schema.needs == schema.has ? schema.has : schema.needs * needs_unit + schema.has;
}

FileSchema after(FileSchema schema, Step kind) {
    const int has = schema.has + 1;
    return {has, kind == Step::expands && schema.needs > 0 ? schema.needs : has};
}

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

FileSchema migrate(
    Connection& connection,
    const std::filesystem::path& file,
    const storage::FieldCipher& cipher,
    Random& random
) {
    const int id = pragma(connection, "PRAGMA application_id");
    FileSchema schema = file_schema(pragma(connection, "PRAGMA user_version"));
    const bool empty = pragma(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    if (id != application_id && !(id == 0 && schema.has == 0 && empty)) throw not_ours(file);
    check_version(schema, file);
    while (schema.has < steps_known()) {
        const SchemaStep& step = schema_steps()[static_cast<std::size_t>(schema.has)];
        const bool first = schema.has == 0;
        connection.exec("BEGIN IMMEDIATE");
        connection.exec(*step.sql);
        if (first) {
            connection.exec(("PRAGMA application_id = " + std::to_string(application_id)).c_str());
            const std::string word = cipher.seal(sql::key_check_word, sql::key_check_place, random);
            Query(
                connection,
                "INSERT INTO meta (one, clean, messages, key_check) VALUES (1, 1, 0, ?1)"
            )
                .bind(Blob{word})
                .run();
        }
        schema = after(schema, step.kind);
        connection.exec(("PRAGMA user_version = " + std::to_string(user_version_of(schema))).c_str()
        );
        connection.exec("COMMIT");
    }
    check_key(connection, file, cipher);
    return schema;
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
    const FileSchema schema = file_schema(pragma(connection, "PRAGMA user_version"));
    check_version(schema, file);
    if (schema.has < steps_known()) {
        throw std::runtime_error(
            file.string() + " is of an older heed (schema " + std::to_string(schema.has) +
            "): start the server once to bring it up to date"
        );
    }
    check_key(connection, file, cipher);
}

}  // namespace heed::sqlite
