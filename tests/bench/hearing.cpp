// How well the classifier hears: five folds of labelled complaints, beside a centroid baseline.
//   hearing DATA [FOLDS]   DATA is the folder with zh_complaints_teddy2020; FOLDS of 5 are tested
// Prints the JSON lines of scripts/bench. Nothing in the program knows a text or label of the data.
#include "dialogs/json.hpp"
#include "dialogs/understanding/near_duplicates.hpp"
#include "dialogs/understanding/ngrams.hpp"
#include "dialogs/understanding/training.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

using heed::Example;
using heed::Ranking;

constexpr std::size_t folds = 5;
const std::string data_name = "zh_complaints_teddy2020";

struct Row {
    std::string id, label, text, title;  // a segmented row has no title
    bool raw;
    std::size_t group = 0;
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells(1);
    for (const char c : line) {
        if (c == '\t') {
            cells.emplace_back();
        } else {
            cells.back() += c;
        }
    }
    return cells;
}

void read(
    const std::string& file, const std::function<void(const std::vector<std::string>&)>& row
) {
    std::ifstream in(file);
    if (!in) throw std::runtime_error("cannot read " + file);
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) row(cells_of(line));
}

std::vector<Row> load(const std::string& data) {
    const std::string folder = data + "/" + data_name + "/";
    std::vector<Row> rows;
    read(folder + "labelled_raw_open.tsv", [&](const auto& cells) {
        rows.push_back(
            {cells.at(0), cells.at(3), cells.at(5) + " " + cells.at(6), cells.at(5), true}
        );
    });
    read(folder + "labelled_seg_open.tsv", [&](const auto& cells) {
        rows.push_back({cells.at(0), cells.at(2), cells.at(3), "", false});
    });
    // Alike in words, or the same message by its id: never on two sides.
    std::vector<std::string_view> texts;
    for (const Row& row : rows) texts.push_back(row.text);
    const std::vector<std::size_t> alike = heed::near_duplicate_groups(texts);
    std::vector<std::size_t> parent(rows.size());
    std::map<std::string, std::size_t> by_id;
    const auto root = [&](std::size_t i) {
        while (parent[i] != i) i = parent[i];
        return i;
    };
    for (std::size_t i = 0; i < rows.size(); ++i) parent[i] = i;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        parent[root(i)] = root(alike[i]);
        if (rows[i].id == "-") continue;
        const auto [same, first] = by_id.emplace(rows[i].id, i);
        if (!first) parent[root(i)] = root(same->second);
    }
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].group = root(i);
    return rows;
}

// Which fold tests a group; the multiplier spreads neighbours.
std::size_t fold_of(std::size_t group) { return (group * 2654435761U >> 8) % folds; }

// What came out for one message.
struct Outcome {
    std::string truth;
    Ranking ranking;
};

using Rank = std::function<Ranking(const std::string&)>;

// Baseline: mean TF-IDF vector of character 2- and 3-grams for each label, cosine.
class Centroids {
public:
    explicit Centroids(const std::vector<Example>& examples) {
        for (const Example& example : examples) {
            for (const auto& ngram : ngrams(example.text)) ++texts_with_[ngram.key];
        }
        texts_ = static_cast<double>(examples.size());
        for (const Example& example : examples) {
            for (const auto& [key, value] : vector(example.text))
                centroids_[example.label][key] += value;
        }
        for (auto& [label, centroid] : centroids_) {
            double squares = 0;
            for (const auto& [key, value] : centroid) squares += value * value;
            for (auto& [key, value] : centroid) value /= std::sqrt(squares);
        }
    }
    Ranking rank(const std::string& text) const {
        Ranking ranking;
        const auto values = vector(text);
        for (const auto& [label, centroid] : centroids_) {
            double sum = 0;
            for (const auto& [key, value] : values) {
                const auto found = centroid.find(key);
                if (found != centroid.end()) sum += value * found->second;
            }
            ranking.emplace_back(label, sum);
        }
        std::ranges::stable_sort(ranking, [](auto& a, auto& b) { return a.second > b.second; });
        return ranking;
    }

private:
    static std::vector<heed::NgramCount> ngrams(const std::string& text) {
        return heed::count_ngrams(heed::ngram_characters(text));
    }
    std::vector<std::pair<std::uint32_t, double>> vector(const std::string& text) const {
        std::vector<std::pair<std::uint32_t, double>> values;
        double squares = 0;
        for (const auto& ngram : ngrams(text)) {
            const auto found = texts_with_.find(ngram.key);
            if (found == texts_with_.end()) continue;
            const double value = (1 + std::log(ngram.count)) * std::log(texts_ / found->second);
            values.emplace_back(ngram.key, value);
            squares += value * value;
        }
        for (auto& [key, value] : values) value /= std::sqrt(std::max(squares, 1e-12));
        return values;
    }
    double texts_ = 0;
    std::unordered_map<std::uint32_t, double> texts_with_;
    std::map<std::string, std::unordered_map<std::uint32_t, double>> centroids_;
};

