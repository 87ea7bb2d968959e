#include "dialogs/texts_file.hpp"

#include "dialogs/text_lengths.hpp"
#include "dialogs/toml.hpp"

#include <fstream>
#include <iterator>
#include <string>

namespace heed {
namespace {

class TextsReader {
public:
    TextsReader(
        std::string file,
        std::string language,
        Texts& texts,
        TextPlaces& places,
        std::vector<FileError>& errors
    )
        : file_(std::move(file)),
          language_(std::move(language)),
          texts_(texts),
          places_(places),
          errors_(errors) {}

    void read(const toml::table& table, const std::string& prefix) {
        for (const auto& [name, node] : table) {
            const std::string key = prefix + std::string(name.str());
            if (const auto* inner = node.as_table()) {
                read(*inner, key + ".");
            } else if (const auto text = node.value_exact<std::string>()) {
                if (auto fault = texts_.replace(language_, key, *text)) report(node, key, *fault);
                places_[{language_, key}] = {file_, node.source().begin.line};
            } else {
                report(node, key, "must be a text in quotes");
            }
        }
    }

private:
    void report(const toml::node& node, const std::string& key, const std::string& fault) {
        errors_.push_back({file_, node.source().begin.line, "text `" + key + "`: " + fault});
    }

    std::string file_, language_;
    Texts& texts_;
    TextPlaces& places_;
    std::vector<FileError>& errors_;
};

}  // namespace

TextPlaces load_texts(
    const std::filesystem::path& folder, Texts& texts, std::vector<FileError>& errors
) {
    TextPlaces places;
    std::error_code failure;
    if (!std::filesystem::is_directory(folder, failure)) {
        errors.push_back({folder.string(), 1, "is no folder; it must hold texts such as zh-CN.toml"}
        );
        return places;
    }
    for (const std::string& language : texts.languages()) {
        const std::filesystem::path path = folder / (language + ".toml");
        std::ifstream file(path, std::ios::binary);
        if (!file) continue;
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        try {
            const toml::table table = toml::parse(bytes);
            TextsReader(path.string(), language, texts, places, errors).read(table, "");
        } catch (const toml::parse_error& error) {
            errors.push_back(
                {path.string(), error.source().begin.line, std::string(error.description())}
            );
        }
    }
    return places;
}

void check_text_lengths(
    const Texts& texts,
    const TextPlaces& places,
    const Organisation& organisation,
    const std::filesystem::path& organisation_file,
    std::vector<FileError>& errors
) {
    for (const LongText& text : long_texts(texts, organisation)) {
        const auto place = places.find({text.language, text.key});
        const bool replaced = place != places.end();
        errors.push_back(
            {replaced ? place->second.first : organisation_file.string(),
             replaced ? place->second.second : 1,
             to_string(text)}
        );
    }
}

}  // namespace heed
