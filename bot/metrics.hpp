#pragma once
// Counters in Prometheus' text format. Labels take their values from closed lists in the code; a
// person, a number or free text is never one.
#include "storage/counters.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace heed {

// Thread-safe.
class Metrics {
public:
    using Label = std::pair<std::string_view, std::string_view>;
    // `name` begins with "heed_" and ends with "_total".
    void count(std::string_view name, std::initializer_list<Label> labels, std::uint64_t by = 1);
    // All counters with one TYPE line each, sorted by name and labels.
    std::string text() const;

private:
    // With the fixed tables of the other parts (RequestTimes, TurnCounts ...) less than 2,000.
    static constexpr std::size_t series_max = 380;
    mutable std::mutex mutex_;
    std::map<std::string, std::map<std::string, std::uint64_t>, std::less<>> counters_;
    std::size_t series_ = 0;
};

// A metric that is read elsewhere: its TYPE line, then each series by sample(). Alike in form to
// Metrics::text().
class MetricFamily {
public:
    // `type`: "counter", "gauge" or "histogram". `text` outlives the family.
    MetricFamily(std::string& text, std::string_view type, std::string_view name);
    // `suffix`: of a histogram's series: "_bucket", "_sum", "_count".
    void sample(
        std::initializer_list<Metrics::Label> labels, double value, std::string_view suffix = {}
    );
    // The series of a family of type "histogram", with `label` if it has one.
    template <std::size_t Ends>
    void histogram(const Histogram<Ends>& histogram, std::optional<Metrics::Label> label = {}) {
        const auto reading = histogram.read();
        buckets(histogram.ends(), reading.up_to, reading.sum, label);
    }

private:
    void buckets(
        std::span<const double> ends,
        std::span<const std::uint64_t> up_to,
        double sum,
        const std::optional<Metrics::Label>& label
    );

    std::string& text_;
    std::string_view name_;
};
// Series of a table whose rows have names, those that are not 0: one label, or two.
template <std::size_t Rows>
void append_counters(
    MetricFamily& family,
    std::string_view label,
    const std::array<Counter, Rows>& table,
    std::string_view (*name_of)(std::size_t)
) {
    for (std::size_t i = 0; i < Rows; ++i) {
        const std::uint64_t value = table[i].load(std::memory_order_relaxed);
        if (value != 0) family.sample({{label, name_of(i)}}, static_cast<double>(value));
    }
}
// One of a single series without labels.
void append_metric(std::string& text, std::string_view type, std::string_view name, double value);

}  // namespace heed