struct Figures {
    double macro_f1 = 0, worst_f1 = 0, accuracy = 0, top3 = 0, surest = 0, calibration_error = 0;
    std::map<std::string, double> f1;
};

Figures figures_of(const std::vector<const Outcome*>& outcomes) {
    struct Counts {
        double both = 0, said = 0, true_ = 0;
    };
    std::map<std::string, Counts> counts;
    std::vector<std::pair<double, bool>> sure;
    std::array<double, 10> believed{}, right_in{};
    Figures figures;
    for (const Outcome* outcome : outcomes) {
        const auto& ranking = outcome->ranking;
        const std::string said = ranking.empty() ? "" : ranking.front().first;
        const double probability = ranking.empty() ? 0 : ranking.front().second;
        const bool right = said == outcome->truth;
        counts[outcome->truth].true_ += 1;
        counts[said].said += 1;
        counts[outcome->truth].both += right;
        for (std::size_t i = 0; i < std::min<std::size_t>(3, ranking.size()); ++i) {
            figures.top3 += ranking[i].first == outcome->truth;
        }
        figures.accuracy += right;
        sure.emplace_back(probability, right);
        const auto bin = std::min<std::size_t>(9, static_cast<std::size_t>(probability * 10));
        believed.at(bin) += probability;
        right_in.at(bin) += right;
    }
    const auto all = static_cast<double>(outcomes.size());
    figures.accuracy /= all;
    figures.top3 /= all;
    figures.worst_f1 = 1;
    std::size_t labels = 0;
    for (const auto& [label, count] : counts) {
        if (count.true_ == 0) continue;
        const double f1 = 2 * count.both / (count.said + count.true_);
        figures.f1[label] = f1;
        figures.macro_f1 += f1;
        figures.worst_f1 = std::min(figures.worst_f1, f1);
        ++labels;
    }
    figures.macro_f1 /= static_cast<double>(labels);
    std::ranges::stable_sort(sure, [](auto& a, auto& b) { return a.first > b.first; });
    const std::size_t kept = sure.size() * 4 / 5;
    for (std::size_t i = 0; i < kept; ++i) figures.surest += sure[i].second;
    figures.surest /= static_cast<double>(kept);
    for (std::size_t bin = 0; bin < 10; ++bin) {
        figures.calibration_error += std::abs(believed.at(bin) - right_in.at(bin)) / all;
    }
    return figures;
}

std::vector<const Outcome*> pointers(const std::vector<Outcome>& outcomes) {
    std::vector<const Outcome*> all;
    for (const Outcome& outcome : outcomes) all.push_back(&outcome);
    return all;
}

std::string number(double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.5g", value);
    return text.data();
}

void print(
    const std::string& name,
    double value,
    const std::string& unit,
    const std::string& baseline,
    double baseline_value,
    const std::vector<double>& runs
) {
    std::string line = "{\"name\":";
    heed::json::append_quoted(line, "hearing " + data_name + " " + name);
    line += ",\"value\":" + number(value) + ",\"unit\":\"" + unit + "\",\"baseline\":";
    line += baseline.empty() ? "null" : "\"" + baseline + "\"";
    line += ",\"ratio\":" + (baseline.empty() ? "null" : number(value / baseline_value));
    line += ",\"runs\":[";
    for (std::size_t i = 0; i < runs.size(); ++i) line += (i ? "," : "") + number(runs[i]);
    std::cout << line + "]}" << std::endl;
}

