#include "bot/commands/train.hpp"

#include "bot/corrections.hpp"
#include "bot/model_file.hpp"
#include "bot/owner.hpp"
#include "dialogs/utf8.hpp"

#include <fstream>

namespace heed {
namespace {

constexpr std::size_t errors_shown = 20;

// What is wrong with a line, or empty.
std::string fault_of(std::string_view line) {
    if (line.size() > training_line_bytes_max) return "longer than 1 MiB";
    if (!is_valid_utf8(line)) return "not UTF-8: save the file as UTF-8";
    const std::size_t tab = line.find('\t');
    if (tab == line.npos) return "no tab: a line is category<TAB>text";
    if (fold(line.substr(0, tab)).empty()) return "no category before the tab";
    if (tab > model_label_bytes_max) return "the category has more than 200 bytes";
    if (fold(line.substr(tab + 1)).empty()) return "no text behind the tab";
    return {};
}

std::string without_edges(std::string_view label) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\r'; };
    while (!label.empty() && is_blank(label.front())) label.remove_prefix(1);
    while (!label.empty() && is_blank(label.back())) label.remove_suffix(1);
    return std::string(label);
}

void read_input(
    const std::string& input,
    std::istream& standard,
    std::vector<Example>& examples,
    std::vector<FileError>& errors
) {
    if (input == "-") return read_training_lines(standard, "(standard input)", examples, errors);
    std::ifstream file(input, std::ios::binary);
    if (!file || std::filesystem::is_directory(input)) {
        errors.push_back({input, 1, "cannot be read"});
        return;
    }
    read_training_lines(file, input, examples, errors);
}

}  // namespace

void read_training_lines(
    std::istream& in,
    const std::string& name,
    std::vector<Example>& examples,
    std::vector<FileError>& errors
) {
    std::string line;
    for (std::size_t number = 1; std::getline(in, line); ++number) {
        if (number == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.empty()) continue;
        if (std::string fault = fault_of(line); !fault.empty()) {
            errors.push_back({name, number, std::move(fault)});
            continue;
        }
        if (examples.size() == training_lines_max) {
            errors.push_back({name, number, "more than 1,000,000 lines"});
            return;
        }
        if (const auto whose = number_of_correction(line); !whose.empty())
            line.resize(line.size() - whose.size() - 1);
        const std::size_t tab = line.find('\t');
        examples.push_back({without_edges(line.substr(0, tab)), line.substr(tab + 1)});
    }
    if (in.bad()) errors.push_back({name, 1, "cannot be read to the end"});
}

int run_train(
    const Config& config,
    const std::vector<std::string>& inputs,
    std::istream& in,
    std::ostream& out,
    std::ostream& err,
    ProgressLine& progress
) {
    try {
        demand_owner_beside(config.dialog.classifier);
    } catch (const std::runtime_error& error) {
        err << "heed train: " << error.what() << '\n';
        return 1;
    }
    std::vector<Example> examples;
    std::vector<FileError> errors;
    for (const std::string& input : inputs) read_input(input, in, examples, errors);
    for (std::size_t i = 0; i < errors.size() && i < errors_shown; ++i) {
        err << to_string(errors[i]) << '\n';
    }
    if (errors.size() > errors_shown) {
        err << "and " << errors.size() - errors_shown << " more mistakes\n";
    }
    if (!errors.empty()) return 1;
    if (const std::string why = why_not_trainable(examples); !why.empty()) {
        err << "heed train: " << why << '\n';
        return 1;
    }
    const LinearParameters model = train(examples, [&](std::size_t done, std::size_t total) {
        progress.at("training", done, total);
    });
    progress.clear();
    const auto& file = config.dialog.classifier;
    const std::string bytes = encode_model(model);
    if (const std::string wrong = replace_model_file(file, bytes); !wrong.empty()) {
        err << "heed train: " << wrong << '\n';
        return 1;
    }
    out << file.string() << ": " << examples.size() << " texts, " << model.labels.size()
        << " categories, " << bytes.size() << " bytes. A running server takes it on SIGHUP.\n";
    return 0;
}

}  // namespace heed
