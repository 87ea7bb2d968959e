#pragma once
// One table of heed.toml: values may stand in the environment or in files of their own, and what is
// wrong is reported with its line but never with a secret in it.
#include "bot/config_values.hpp"
#include "dialogs/organisation_table.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace heed {

class ConfigTable {
public:
    using Need = TableReader::Need;

    // `directory` is what relative paths are relative to. All arguments outlive the table.
    ConfigTable(
        const toml::table& table,
        const std::string& what,
        const std::filesystem::path& directory,
        FileErrors& errors
    )
        : directory_(directory), reader_(table, what, errors) {}

    // A text, not blank, with "env:NAME" and "file:PATH" replaced by what they name.
    std::optional<std::string> text(std::string_view key, Need need);
    // The same; a file that holds it must be readable by its owner only.
    std::optional<std::string> secret(std::string_view key, Need need);
    // The same as `text`, but "" is a value and "file:" is left as it is.
    std::optional<std::string> as_written(std::string_view key, Need need);
    // A text for which `good` holds; otherwise `message` is the mistake.
    template <class Good>
    std::optional<std::string> text_like(
        std::string_view key, Need need, const Good& good, const std::string& message
    ) {
        return checked(key, text(key, need), good, message);
    }
    template <class Good>
    std::optional<std::string> secret_like(
        std::string_view key, Need need, const Good& good, const std::string& message
    ) {
        return checked(key, secret(key, need), good, message);
    }

    // Each of these leaves `value` alone when the key is missing or wrong.
    void path(std::string_view key, std::filesystem::path& value);
    void flag(std::string_view key, bool& value);
    void duration(std::string_view key, Duration least, Duration most, Duration& value);
    template <class Number>
    void number(std::string_view key, std::int64_t least, std::int64_t most, Number& value) {
        if (const auto found = integer(key, least, most)) value = static_cast<Number>(*found);
    }

    // An existing file that this process can read; with `for_owner_only`, nobody else can.
    void check_file(std::string_view key, const std::filesystem::path& file, bool for_owner_only);
    std::filesystem::path resolve(std::string_view path) const;
    // The one line of text that a small file holds; nothing, and a fault, when it holds none.
    std::optional<std::string> line_of(std::string_view key, const std::filesystem::path& file);

    TableReader& reader() { return reader_; }
    void fault(std::string_view key, const std::string& message) { reader_.fault(key, message); }
    void finish() { reader_.finish(); }

private:
    enum class Source : std::uint8_t { any, any_secret, no_file };

    std::optional<std::string> value(std::string_view key, Need need, Source source);
    std::optional<std::string> from_environment(std::string_view key, const std::string& name);
    std::optional<std::string> from_file(
        std::string_view key, std::string_view path, bool for_owner_only
    );
    std::optional<std::int64_t> integer(
        std::string_view key, std::int64_t least, std::int64_t most
    );
    template <class Good>
    std::optional<std::string> checked(
        std::string_view key,
        std::optional<std::string> found,
        const Good& good,
        const std::string& message
    ) {
        if (!found || good(*found)) return found;
        fault(key, "`" + std::string(key) + "` must be " + message);
        return std::nullopt;
    }

    const std::filesystem::path& directory_;
    TableReader reader_;
};

}  // namespace heed
