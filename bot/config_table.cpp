#include "bot/config_table.hpp"

#include "dialogs/utf8.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

namespace heed {
namespace {

constexpr std::string_view environment_mark = "env:", file_mark = "file:";
constexpr std::size_t value_bytes_max = std::size_t{16} * 1024;

std::string quoted(std::string_view key) { return "`" + std::string(key) + "`"; }

bool is_blank(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c == ' ' || c == '\t'; });
}

bool has_controls(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    });
}

bool is_variable_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_alphanumeric({&c, 1}) || c == '_';
    });
}

// Empty when only the owner can read or write `file`, otherwise the mistake.
std::string exposure(const std::filesystem::path& file) {
    constexpr mode_t others = S_IRWXG | S_IRWXO;
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0 || (status.st_mode & others) == 0) return {};
    return file.string() + " can be read by others than its owner: chmod 600 it";
}

}  // namespace

std::optional<std::string> ConfigTable::text(std::string_view key, Need need) {
    auto found = value(key, need, Source::any);
    if (!found || !is_blank(*found)) return found;
    fault(key, quoted(key) + " must not be blank");
    return std::nullopt;
}

std::optional<std::string> ConfigTable::secret(std::string_view key, Need need) {
    auto found = value(key, need, Source::any_secret);
    if (!found || !is_blank(*found)) return found;
    fault(key, quoted(key) + " must not be blank");
    return std::nullopt;
}

std::optional<std::string> ConfigTable::as_written(std::string_view key, Need need) {
    return value(key, need, Source::no_file);
}

std::optional<std::string> ConfigTable::value(std::string_view key, Need need, Source source) {
    const toml::node* node = reader_.node(key, need);
    if (!node) return std::nullopt;
    const auto* string = node->as_string();
    if (!string) {
        fault(key, quoted(key) + " must be a text in quotes");
        return std::nullopt;
    }
    std::string text = string->get();
    if (text.starts_with(environment_mark)) {
        return from_environment(key, text.substr(environment_mark.size()));
    }
    if (source != Source::no_file && text.starts_with(file_mark)) {
        return from_file(key, text.substr(file_mark.size()), source == Source::any_secret);
    }
    if (has_controls(text)) {
        fault(key, quoted(key) + " holds control characters");
        return std::nullopt;
    }
    return text;
}

std::optional<std::string> ConfigTable::from_environment(
    std::string_view key, const std::string& name
) {
    if (!is_variable_name(name)) {
        fault(key, quoted(key) + ": \"env:\" must be followed by the name of a variable");
        return std::nullopt;
    }
    const char* found = std::getenv(name.c_str());
    if (!found || *found == '\0') {
        fault(key, quoted(key) + ": the environment has no " + name);
        return std::nullopt;
    }
    std::string text(found);
    if (text.size() > value_bytes_max || has_controls(text) || !is_valid_utf8(text)) {
        fault(key, quoted(key) + ": the value of " + name + " is no line of text");
        return std::nullopt;
    }
    return text;
}

std::optional<std::string> ConfigTable::from_file(
    std::string_view key, std::string_view path, bool for_owner_only
) {
    const std::filesystem::path file = resolve(path);
    auto text = line_of(key, file);
    if (!text || !for_owner_only) return text;
    if (const std::string wrong = exposure(file); !wrong.empty())
        fault(key, quoted(key) + ": " + wrong);
    return text;
}

std::optional<std::string> ConfigTable::line_of(
    std::string_view key, const std::filesystem::path& file
) {
    std::error_code failure;
    std::ifstream stream;
    if (std::filesystem::is_regular_file(file, failure)) stream.open(file, std::ios::binary);
    std::string text(value_bytes_max + 1, '\0');
    if (stream.is_open()) stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!stream.is_open() || stream.bad()) {
        fault(key, quoted(key) + ": cannot read " + file.string());
        return std::nullopt;
    }
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty() || text.size() >= value_bytes_max || has_controls(text) ||
        !is_valid_utf8(text)) {
        fault(key, quoted(key) + ": " + file.string() + " does not hold one line of text");
        return std::nullopt;
    }
    return text;
}

void ConfigTable::path(std::string_view key, std::filesystem::path& value) {
    if (const auto found = text(key, Need::optional)) value = resolve(*found);
}

void ConfigTable::flag(std::string_view key, bool& value) {
    const toml::node* node = reader_.node(key, Need::optional);
    if (!node) return;
    if (!node->is_string()) {
        value = reader_.flag(key, value);
        return;
    }
    const auto found = text_like(
        key,
        Need::optional,
        [](const std::string& text) { return text == "true" || text == "false"; },
        "true or false"
    );
    if (found) value = *found == "true";
}

void ConfigTable::duration(std::string_view key, Duration least, Duration most, Duration& value) {
    const auto found = text(key, Need::optional);
    if (!found) return;
    const auto duration = parse_duration(*found);
    if (!duration) {
        fault(
            key,
            quoted(key) + " must be a time like \"0.8s\", \"30m\", \"6h\", \"30d\", \"2y\" or \"0\""
        );
    } else if (*duration < least) {
        fault(key, quoted(key) + (least == Duration{1} ? " must be more than 0" : " is too short"));
    } else if (*duration > most) {
        fault(
            key,
            quoted(key) + " must be at most " +
                std::to_string(std::chrono::floor<std::chrono::seconds>(most).count()) + " s"
        );
    } else {
        value = *duration;
    }
}

std::optional<std::int64_t> ConfigTable::integer(
    std::string_view key, std::int64_t least, std::int64_t most
) {
    const toml::node* node = reader_.node(key, Need::optional);
    if (!node) return std::nullopt;
    std::optional<std::int64_t> number;
    if (const auto* integer = node->as_integer()) {
        number = integer->get();
    } else if (node->is_string()) {
        const auto found = text(key, Need::optional);
        if (!found) return std::nullopt;
        std::int64_t parsed = 0;
        const char* const end = found->data() + found->size();
        const auto read = std::from_chars(found->data(), end, parsed);
        if (read.ec == std::errc{} && read.ptr == end) number = parsed;
    }
    if (!number || *number < least || *number > most) {
        fault(
            key,
            quoted(key) + " must be a whole number from " + std::to_string(least) + " to " +
                std::to_string(most)
        );
        return std::nullopt;
    }
    return number;
}

void ConfigTable::check_file(
    std::string_view key, const std::filesystem::path& file, bool for_owner_only
) {
    std::error_code failure;
    if (!std::filesystem::is_regular_file(file, failure)) {
        fault(key, quoted(key) + ": there is no file " + file.string());
    } else if (::access(file.c_str(), R_OK) != 0) {
        fault(key, quoted(key) + ": cannot read " + file.string() + ": " + std::strerror(errno));
    } else if (const std::string wrong = exposure(file); for_owner_only && !wrong.empty()) {
        fault(key, quoted(key) + ": " + wrong);
    }
}

std::filesystem::path ConfigTable::resolve(std::string_view path) const {
    return (directory_ / std::filesystem::path(path)).lexically_normal();
}

}  // namespace heed
