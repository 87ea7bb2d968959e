#pragma once
// The lines of the log that tell what a job did: written once it is committed, never before.
#include "storage/records.hpp"

#include <vector>

namespace heed {

void log_deeds(const std::vector<Deed>& deeds);

}  // namespace heed
