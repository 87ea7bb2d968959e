#pragma once
// Makes a database file ours, up to date and known to hold our key.
#include "dialogs/random.hpp"
#include "storage/crypto.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/schema/schema.hpp"

#include <filesystem>

namespace heed::sqlite {

// Creates the schema or makes the steps that are missing; a file that a newer program has only
// added to is left as it is. Throws std::runtime_error with one sentence when the file is another
// program's, newer than this program can work with, or written with another key.
// `file` is for the messages. Returns what the file has now.
FileSchema migrate(
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
