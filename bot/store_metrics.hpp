#pragma once
// What a store counts, and what waits for it, in Prometheus' text format: numbers in memory, read
// at each asking.
#include "storage/store.hpp"

#include <string>

namespace heed {

// heed_queue_depth{queue}, heed_queue_limit{queue}, and of a store that counts
// heed_store_commit_duration_seconds, heed_store_commit_batch_size, heed_store_errors_total{code},
// heed_complaint_transitions_total{to} and heed_complaint_conflicts_total.
void append_store_metrics(std::string& text, const Store& store);

}  // namespace heed
