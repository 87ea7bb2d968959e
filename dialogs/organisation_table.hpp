#pragma once
// A TOML table read with every key accounted for: what nobody asked for is a mistake, and each
// mistake has a file and a line. Used by the loader of the organisation only.
#include "dialogs/organisation.hpp"
#include "dialogs/toml.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace heed {

// Where the mistakes of one file go.
class FileErrors {
public:
    FileErrors(std::string file, std::vector<FileError>& errors)
        : file_(std::move(file)), errors_(errors) {}
    void add(std::size_t line, std::string message) {
        errors_.push_back({file_, line, std::move(message)});
    }

private:
    std::string file_;
    std::vector<FileError>& errors_;
};

// The whole file, or nothing and one mistake when it cannot be read or is larger than `bytes_max`.
std::optional<std::string> read_small_file(
    const std::filesystem::path& path, std::size_t bytes_max, FileErrors& errors
);
// Nothing and one mistake when `text` is not TOML.
std::optional<toml::table> parse_toml(std::string_view text, FileErrors& errors);

inline std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

// Lower-case Latin letters, digits, '-' and '_', at most 64: ids stand in choices ("category:ID").
bool is_id(std::string_view text);

// One table of the file. Asking for a key marks it as known; `finish` reports the others.
// A missing key that is required, or a value of another type, is reported where it is asked for.
class TableReader {
public:
    enum class Need : bool { optional, required };

    // `what` names the table in messages: "category `noise`".
    TableReader(const toml::table& table, std::string what, FileErrors& errors);

    std::size_t line() const { return line_of(table_); }
    std::size_t line(std::string_view key) const;
    // The node of `key`, or nothing.
    const toml::node* node(std::string_view key, Need need);
    // Never blank.
    std::optional<std::string> text(std::string_view key, Need need);
    std::optional<std::string> id(std::string_view key, Need need);
    bool flag(std::string_view key, bool otherwise);
    std::optional<std::int64_t> integer(std::string_view key, Need need);
    std::optional<double> number(std::string_view key, Need need);  // whole ones too
    const toml::table* table(std::string_view key, Need need);
    // { "zh-CN" = "…", en = "…" }, or one string for every language.
    LocalText local_text(std::string_view key, Need need);
    struct Line {
        std::string text;
        std::size_t line;
    };
    // A list of strings that are neither blank nor said twice.
    std::vector<Line> texts(std::string_view key, Need need);
    // [[key]]: a list of tables.
    std::vector<const toml::table*> tables(std::string_view key, Need need);
    // Reports a mistake of this table at `key`'s line.
    void fault(std::string_view key, const std::string& message);
    void finish();
    void rename(std::string what) { what_ = std::move(what); }

private:
    const toml::table& table_;
    std::string what_;
    FileErrors& errors_;
    std::set<std::string, std::less<>> known_;
};

}  // namespace heed
