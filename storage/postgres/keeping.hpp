#pragma once
// Whether a PostgreSQL can be heed's.
#include "storage/postgres/connection.hpp"

#include <stdexcept>
#include <string>

namespace heed::postgres {

// What PostgreSQL confirms is to be there after a power cut and after a failover. Throws
// std::runtime_error with one sentence, and Error.
void check_keeps(Connection& connection, const std::string& place);

std::runtime_error cannot_open(const std::string& url, const Error& error);

}  // namespace heed::postgres
