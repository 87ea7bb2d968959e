#pragma once
// heed.toml as plain structs (contract, "heed.toml"). Only config.cpp reads files and environment.
#include "adapters/wechat/subscription.hpp"
#include "bot/log.hpp"
#include "dialogs/organisation.hpp"
#include "dialogs/time.hpp"
#include "storage/photos/s3_photo_store.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace heed {

struct ServerConfig {
    std::string listen_address = "0.0.0.0";
    std::uint16_t listen_port = 8443;
    std::string public_url;  // without trailing slash
    std::filesystem::path certificate, private_key;
    unsigned threads = 0;
    bool plain_http = false;
    std::vector<std::string> trusted_proxies;
};
struct StorageConfig {
    // sqlite:PATH. With PostgreSQL there is no such file, only what lies beside it: the socket for
    // commands, checkpoints of the audit trail.
    std::filesystem::path database;
    std::string postgres;   // postgresql://…, holds a password: never logged; empty: SQLite
    bool may_lose = false;  // a PostgreSQL that may lose what it confirms is taken, too
    std::filesystem::path photos;  // file:PATH
    S3Settings s3;                 // s3://…: its bucket is not empty then
    std::string encryption_key;    // 32 bytes, decoded
    // The file that it stands in; empty: it stands elsewhere, and heed cannot change it.
    std::filesystem::path encryption_key_file;
    // What `heed key rotate` is putting in its place; empty: nothing. See storage_key.hpp.
    std::string next_encryption_key;
};
struct DialogConfig {
    std::vector<std::string> languages{"zh-CN", "en"};
    Duration park_after{std::chrono::hours(6)};
    Duration keep_drafts{std::chrono::hours(24 * 30)};
    Duration file_after{std::chrono::minutes(10)};
    Duration hold_text{800}, hold_photo{2000};
    std::filesystem::path classifier;  // may not exist
    bool keep_corrections = true;
    std::filesystem::path texts;  // folder with the city's own wording; empty: none
};
// A file by which a platform sees that the domain is the account's: served at the root.
struct VerifyFile {
    std::string name;  // "MP_verify_….txt" (WeChat), "WW_verify_….txt" (WeCom)
    std::string content;
};
struct ChannelConfig {
    std::string kind, name;
    // wechat, wecom
    std::vector<VerifyFile> verify_files;
    // wechat
    std::string app_id, app_secret, token, encoding_aes_key, original_id, api_base, template_id;
    bool allow_plaintext = false;
    wechat::Subscription subscription;
    // wecom
    std::string corp_id;
    std::int64_t agent_id = 0;
    // telegram
    std::string bot_token;
    // app; for wecom and telegram its secret
    std::string secret, push_url;
};
struct LimitsConfig {
    int messages_per_minute = 30;
    std::size_t body_bytes = 65536;
    std::size_t photo_bytes = 10485760;
    int photos_per_complaint = 9;
    std::size_t connections = 20000;
    std::size_t connections_per_address = 100;
};
struct NoticesConfig {
    int quiet_from_minute = 22 * 60, quiet_to_minute = 8 * 60;  // equal: none
    Duration merge_within{std::chrono::minutes(30)};
    Duration undo_window{std::chrono::seconds(120)};
    Duration reply_hold{std::chrono::seconds(20)};
};
// Other programs that report and follow (docs/open311.md).
struct Open311Config {
    struct Key {
        std::string name;
        std::string sha256;      // lower-case hex of the key
        bool reads_all = false;  // also the words and places of what was told in a chat
    };
    bool enabled = false;
    std::string jurisdiction_id;  // empty: any is taken
    std::string contact;          // for who writes programs
    std::vector<Key> keys;
    int requests_per_minute = 60;  // POSTs of one key
};
// Where public events are told (docs/hooks.md).
struct HookConfig {
    std::string name, url, secret;
    std::vector<std::string> events;  // empty: all
    bool allow_private = false;
};
struct RetentionConfig {
    Duration drafts{std::chrono::hours(24 * 30)};
    Duration photos_after_closing{std::chrono::hours(24 * 730)};
    Duration person_after_closing{std::chrono::hours(24 * 365)};
};
struct Config {
    std::filesystem::path file;
    ServerConfig server;
    StorageConfig storage;
    std::filesystem::path organisation_file, areas_file;
    std::filesystem::path tiles_folder;  // the city's own map pictures; empty: none
    std::string tiles_credit;
    DialogConfig dialog;
    std::vector<ChannelConfig> channels;
    LimitsConfig limits;
    NoticesConfig notices;
    std::string metrics_token;
    log::Level log_level = log::Level::info;  // lines that weigh less are not written
    RetentionConfig retention;
    Open311Config open311;
    std::vector<HookConfig> hooks;
};

// Reads heed.toml. Every mistake (unknown key, wrong type, missing secret, unreadable file, a
// secret readable by everyone) is appended to `errors` with file and line; the result is meaningful
// only when none was added.
Config load_config(const std::filesystem::path& file, std::vector<FileError>& errors);

}  // namespace heed
