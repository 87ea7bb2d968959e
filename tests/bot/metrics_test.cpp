// Prometheus' text format, by the rules that `promtool check metrics` has.
#include "bot/metrics.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

namespace heed {
namespace {

// What is wrong with an exposition; empty when it is fine.
std::string fault_of(const std::string& text) {
    static const std::regex type(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge))");
    static const std::string label = R"re([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*")re";
    static const std::regex sample(
        "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{" + label + "(?:," + label +
        ")*\\})? (-?[0-9]+(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)"
    );
    if (!text.empty() && text.back() != '\n') return "no end of line at the end";
    std::set<std::string> types, series;
    std::string current;
    std::istringstream lines(text);
    std::smatch found;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_match(line, found, type)) {
            current = found[1];
            if (!types.insert(current).second) return "second TYPE: " + line;
            const bool counter = found[2] == "counter";
            if (counter != current.ends_with("_total")) return "name and type differ: " + line;
        } else if (std::regex_match(line, found, sample)) {
            if (found[1] != current) return "not below its TYPE: " + line;
            if (!series.insert(found[1].str() + found[2].str()).second) return "twice: " + line;
        } else {
            return "neither TYPE nor sample: " + line;
        }
    }
    return {};
}

TEST_CASE("counters are grouped under one TYPE line each, sorted, and add up") {
    Metrics metrics;
    CHECK(metrics.text().empty());
    metrics.count("heed_b_total", {});
    metrics.count("heed_a_total", {{"channel", "luohu"}, {"type", "text"}});
    metrics.count("heed_b_total", {}, 4);
    metrics.count("heed_a_total", {{"channel", "app"}, {"type", "text"}});
    metrics.count("heed_a_total", {{"channel", "luohu"}, {"type", "text"}});
    CHECK(
        metrics.text() ==
        "# TYPE heed_a_total counter\n"
        "heed_a_total{channel=\"app\",type=\"text\"} 1\n"
        "heed_a_total{channel=\"luohu\",type=\"text\"} 2\n"
        "# TYPE heed_b_total counter\n"
        "heed_b_total 5\n"
    );
    CHECK(fault_of(metrics.text()).empty());
}

TEST_CASE("a label's value cannot break out of its quotes") {
    Metrics metrics;
    metrics.count("heed_a_total", {{"channel", "a\"} 1\nheed_b_total{x=\"\\"}});
    CHECK(fault_of(metrics.text()).empty());
    metrics.count("heed_a_total", {{"channel", "罗湖"}});
    CHECK(fault_of(metrics.text()).empty());
    CHECK(metrics.text().find("heed_b_total{x=\"") == std::string::npos);
}

TEST_CASE("a family read elsewhere has one TYPE line and a line for each series") {
    std::string text;
    MetricFamily rows(text, "gauge", "heed_rows");
    rows.sample({{"state", "due"}}, 2);
    rows.sample({{"state", "later"}}, 0.5);
    CHECK(
        text ==
        "# TYPE heed_rows gauge\nheed_rows{state=\"due\"} 2\nheed_rows{state=\"later\"} 0.5\n"
    );
    CHECK(fault_of(text).empty());
}

TEST_CASE("values read elsewhere are exact") {
    std::string text;
    append_metric(text, "counter", "heed_requests_total", 12345678901.0);
    append_metric(text, "gauge", "heed_open", 0);
    CHECK(
        text ==
        "# TYPE heed_requests_total counter\nheed_requests_total 12345678901\n"
        "# TYPE heed_open gauge\nheed_open 0\n"
    );
    CHECK(fault_of(text).empty());
}

TEST_CASE("the number of series is bounded, and those that are known go on counting") {
    Metrics metrics;
    metrics.count("heed_a_total", {{"n", "first"}});
    for (int i = 0; i < 5000; ++i) metrics.count("heed_a_total", {{"n", std::to_string(i)}});
    metrics.count("heed_a_total", {{"n", "first"}});
    const std::string text = metrics.text();
    CHECK(std::count(text.begin(), text.end(), '\n') == 381);
    CHECK(text.find("{n=\"first\"} 2\n") != std::string::npos);
}

TEST_CASE("threads lose no count") {
    Metrics metrics;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (int n = 0; n < 10'000; ++n) metrics.count("heed_a_total", {{"x", "y"}});
            });
        }
    }
    CHECK(metrics.text().find("heed_a_total{x=\"y\"} 40000\n") != std::string::npos);
}

}  // namespace
}  // namespace heed
