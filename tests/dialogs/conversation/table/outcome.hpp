#pragma once
// What one event has changed, in the cells of a table.
#include "tests/support/talk.hpp"

#include <string>

namespace heed::test::table {

// "question | draft | what heed says | what is done besides"
std::string outcome(const Talk& before, const Talk& after);

}  // namespace heed::test::table
