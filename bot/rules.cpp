#include "bot/rules.hpp"

#include "bot/model_file.hpp"
#include "dialogs/texts_file.hpp"
#include "dialogs/understanding/combined_classifier.hpp"

#include <algorithm>

namespace heed {
namespace {

std::unique_ptr<Classifier> load_classifier(
    const Config& config, const Organisation& organisation, std::vector<FileError>& errors
) {
    const auto& file = config.dialog.classifier;
    ModelFile model = read_model_file(file);
    if (!model.fault.empty()) errors.push_back({file.string(), 1, std::move(model.fault)});
    if (!model.classifier) return std::make_unique<KeywordClassifier>(organisation);
    return std::make_unique<CombinedClassifier>(organisation, std::move(model.classifier));
}

}  // namespace

std::shared_ptr<const Rules> load_rules(
    const Config& config, TimePoint now, std::vector<FileError>& errors
) {
    auto rules = std::make_shared<Rules>();
    rules->organisation =
        load_organisation(config.organisation_file, config.areas_file, now, errors);
    rules->gazetteer = std::make_unique<Gazetteer>(rules->organisation);
    rules->texts = Texts::built_in();
    rules->classifier = load_classifier(config, rules->organisation, errors);
    TextPlaces places;
    if (!config.dialog.texts.empty())
        places = load_texts(config.dialog.texts, rules->texts, errors);
    // Of an organisation with mistakes the names may be missing.
    if (errors.empty()) {
        check_text_lengths(
            rules->texts, places, rules->organisation, config.organisation_file, errors
        );
    }
    if (!config.tiles_folder.empty()) {
        std::string fault;
        rules->tiles = find_map_tiles(config.tiles_folder, config.tiles_credit, fault);
        if (!fault.empty()) errors.push_back({config.file.string(), 1, std::move(fault)});
    }
    rules->conversation.languages = config.dialog.languages;
    rules->conversation.park_after = config.dialog.park_after;
    rules->conversation.keep_drafts = std::min(config.dialog.keep_drafts, config.retention.drafts);
    rules->conversation.file_after = config.dialog.file_after;
    rules->conversation.keep_photos = config.retention.photos_after_closing;
    rules->conversation.keep_person = config.retention.person_after_closing;
    rules->conversation.photos_max = config.limits.photos_per_complaint;
    return rules;
}

}  // namespace heed
