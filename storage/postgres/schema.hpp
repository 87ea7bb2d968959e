#pragma once
// The tables in PostgreSQL: the same as SQLite's (storage/sqlite/schema) as of its newest step.
#include "dialogs/random.hpp"
#include "storage/crypto.hpp"
#include "storage/postgres/connection.hpp"

#include <string>

namespace heed::postgres {

// Creates the schema where there is none; checks that it is ours, not of a newer heed than this one
// can work with, and written with our key. Several processes may do it at once. `place` is for the
// messages. Throws std::runtime_error with one sentence, and Error.
void make_ready(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    Random& random
);
// The same checks; changes nothing.
void check_ours(
    Connection& connection, const std::string& place, const storage::FieldCipher& cipher
);

}  // namespace heed::postgres
