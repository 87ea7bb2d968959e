#include "bot/store_metrics.hpp"

#include "bot/metrics.hpp"

namespace heed {

void append_store_metrics(std::string& text, const Store& store) {
    const StoreLoad load = store.load();
    MetricFamily depths(text, "gauge", "heed_queue_depth");
    depths.sample({{"queue", "writes"}}, static_cast<double>(load.writes));
    depths.sample({{"queue", "reads"}}, static_cast<double>(load.reads));
    MetricFamily limits(text, "gauge", "heed_queue_limit");
    limits.sample({{"queue", "writes"}}, static_cast<double>(load.writes_max));
    limits.sample({{"queue", "reads"}}, static_cast<double>(load.reads_max));
    const StoreCounters* const counters = store.counters();
    if (counters == nullptr) return;
    MetricFamily(text, "histogram", "heed_store_commit_duration_seconds")
        .histogram(counters->commit_seconds);
    MetricFamily(text, "histogram", "heed_store_commit_batch_size")
        .histogram(counters->commit_jobs);
    MetricFamily errors(text, "counter", "heed_store_errors_total");
    errors.sample({{"code", "full"}}, static_cast<double>(counters->full.load()));
    errors.sample({{"code", "refused"}}, static_cast<double>(counters->refused.load()));
    errors.sample({{"code", "job"}}, static_cast<double>(counters->job.load()));
    MetricFamily changes(text, "counter", "heed_complaint_transitions_total");
    append_counters(changes, "to", counters->changes, [](std::size_t status) {
        return to_string(static_cast<Status>(status));
    });
    append_metric(
        text,
        "counter",
        "heed_complaint_conflicts_total",
        static_cast<double>(counters->conflicts.load())
    );
}

}  // namespace heed
