#include "bot/metrics.hpp"

#include "dialogs/json.hpp"

namespace heed {

void Metrics::count(std::string_view name, std::initializer_list<Label> labels, std::uint64_t by) {
    std::string series;
    for (const auto& [label, value] : labels) {
        series += series.empty() ? "{" : ",";
        series += label;
        series += '=';
        json::append_quoted(series, value);
    }
    if (!series.empty()) series += '}';
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

void append_metric(std::string& text, std::string_view type, std::string_view name, double value) {
    text += "# TYPE ";
    text += name;
    text += ' ';
    text += type;
    text += '\n';
    text += name;
    text += ' ';
    json::append_number(text, value);
    text += '\n';
}

}  // namespace heed
