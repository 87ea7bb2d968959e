#include "bot/commands/key.hpp"

#include "bot/commands/own_store.hpp"
#include "bot/storage_key.hpp"
#include "bot/system.hpp"

#include <stdexcept>

namespace heed {
namespace {

void say_kept(const Config& config, const std::filesystem::path& kept, std::ostream& out) {
    out << "Backups and audit checkpoints of before open with " << kept.string()
        << ": keep it, apart from them, for as long as you keep them.\n";
    if (is_postgres(config.storage)) {
        out << "Each other replica needs the new key, too: copy "
            << config.storage.encryption_key_file.filename().string()
            << " there, beside the old one and with .new at the end of its name, and start it.\n";
    }
    out << "Keep a copy of " << config.storage.encryption_key_file.string()
        << ", and start the server.\n";
}

}  // namespace

int run_key_rotate(
    const Config& config,
    Random& random,
    ProgressLine& progress,
    std::ostream& out,
    std::ostream& err
) {
    const StorageConfig& storage = config.storage;
    if (storage.encryption_key_file.empty()) {
        err << "heed key rotate: `encryption_key` stands in no file of its own: write it into one"
               " that only its owner can read, and encryption_key = \"file:PATH\" into "
            << config.file.string() << '\n';
        return 1;
    }
    try {
        if (is_key_change_unfinished(storage)) {
            out << "The change that was interrupted is finished: the database was sealed under the"
                   " new key already.\n";
            say_kept(config, finish_key_change(storage), out);
            return 0;
        }
        StorageConfig changed = storage;
        std::uint64_t keys = 0;
        in_own_store(
            config,
            [&](Tx& tx) {
                changed.encryption_key = write_next_key(storage.encryption_key_file, random);
                keys = tx.change_key(
                    changed.encryption_key,
                    SystemClock().now(),
                    [&](std::uint64_t done, std::uint64_t total) {
                        progress.at("keys of residents", done, total);
                    }
                );
                return true;
            },
            Company::alone
        );
        const auto kept = finish_key_change(changed);
        progress.clear();
        out << "The storage key is changed: " << keys
            << (keys == 1 ? " resident's key" : " residents' keys")
            << ", names and second factors of staff are sealed under the new one.\n";
        say_kept(config, kept, out);
        return 0;
    } catch (const std::exception& error) {
        progress.clear();
        err << "heed key rotate: " << error.what() << '\n';
        return 1;
    }
}

}  // namespace heed
