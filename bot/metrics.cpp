#include "bot/metrics.hpp"

#include "dialogs/json.hpp"

namespace heed {
namespace {

// "" or {a="…",b="…"}.
std::string series_of(std::initializer_list<Metrics::Label> labels) {
    std::string series;
    for (const auto& [label, value] : labels) {
        series += series.empty() ? "{" : ",";
        series += label;
        series += '=';
        json::append_quoted(series, value);
    }
    if (!series.empty()) series += '}';
    return series;
}

}  // namespace

void Metrics::count(std::string_view name, std::initializer_list<Label> labels, std::uint64_t by) {
    std::string series = series_of(labels);
    const std::lock_guard lock(mutex_);
    auto found = counters_.find(name);
    if (found == counters_.end()) {
        found = counters_.emplace(std::string(name), std::map<std::string, std::uint64_t>()).first;
    }
    auto value = found->second.find(series);
    if (value == found->second.end()) {
        if (series_ >= series_max) return;
        ++series_;
        value = found->second.emplace(std::move(series), 0).first;
    }
    value->second += by;
}

std::string Metrics::text() const {
    std::string text;
    const std::lock_guard lock(mutex_);
    for (const auto& [name, series] : counters_) {
        text += "# TYPE " + name + " counter\n";
        for (const auto& [labels, value] : series) {
            text += name + labels + ' ' + std::to_string(value) + '\n';
        }
    }
    return text;
}

MetricFamily::MetricFamily(std::string& text, std::string_view type, std::string_view name)
    : text_(text), name_(name) {
    text_ += "# TYPE ";
    text_ += name;
    text_ += ' ';
    text_ += type;
    text_ += '\n';
}

void MetricFamily::sample(
    std::initializer_list<Metrics::Label> labels, double value, std::string_view suffix
) {
    text_ += name_;
    text_ += suffix;
    text_ += series_of(labels);
    text_ += ' ';
    json::append_number(text_, value);
    text_ += '\n';
}

void MetricFamily::buckets(
    std::span<const double> ends,
    std::span<const std::uint64_t> up_to,
    double sum,
    const std::optional<Metrics::Label>& label
) {
    const auto one = [&](const Metrics::Label& bucket, double value) {
        if (label) {
            sample({*label, bucket}, value, "_bucket");
        } else {
            sample({bucket}, value, "_bucket");
        }
    };
    for (std::size_t i = 0; i < up_to.size(); ++i) {
        std::string end;
        if (i < ends.size()) {
            json::append_number(end, ends[i]);
        } else {
            end = "+Inf";
        }
        one({"le", end}, static_cast<double>(up_to[i]));
    }
    const auto count = static_cast<double>(up_to.back());
    if (label) {
        sample({*label}, sum, "_sum");
        sample({*label}, count, "_count");
    } else {
        sample({}, sum, "_sum");
        sample({}, count, "_count");
    }
}

void append_metric(std::string& text, std::string_view type, std::string_view name, double value) {
    MetricFamily(text, type, name).sample({}, value);
}

}  // namespace heed
