#pragma once
// The tables in PostgreSQL: the same as SQLite's (storage/sqlite/schema) as of its newest step.
#include "dialogs/random.hpp"
#include "storage/crypto.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/schema_steps.hpp"

#include <optional>
#include <span>
#include <string>

namespace heed::postgres {

// Creates the schema where there is none, or makes the steps that are missing; a database that a
// newer program has only added to is left as it is. Checks that it is ours, not of a newer heed
// than this one can work with, and written with our key. Several processes may do it at once, and
// replicas that know only the steps before a step that expands go on meanwhile. `place` is for the
// messages. Throws std::runtime_error with one sentence, and Error.
void make_ready(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    Random& random,
    std::span<const SchemaStep> steps = schema_steps()
);
// The same checks; changes nothing.
void check_ours(
    Connection& connection,
    const std::string& place,
    const storage::FieldCipher& cipher,
    std::span<const SchemaStep> steps = schema_steps()
);

// ---- for who fills a database from elsewhere (storage/move)

// A move that was begun and did not end: the database has its name, and nothing else.
struct Filling {
    std::string move;    // names the move
    std::string source;  // names the instance
};
bool has_schema(Connection& connection);
bool is_empty(Connection& connection);
// Also of a move that has ended.
std::optional<Filling> filling(Connection& connection);
void begin_filling(Connection& connection, const Filling& filling);
// Empty tables of the newest schema. Call finish_schema() when they are filled, in the same
// transaction: indices and triggers come with it.
void create_tables(Connection& connection);
void finish_schema(Connection& connection);
// Nobody else makes or fills a schema here as long as this connection lives; false: somebody does,
// also some seconds later.
bool lock_schema(Connection& connection);

}  // namespace heed::postgres
