#include "bot/commands/classify.hpp"

#include "bot/model_file.hpp"
#include "bot/system.hpp"
#include "dialogs/json.hpp"
#include "dialogs/organisation.hpp"

#include <cmath>
#include <memory>

namespace heed {
namespace {

// Nobody needs more digits; and what prints as 0.97 must be comparable as 0.97.
double rounded(double probability) { return std::round(probability * 1e6) / 1e6; }

// The keyword rules of the organisation; null when it cannot be read.
std::unique_ptr<const Classifier> keyword_rules(const Config& config, std::ostream& err) {
    std::vector<FileError> errors;
    const Organisation organisation =
        load_organisation(config.organisation_file, config.areas_file, SystemClock().now(), errors);
    for (const FileError& error : errors) err << to_string(error) << '\n';
    if (!errors.empty()) return nullptr;
    err << "heed classify: there is no model " << config.dialog.classifier.string()
        << " yet; the keywords of the categories answer. `heed train` makes one." << std::endl;
    return std::make_unique<KeywordClassifier>(organisation);
}

}  // namespace

std::string ranking_json(const Ranking& ranking) {
    std::string line = R"({"category":)";
    if (ranking.empty()) return line + R"(null,"probability":0,"ranking":[]})";
    json::append_quoted(line, ranking.front().first);
    line += R"(,"probability":)";
    json::append_number(line, rounded(ranking.front().second));
    line += R"(,"ranking":[)";
    for (const auto& [category, probability] : ranking) {
        if (line.back() == ']') line += ',';
        line += '[';
        json::append_quoted(line, category);
        line += ',';
        json::append_number(line, rounded(probability));
        line += ']';
    }
    return line + "]}";
}

int run_classify(const Config& config, std::istream& in, std::ostream& out, std::ostream& err) {
    ModelFile model = read_model_file(config.dialog.classifier);
    if (!model.fault.empty()) {
        err << to_string(FileError{config.dialog.classifier.string(), 1, model.fault}) << '\n';
        return 1;
    }
    std::unique_ptr<const Classifier> classifier = std::move(model.classifier);
    if (!classifier) classifier = keyword_rules(config, err);
    if (!classifier) return 1;
    std::string line;
    while (out && std::getline(in, line)) out << ranking_json(classifier->rank(line)) << std::endl;
    if (out) return 0;
    err << "heed classify: the output could not be written\n";
    return 1;
}

}  // namespace heed
