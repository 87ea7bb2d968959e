#pragma once
// Counters in Prometheus' text format. Labels take their values from closed lists in the code; a
// person, a number or free text is never one.
#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
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
    static constexpr std::size_t series_max = 2000;
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

private:
    std::string& text_;
    std::string_view name_;
};
// One of a single series without labels.
void append_metric(std::string& text, std::string_view type, std::string_view name, double value);

}  // namespace heed
