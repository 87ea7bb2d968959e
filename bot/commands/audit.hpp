#pragma once
// `heed audit verify`: is the audit trail as it was written?
#include "bot/config.hpp"

#include <ostream>

namespace heed {

// 0 and how many rows were checked, or 1 and the first row that does not fit.
int run_audit_verify(const Config& config, std::ostream& out, std::ostream& err);

}  // namespace heed
