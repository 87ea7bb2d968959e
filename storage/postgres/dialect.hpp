#pragma once
// The tables' SQL is written once (storage/sql). What PostgreSQL says in another way is put so
// here; what it has under another name is a function of our schema (schema.cpp).
#include <string>
#include <string_view>

namespace heed::postgres {

// Outside of quotes: ?1 becomes $1, LIKE becomes ILIKE (SQLite's does not tell a from A), a hint
// INDEXED BY goes, and CROSS JOIN, which in SQLite also fixes the order, becomes JOIN.
std::string translate(std::string_view sql);

}  // namespace heed::postgres
