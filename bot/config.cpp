#include "bot/config.hpp"

#include "adapters/crypto.hpp"
#include "bot/config_channels.hpp"
#include "bot/config_table.hpp"
#include "bot/map_tiles.hpp"
#include "bot/storage_key.hpp"
#include "dialogs/texts.hpp"
#include "storage/postgres/connection.hpp"

#include <algorithm>

namespace heed {
namespace {

using namespace std::chrono_literals;
using Need = ConfigTable::Need;

constexpr std::size_t file_bytes_max = std::size_t{1} * 1024 * 1024;
constexpr std::size_t key_bytes = 32;
constexpr Duration hold_max = 4s;  // the platform waits 5 s for its answer
constexpr Duration century = std::chrono::hours(24 * 365 * 100);
constexpr Duration least = 1ms;  // where "0" would make no sense

class ConfigReader {
public:
    ConfigReader(const std::filesystem::path& file, std::vector<FileError>& errors)
        : errors_(file.string(), errors), directory_(file.parent_path()) {
        config_.file = file;
    }

    Config read();

private:
    void read_server(ConfigTable& table);
    void read_public_url(ConfigTable& table);
    void read_storage(ConfigTable& table);
    void read_photos(ConfigTable& table);
    void read_organisation(ConfigTable& table);
    void read_dialog(ConfigTable& table);
    void read_languages(ConfigTable& table);
    void read_limits(ConfigTable& table);
    void read_notices(ConfigTable& table);
    void read_metrics(ConfigTable& table);
    void read_log(ConfigTable& table);
    void read_retention(ConfigTable& table);
    void read_open311(ConfigTable& table);
    void section(
        ConfigTable& root, std::string_view name, void (ConfigReader::*read_section)(ConfigTable&)
    );
    std::filesystem::path stored(
        ConfigTable& table,
        std::string_view key,
        const std::optional<std::string>& text,
        std::string_view scheme,
        const char* otherwise
    );
    void read_database(ConfigTable& table);

