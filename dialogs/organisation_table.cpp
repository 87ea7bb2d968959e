#include "dialogs/organisation_table.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>
#include <fstream>

namespace heed {
namespace {

constexpr std::size_t id_bytes_max = 64;

bool is_blank(std::string_view text) { return fold(text).empty(); }

bool is_language(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    });
}

}  // namespace

std::optional<std::string> read_small_file(
    const std::filesystem::path& path, std::size_t bytes_max, FileErrors& errors
) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(path, failure)) {
        errors.add(1, "there is no such file");
        return std::nullopt;
    }
    const auto bytes = std::filesystem::file_size(path, failure);
    if (!failure && bytes > bytes_max) {
        errors.add(1, "the file is larger than " + std::to_string(bytes_max) + " bytes");
        return std::nullopt;
    }
    std::ifstream stream(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream.good() && !stream.eof()) {
        errors.add(1, "the file cannot be read");
        return std::nullopt;
    }
    if (!is_valid_utf8(text)) {
        std::size_t good = 0;
        for (std::size_t next = 0; next < text.size(); good = next) {
            const std::size_t from = next;
            next_code_point(text, next);
            const auto sequence = std::string_view(text).substr(from, next - from);
            if (!is_valid_utf8(sequence)) break;
        }
        const auto line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(good), '\n');
        errors.add(static_cast<std::size_t>(line), "the file is not UTF-8");
        return std::nullopt;
    }
    return text;
}

std::optional<toml::table> parse_toml(std::string_view text, FileErrors& errors) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        errors.add(error.source().begin.line, std::string(error.description()));
        return std::nullopt;
    }
}

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= id_bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

TableReader::TableReader(const toml::table& table, std::string what, FileErrors& errors)
    : table_(table), what_(std::move(what)), errors_(errors) {}

std::size_t TableReader::line(std::string_view key) const {
    const toml::node* node = table_.get(key);
    // A table header's own line is that of its first key where the library does not keep it.
    return node && line_of(*node) > 0 ? line_of(*node) : line();
}

const toml::node* TableReader::node(std::string_view key, Need need) {
    known_.emplace(key);
    const toml::node* node = table_.get(key);
    if (!node && need == Need::required) fault(key, "`" + std::string(key) + "` is missing");
    return node;
}

std::optional<std::string> TableReader::text(std::string_view key, Need need) {
    const toml::node* found = node(key, need);
    if (!found) return std::nullopt;
    const auto value = found->value<std::string>();
    if (!found->is_string() || is_blank(*value)) {
        fault(key, "`" + std::string(key) + "` must be a text in quotes, not blank");
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> TableReader::id(std::string_view key, Need need) {
    auto value = text(key, need);
    if (value && !is_id(*value)) {
        fault(
            key,
            "`" + *value + "` is no id: only a-z, 0-9, `-` and `_`, at most " +
                std::to_string(id_bytes_max)
        );
    }
    return value;
}

bool TableReader::flag(std::string_view key, bool otherwise) {
    const toml::node* found = node(key, Need::optional);
    if (!found) return otherwise;
    const auto* value = found->as_boolean();
    if (!value) fault(key, "`" + std::string(key) + "` must be true or false");
    return value ? value->get() : otherwise;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, Need need) {
    const toml::node* found = node(key, need);
    if (!found) return std::nullopt;
    const auto* value = found->as_integer();
    if (!value) {
        fault(key, "`" + std::string(key) + "` must be a whole number");
        return std::nullopt;
    }
    return value->get();
}

std::optional<double> TableReader::number(std::string_view key, Need need) {
    const toml::node* found = node(key, need);
    if (!found) return std::nullopt;
    const auto value = found->is_number() ? found->value<double>() : std::nullopt;
    if (!value) fault(key, "`" + std::string(key) + "` must be a number");
    return value;
}

const toml::table* TableReader::table(std::string_view key, Need need) {
    const toml::node* found = node(key, need);
    if (!found) return nullptr;
    if (!found->is_table()) fault(key, "`" + std::string(key) + "` must be a table { … }");
    return found->as_table();
}

LocalText TableReader::local_text(std::string_view key, Need need) {
    LocalText result;
    const toml::node* found = node(key, need);
    if (!found) return result;
    if (found->is_string()) {
        if (auto value = text(key, need)) result.by_language[""] = std::move(*value);
        return result;
    }
    const toml::table* languages = found->as_table();
    if (!languages || languages->empty()) {
        fault(
            key,
            "`" + std::string(key) +
                "` must be a text, or one for each language: { \"zh-CN\" = \"…\", en = \"…\" }"
        );
        return result;
    }
    for (const auto& [language, node] : *languages) {
        const auto value = node.value<std::string>();
        if (!is_language(language.str())) {
            errors_.add(
                line_of(node),
                what_ + ": `" + std::string(language.str()) + "` is no language (zh-CN, en)"
            );
        } else if (!node.is_string() || is_blank(*value)) {
            errors_.add(
                line_of(node),
                what_ + ": `" + std::string(key) + "` in " + std::string(language.str()) +
                    " must be a text, not blank"
            );
        } else {
            result.by_language[std::string(language.str())] = *value;
        }
    }
    return result;
}

std::vector<TableReader::Line> TableReader::texts(std::string_view key, Need need) {
    std::vector<Line> result;
    const toml::node* found = node(key, need);
    if (!found) return result;
    const toml::array* list = found->as_array();
    if (!list) {
        fault(key, "`" + std::string(key) + "` must be a list of texts");
        return result;
    }
    for (const toml::node& item : *list) {
        const auto value = item.value<std::string>();
        if (!item.is_string() || is_blank(*value)) {
            errors_.add(
                line_of(item), what_ + ": `" + std::string(key) + "` holds texts, not blank"
            );
        } else if (std::ranges::find(result, *value, &Line::text) != result.end()) {
            errors_.add(
                line_of(item),
                what_ + ": `" + *value + "` stands twice in `" + std::string(key) + "`"
            );
        } else {
            result.push_back({*value, line_of(item)});
        }
    }
    return result;
}

std::vector<const toml::table*> TableReader::tables(std::string_view key, Need need) {
    std::vector<const toml::table*> result;
    const toml::node* found = node(key, need);
    if (!found) return result;
    const toml::array* list = found->as_array();
    bool all_tables = list != nullptr;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
        if (const toml::table* item = list->get(i)->as_table()) {
            result.push_back(item);
        } else {
            all_tables = false;
        }
    }
    if (!all_tables) {
        fault(key, "`" + std::string(key) + "` must be written as [[" + std::string(key) + "]]");
    }
    return result;
}

void TableReader::fault(std::string_view key, const std::string& message) {
    const std::string start = what_.empty() ? std::string() : what_ + ": ";
    errors_.add(std::max<std::size_t>(line(key), 1), start + message);
}

void TableReader::finish() {
    std::string known;
    for (const std::string& key : known_) known += (known.empty() ? "`" : ", `") + key + "`";
    for (const auto& [key, node] : table_) {
        if (known_.contains(key.str())) continue;
        fault(key.str(), "unknown key `" + std::string(key.str()) + "`: here may stand " + known);
    }
}

}  // namespace heed
