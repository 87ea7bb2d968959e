#pragma once
// `heed audit verify`: is the audit trail as it was written?
#include "bot/config.hpp"

#include <filesystem>
#include <ostream>

namespace heed {

// 0 and how many rows were checked, or 1 and what is wrong first. `checkpoints`: a copy of the file
// of checkpoints that was kept elsewhere; empty: the one beside the database.
int run_audit_verify(
    const Config& config,
    const std::filesystem::path& checkpoints,
    std::string_view old_key,
    std::ostream& out,
    std::ostream& err
);

}  // namespace heed