// 95 % interval of the macro-F1 by 1,000 resamplings of the messages, as [low, high].
std::vector<double> interval(const std::vector<Outcome>& outcomes) {
    std::mt19937 chance(1);
    std::vector<double> values;
    for (int i = 0; i < 1000; ++i) {
        std::vector<const Outcome*> sample;
        for (std::size_t n = 0; n < outcomes.size(); ++n) {
            sample.push_back(&outcomes[chance() % outcomes.size()]);
        }
        values.push_back(figures_of(sample).macro_f1);
    }
    std::ranges::sort(values);
    return {values[25], values[974]};
}

struct Kind {
    std::string name;
    std::vector<Outcome> ours, baseline;

    void test(const Row& row, const std::string& text, const Rank& model, const Rank& centroids) {
        ours.push_back({row.label, model(text)});
        baseline.push_back({row.label, centroids(text)});
    }
    void print_all() const {
        const Figures mine = figures_of(pointers(ours)), theirs = figures_of(pointers(baseline));
        const std::string beside = "TF-IDF centroids";
        print(
            name + " macro-F1 [95 % interval]",
            mine.macro_f1,
            "1",
            beside,
            theirs.macro_f1,
            interval(ours)
        );
        std::vector<double> each;
        for (const auto& [label, f1] : mine.f1) each.push_back(f1);
        print(name + " worst class F1 [each]", mine.worst_f1, "1", beside, theirs.worst_f1, each);
        const auto plain = [&](const std::string& what, double value, double other) {
            print(name + " " + what, value, "1", beside, other, {value});
        };
        plain("accuracy", mine.accuracy, theirs.accuracy);
        plain("top-3", mine.top3, theirs.top3);
        plain("accuracy on the surest 80 %", mine.surest, theirs.surest);
        print(
            name + " expected calibration error",
            mine.calibration_error,
            "1",
            "",
            0,
            {mine.calibration_error}
        );
    }
};

// Processor time of this thread: others on the machine do not count.
double microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

double microseconds_each(const Rank& rank, const std::vector<Row>& rows) {
    std::size_t messages = 0;
    const double begin = microseconds();
    for (int round = 0; round < 5; ++round) {
        for (const Row& row : rows) {
            if (!row.raw) continue;
            rank(row.text);
            ++messages;
        }
    }
    return (microseconds() - begin) / static_cast<double>(messages);
}

void run(const std::string& data, std::size_t folds_tested) {
    const std::vector<Row> rows = load(data);
    Kind raw{"raw", {}, {}}, titles{"titles", {}, {}}, segmented{"segmented", {}, {}};
    std::vector<double> micros, baseline_micros, seconds, bytes;
    for (std::size_t fold = 0; fold < folds_tested; ++fold) {
        std::vector<Example> examples;
        for (const Row& row : rows) {
            if (fold_of(row.group) != fold) examples.push_back({row.label, row.text});
        }
        const double begin = microseconds();
        const heed::LinearParameters parameters =
            heed::train(examples, [](std::size_t, std::size_t) {});
        seconds.push_back((microseconds() - begin) / 1e6);
        bytes.push_back(static_cast<double>(heed::encode_model(parameters).size()) / 1e6);
        const heed::LinearClassifier classifier(parameters);
        const Centroids baseline(examples);
        const Rank model = [&](const std::string& text) { return classifier.rank(text); };
        const Rank centroids = [&](const std::string& text) { return baseline.rank(text); };
        for (const Row& row : rows) {
            if (fold_of(row.group) != fold) continue;
            (row.raw ? raw : segmented).test(row, row.text, model, centroids);
            if (row.raw) titles.test(row, row.title, model, centroids);
        }
        micros.push_back(microseconds_each(model, rows));
        baseline_micros.push_back(microseconds_each(centroids, rows));
    }
    for (const Kind* kind : {&raw, &titles, &segmented}) kind->print_all();
    const auto median = [](std::vector<double> values) {
        std::ranges::sort(values);
        return values[values.size() / 2];
    };
    print(
        "time a raw message",
        median(micros),
        "us",
        "TF-IDF centroids",
        median(baseline_micros),
        micros
    );
    print("model file", median(bytes), "MB", "", 0, bytes);
    print("training", median(seconds), "s", "", 0, seconds);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "usage: hearing DATA [FOLDS]\n";
        return 2;
    }
    try {
        run(argv[1], argc > 2 ? std::min<std::size_t>(folds, std::stoul(argv[2])) : 1);
    } catch (const std::exception& error) {
        std::cerr << "hearing: " << error.what() << '\n';
        return 1;
    }
}
