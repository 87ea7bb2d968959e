#pragma once
#include "tests/support/test_database.hpp"

#include <doctest/doctest.h>

namespace heed::test {

// For a test case about what is SQLite's own: its file, its older schemas.
inline const doctest::skip on_sqlite_only(!test_postgres().empty());

}  // namespace heed::test