    FileErrors errors_;
    std::filesystem::path directory_;
    Config config_;
};

Config ConfigReader::read() {
    const auto text = read_small_file(config_.file, file_bytes_max, errors_);
    if (!text) return std::move(config_);
    const auto table = parse_toml(*text, errors_);
    if (!table) return std::move(config_);
    ConfigTable root(*table, "", directory_, errors_);
    section(root, "server", &ConfigReader::read_server);
    section(root, "storage", &ConfigReader::read_storage);
    section(root, "organisation", &ConfigReader::read_organisation);
    section(root, "dialog", &ConfigReader::read_dialog);
    config_.channels = read_channels(root, directory_, errors_);
    section(root, "limits", &ConfigReader::read_limits);
    section(root, "notices", &ConfigReader::read_notices);
    section(root, "metrics", &ConfigReader::read_metrics);
    section(root, "log", &ConfigReader::read_log);
    section(root, "retention", &ConfigReader::read_retention);
    if (root.reader().node("open311", Need::optional))
        section(root, "open311", &ConfigReader::read_open311);
    config_.hooks = read_hooks(root, directory_, errors_);
    root.finish();
    return std::move(config_);
}

// A section that is left out is read as an empty one, so that what it must have is missed.
void ConfigReader::section(
    ConfigTable& root, std::string_view name, void (ConfigReader::*read_section)(ConfigTable&)
) {
    const toml::node* node = root.reader().node(name, Need::optional);
    if (node && !node->is_table()) {
        root.fault(
            name, "`" + std::string(name) + "` must be a section: [" + std::string(name) + "]"
        );
        return;
    }
    const toml::table none;
    ConfigTable table(node ? *node->as_table() : none, std::string(name), directory_, errors_);
    (this->*read_section)(table);
    table.finish();
}

void ConfigReader::read_server(ConfigTable& table) {
    ServerConfig& server = config_.server;
    bool loopback = false;
    if (const auto text = table.text("listen", Need::optional)) {
        if (const auto listen = parse_listen(*text)) {
            server.listen_address = listen->address;
            server.listen_port = listen->port;
            loopback = listen->loopback;
        } else {
            table.fault(
                "listen",
                "`listen` must be an IP address and a port: \"0.0.0.0:8443\", \"[::]:8443\""
            );
            loopback = true;  // not known: one mistake is enough
        }
    }
    table.flag("plain_http", server.plain_http);
    if (server.plain_http && !loopback) {
        table.fault(
            "plain_http", "`plain_http` is only for a proxy on this machine: `listen` on 127.0.0.1"
        );
    }
    read_public_url(table);
    server.certificate = table.resolve("tls/cert.pem");
    server.private_key = table.resolve("tls/key.pem");
    table.path("certificate", server.certificate);
    table.path("private_key", server.private_key);
    if (!server.plain_http) {
        table.check_file("certificate", server.certificate, false);
        table.check_file("private_key", server.private_key, true);
    }
    table.number("threads", 0, 1024, server.threads);
    for (auto& proxy : table.reader().texts("trusted_proxies", Need::optional)) {
        if (!is_address_or_range(proxy.text)) {
            errors_.add(
                proxy.line,
                "server: `" + proxy.text + "` is no address or range like \"10.0.0.0/8\""
            );
        }
        server.trusted_proxies.push_back(std::move(proxy.text));
    }
}

void ConfigReader::read_public_url(ConfigTable& table) {
    auto text = table.text("public_url", Need::required);
    if (!text) return;
    const auto address = parse_web_address(*text);
    if (!address || address->target.find('?') != std::string::npos) {
        table.fault("public_url", "`public_url` must be like \"https://bot.example.org\"");
    } else if (!address->https && !address->loopback && !config_.server.plain_http) {
        table.fault("public_url", "`public_url` must begin with https://");
    }
    while (text->ends_with('/')) text->pop_back();
    config_.server.public_url = std::move(*text);
}

// "sqlite:PATH", "file:PATH". `text` is what the key says.
std::filesystem::path ConfigReader::stored(
    ConfigTable& table,
    std::string_view key,
    const std::optional<std::string>& text,
    std::string_view scheme,
    const char* otherwise
) {
    if (!text) return table.resolve(otherwise);
    if (text->starts_with(scheme) && text->size() > scheme.size()) {
        return table.resolve(std::string_view(*text).substr(scheme.size()));
    }
    table.fault(
        key, "`" + std::string(key) + "` must be like \"" + std::string(scheme) + otherwise + "\""
    );
    return {};
}

// "sqlite:PATH" or "postgresql://USER@HOST/NAME". With PostgreSQL, what lies beside a file (the
// socket for commands, checkpoints of the audit trail, who was erased) lies in `state`.
void ConfigReader::read_database(ConfigTable& table) {
    StorageConfig& storage = config_.storage;
    const auto text = table.as_written("database", Need::optional);
    table.flag("may_lose", storage.may_lose);
    std::filesystem::path state;
    table.path("state", state);
    if (!text || !text->starts_with("postgresql:")) {
        storage.database = stored(table, "database", text, "sqlite:", "heed.db");
        if (!state.empty())
            table.fault("state", "`state` is for PostgreSQL: a SQLite file has it beside itself");
        return;
    }
    std::error_code ignored;
    if (!state.empty() && !std::filesystem::is_directory(state, ignored))
        table.fault("state", "`state` must name a directory: " + state.string() + " is none");
    storage.database = state.empty() ? table.resolve("heed.db") : state / "heed.db";
    storage.postgres = *text;
    // What libpq says of it may repeat the password.
    if (!text->starts_with("postgresql://") || !postgres::is_url(*text)) {
        table.fault(
            "database", "`database` must be like \"postgresql://heed@db.example.org/heed\""
        );
    }
}

void ConfigReader::read_storage(ConfigTable& table) {
    StorageConfig& storage = config_.storage;
    read_database(table);
    read_photos(table);
    const auto is_key = [](const std::string& text) {
        return is_base64_of(text, key_bytes, key_bytes);
    };
    const auto key = table.secret_like(
        "encryption_key", Need::required, is_key, "the base64 of 32 random bytes"
    );
    if (!key) return;
    storage.encryption_key = crypto::decode_base64(*key).value_or("");
    const std::string place = table.as_written("encryption_key", Need::required).value_or("");
    if (!place.starts_with("file:")) return;
    std::error_code ignored;
    storage.encryption_key_file =
        std::filesystem::canonical(table.resolve(place.substr(5)), ignored);
    const std::filesystem::path next = next_key_file(storage.encryption_key_file);
    if (!std::filesystem::exists(next, ignored)) return;
    table.check_file("encryption_key", next, true);
    try {
        storage.next_encryption_key = read_storage_key(next).value_or("");
    } catch (const std::runtime_error& error) {
        table.fault("encryption_key", error.what());
    }
}

// "file:PATH" or "s3://BUCKET/PREFIX?endpoint=https://…&region=…".
void ConfigReader::read_photos(ConfigTable& table) {
    StorageConfig& storage = config_.storage;
    const auto text = table.as_written("photos", Need::optional);
    const bool in_bucket = text && text->starts_with("s3:");
    auto place = in_bucket ? parse_s3_place(*text) : std::nullopt;
    if (!in_bucket) storage.photos = stored(table, "photos", text, "file:", "photos");
    if (in_bucket && !place) {
        table.fault(
            "photos",
            "`photos` must be like \"s3://bucket/prefix?endpoint=https://s3.example.org&region="
            "cn-south-1\""
        );
    }
    const auto key = [&](std::string_view name) {
        return table
            .secret_like(
                name,
                place ? Need::required : Need::optional,
                is_visible,
                "what the object store gave you"
            )
            .value_or("");
    };
    const std::string access_key = key("s3_access_key"), secret_key = key("s3_secret_key");
    if (!place) return;
    storage.s3 = *std::move(place);
    storage.s3.access_key = access_key;
    storage.s3.secret_key = secret_key;
}

void ConfigReader::read_organisation(ConfigTable& table) {
    config_.organisation_file = table.resolve("organisation.toml");
    config_.areas_file = table.resolve("areas.geojson");
    table.path("file", config_.organisation_file);
    table.path("areas", config_.areas_file);
    table.path("tiles", config_.tiles_folder);
    if (std::string fault; !config_.tiles_folder.empty()) {
        find_map_tiles(config_.tiles_folder, {}, fault);
        if (!fault.empty()) table.fault("tiles", fault);
    }
    config_.tiles_credit = table.text("tiles_credit", Need::optional).value_or("");
}

void ConfigReader::read_dialog(ConfigTable& table) {
    DialogConfig& dialog = config_.dialog;
    read_languages(table);
    table.duration("park_after", least, century, dialog.park_after);
    table.duration("keep_drafts", least, century, dialog.keep_drafts);
    table.duration("file_after", {}, century, dialog.file_after);
    if (const toml::table* holds = table.reader().table("burst_hold", Need::optional)) {
        ConfigTable hold(*holds, "dialog, burst_hold", directory_, errors_);
        hold.duration("text", {}, hold_max, dialog.hold_text);
        hold.duration("photo", {}, hold_max, dialog.hold_photo);
        hold.finish();
    }
    dialog.classifier = table.resolve("model.bin");
    table.path("classifier", dialog.classifier);
    table.flag("keep_corrections", dialog.keep_corrections);
    table.path("texts", dialog.texts);
}

void ConfigReader::read_languages(ConfigTable& table) {
    if (!table.reader().node("languages", Need::optional)) return;
    const auto spoken = Texts::built_in().languages();
    std::vector<std::string> languages;
    const auto lines = table.reader().texts("languages", Need::optional);
    for (const auto& [text, line] : lines) {
        if (std::ranges::find(spoken, text) == spoken.end()) {
            errors_.add(line, "dialog: there are no texts in `" + text + "`: zh-CN, en");
        }
        languages.push_back(text);
    }
    if (lines.empty()) table.fault("languages", "`languages` must name at least one: [\"zh-CN\"]");
    config_.dialog.languages = std::move(languages);
}

void ConfigReader::read_limits(ConfigTable& table) {
    LimitsConfig& limits = config_.limits;
    constexpr std::int64_t mebibyte = 1024 * 1024;
    table.number("messages_per_minute", 1, 1'000'000, limits.messages_per_minute);
    table.number("body_bytes", 1024, 64 * mebibyte, limits.body_bytes);
    table.number("photo_bytes", 1024, 64 * mebibyte, limits.photo_bytes);
    table.number("photos_per_complaint", 1, 100, limits.photos_per_complaint);
    table.number("connections", 1, 1'000'000, limits.connections);
    table.number("connections_per_address", 1, 1'000'000, limits.connections_per_address);
}

void ConfigReader::read_notices(ConfigTable& table) {
    NoticesConfig& notices = config_.notices;
    if (const auto text = table.as_written("quiet_hours", Need::optional)) {
        if (const auto hours = parse_quiet_hours(*text)) {
            notices.quiet_from_minute = hours->first;
            notices.quiet_to_minute = hours->second;
        } else {
            table.fault(
                "quiet_hours", "`quiet_hours` must be like \"22:00-08:00\", or \"\" for none"
            );
        }
    }
    table.duration("merge_within", {}, 24h, notices.merge_within);
    table.duration("undo_window", {}, 24h, notices.undo_window);
    table.duration("reply_hold", {}, 24h, notices.reply_hold);
}

void ConfigReader::read_log(ConfigTable& table) {
    const auto is_level = [](const std::string& text) {
        return log::parse_level(text).has_value();
    };
    const auto level = table.text_like(
        "level", Need::optional, is_level, "`level` must be \"info\", \"warning\" or \"error\""
    );
    if (level) config_.log_level = log::parse_level(*level).value_or(config_.log_level);
}

void ConfigReader::read_metrics(ConfigTable& table) {
    config_.metrics_token =
        table.secret_like("token", Need::optional, is_visible, "printable ASCII without spaces")
            .value_or("");
}

void ConfigReader::read_retention(ConfigTable& table) {
    RetentionConfig& retention = config_.retention;
    table.duration("drafts", least, century, retention.drafts);
    table.duration("photos_after_closing", least, century, retention.photos_after_closing);
    table.duration("person_after_closing", least, century, retention.person_after_closing);
}

// Only a key's hash stands in the file: who reads it cannot report in another's name.
void ConfigReader::read_open311(ConfigTable& table) {
    Open311Config& open311 = config_.open311;
    open311.enabled = true;
    const auto is_word = [](const std::string& text) {
        return text.size() <= 253 && is_visible(text);
    };
    open311.jurisdiction_id =
        table.text_like("jurisdiction_id", Need::optional, is_word, "like \"szlh.gov.cn\"")
            .value_or("");
    open311.contact = table.text("contact", Need::optional).value_or("");
    table.number("requests_per_minute", 1, 1'000'000, open311.requests_per_minute);
    for (const toml::table* item : table.reader().tables("key", Need::optional)) {
        ConfigTable one(*item, "open311, key", directory_, errors_);
        Open311Config::Key key;
        key.name =
            one.text_like("name", Need::required, is_channel_name, "1 to 32 of a-z, 0-9 and `-`")
                .value_or("");
        const auto is_hash = [](const std::string& text) {
            return text.size() == 64 && std::ranges::all_of(text, [](char c) {
                       return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
                   });
        };
        key.sha256 = one.text_like(
                            "sha256",
                            Need::required,
                            is_hash,
                            "the 64 lower-case hex digits of the key's SHA-256"
        )
                         .value_or("");
        one.flag("reads_all", key.reads_all);
        one.finish();
        if (std::ranges::find(open311.keys, key.name, &Open311Config::Key::name) !=
            open311.keys.end())
            one.fault("name", "a key `" + key.name + "` is there already");
        open311.keys.push_back(std::move(key));
    }
}

}  // namespace

Config load_config(const std::filesystem::path& file, std::vector<FileError>& errors) {
    std::vector<FileError> found;
    Config config = ConfigReader(file, found).read();
    std::ranges::stable_sort(found, {}, &FileError::line);
    errors.insert(errors.end(), found.begin(), found.end());
    return config;
}

}  // namespace heed
