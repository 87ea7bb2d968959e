#include "bot/rules.hpp"

namespace heed {

std::shared_ptr<const Rules> load_rules(
    const Config& config, TimePoint now, std::vector<FileError>& errors
) {
    auto rules = std::make_shared<Rules>();
    rules->organisation =
        load_organisation(config.organisation_file, config.areas_file, now, errors);
    rules->texts = Texts::built_in();
    rules->classifier = std::make_unique<KeywordClassifier>(rules->organisation);
    rules->conversation.languages = config.dialog.languages;
    rules->conversation.park_after = config.dialog.park_after;
    rules->conversation.keep_drafts = config.dialog.keep_drafts;
    rules->conversation.file_after = config.dialog.file_after;
    rules->conversation.photos_max = config.limits.photos_per_complaint;
    return rules;
}

}  // namespace heed
