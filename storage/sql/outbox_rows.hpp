#pragma once
// Rows of the outbox as they are read: one list of columns for every question.
#include "storage/records.hpp"
#include "storage/sql/connection.hpp"

#include <string>
#include <string_view>

namespace heed::sql {

// SELECT of what read_outbox() reads, from `outbox o` and its person `p`; `rest` begins with WHERE.
std::string select_outbox(std::string_view rest);
// Throws std::runtime_error when the notice cannot be read.
OutboxItem read_outbox(const Query& row);

}  // namespace heed::sql
