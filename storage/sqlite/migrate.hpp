#pragma once
// Makes a database file ours, up to date and known to hold our key.
#include "dialogs/random.hpp"
#include "storage/crypto.hpp"
#include "storage/sqlite/connection.hpp"

#include <filesystem>

namespace heed::sqlite {

// Creates the schema or brings it to schema_version. Throws std::runtime_error with one sentence
// when the file is another program's, newer than this program, or written with another key.
// `file` is for the messages.
void migrate(
    Connection& connection,
    const std::filesystem::path& file,
    const storage::FieldCipher& cipher,
    Random& random
);
// The same checks; changes nothing.
void check_ours(
    Connection& connection, const std::filesystem::path& file, const storage::FieldCipher& cipher
);
// Refuses a file that is no SQLite database of ours before SQLite changes anything in it. An
// absent or empty file is fine. Throws std::runtime_error.
void check_header(const std::filesystem::path& file);

}  // namespace heed::sqlite
